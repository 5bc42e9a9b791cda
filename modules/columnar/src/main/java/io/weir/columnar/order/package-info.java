/** Which values are equal, and which comes first. */
@NullMarked
package io.weir.columnar.order;

import org.jspecify.annotations.NullMarked;
