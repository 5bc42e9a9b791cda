package io.weir.entity;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.Command;
import io.weir.domain.Event;
import io.weir.domain.State;
import io.weir.kernel.Decider;
import java.util.function.Function;

/**
 * All that the shell needs to know of one type of aggregate.
 *
 * @param commands the sealed type of its commands
 * @param effects makes the runner of one aggregate, anew after each recovery
 */
public record AggregateKind<C extends Command, E extends Event, S extends State, F>(
    AggregateType type,
    Class<C> commands,
    Decider<C, E, S, F> decider,
    Function<AggregateRef, EffectRunner<F>> effects) {}
