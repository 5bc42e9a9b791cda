/** Scalar expressions: the tree, the functions, their vectorised kernels. */
@NullMarked
package io.weir.dataflow.expr;

import org.jspecify.annotations.NullMarked;
