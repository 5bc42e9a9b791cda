/** The aggregates: one package each, of commands, events, state, decider and effects. Pure. */
@NullMarked
package io.weir.domain;

import org.jspecify.annotations.NullMarked;
