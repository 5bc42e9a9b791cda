/** The logical incremental plan of a view or query: what the SQL planner makes and circuits run. */
@NullMarked
package io.weir.dataflow.plan;

import org.jspecify.annotations.NullMarked;
