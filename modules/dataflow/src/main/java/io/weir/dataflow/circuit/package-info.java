/** Running plans: operators wired into a circuit that turns input deltas into an output delta. */
@NullMarked
package io.weir.dataflow.circuit;

import org.jspecify.annotations.NullMarked;
