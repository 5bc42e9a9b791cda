/** The scalar functions and operators: one file a family, all named in one list. */
@NullMarked
package io.weir.dataflow.expr.function;

import org.jspecify.annotations.NullMarked;
