/**
 * Rows by column: types, columns, Z-set batches. The one form in which records travel between
 * connectors, storage, dataflows and the edges; there is no object per record.
 */
@NullMarked
package io.weir.columnar;

import org.jspecify.annotations.NullMarked;
