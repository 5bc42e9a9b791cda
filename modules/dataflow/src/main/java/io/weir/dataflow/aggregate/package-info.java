/** The aggregate functions: one file each, named in the registry. */
@NullMarked
package io.weir.dataflow.aggregate;

import org.jspecify.annotations.NullMarked;
