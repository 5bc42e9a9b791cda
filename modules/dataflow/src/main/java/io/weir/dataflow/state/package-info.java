/** The memory of operators: hash tables over binary keys in chunks of bytes, no object per row. */
@NullMarked
package io.weir.dataflow.state;

import org.jspecify.annotations.NullMarked;
