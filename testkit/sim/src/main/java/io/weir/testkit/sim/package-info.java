/**
 * A whole node, and the world around it, in one thread: what runs next is drawn from a seed, and
 * time passes only when the simulation says so. The same seed gives the same history.
 */
@NullMarked
package io.weir.testkit.sim;

import org.jspecify.annotations.NullMarked;
