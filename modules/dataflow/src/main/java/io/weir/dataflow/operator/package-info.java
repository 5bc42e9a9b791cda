/** The incremental operators: one file each. */
@NullMarked
package io.weir.dataflow.operator;

import org.jspecify.annotations.NullMarked;
