package io.weir.persistence;

import io.weir.domain.Event;

/** An event as it stands in the journal. */
public record Recorded<E extends Event>(EventMetadata metadata, E event) {}
