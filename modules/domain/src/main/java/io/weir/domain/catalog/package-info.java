/** Names, ids, columns and dependency edges of all objects. */
@NullMarked
package io.weir.domain.catalog;

import org.jspecify.annotations.NullMarked;
