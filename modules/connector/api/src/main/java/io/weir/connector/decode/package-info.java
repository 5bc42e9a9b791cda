/**
 * Record bytes into columns. A {@link io.weir.connector.decode.RecordDecoder} appends one row a
 * record to a batch builder; a record that does not fit becomes a row of the error relation.
 */
@NullMarked
package io.weir.connector.decode;

import org.jspecify.annotations.NullMarked;
