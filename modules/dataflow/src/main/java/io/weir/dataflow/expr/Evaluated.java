package io.weir.dataflow.expr;

import io.weir.columnar.Column;
import org.jspecify.annotations.Nullable;

/**
 * The values of an expression, a row each.
 *
 * @param errors which rows failed, and how; null where none did. The value of a failed row is null
 */
public record Evaluated(Column values, @Nullable RowErrors errors) {}
