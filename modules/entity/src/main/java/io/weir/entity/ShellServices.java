package io.weir.entity;

import io.weir.kernel.Clock;
import io.weir.kernel.IdSource;
import io.weir.persistence.RecordCodec;

/** What every shell of a node shares. */
public record ShellServices(Aggregates aggregates, RecordCodec codec, Clock clock, IdSource ids) {}
