package io.weir.session.relation;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.Schema;
import io.weir.kernel.ObjectId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Builds a system relation's batch from Java values, a row a call. Not for data paths. */
public final class Rows {
  private final Schema schema;
  private final BatchBuilder builder;

  public Rows(Schema schema) {
    this.schema = schema;
    this.builder = new BatchBuilder(schema.types(), 16);
  }

  /**
   * Adds a row; its values stand in the schema's order: booleans, whole numbers, texts, ids,
   * instants and null.
   */
  public Rows add(@Nullable Object... values) {
    if (values.length != schema.size()) {
      throw new IllegalArgumentException(
          values.length + " values for the " + schema.size() + " columns of " + schema);
    }
    for (int i = 0; i < values.length; i++) {
      append(builder.column(i), values[i]);
    }
    builder.endRow();
    return this;
  }

  public Batch build() {
    return builder.build();
  }

  private static void append(ColumnBuilder column, @Nullable Object value) {
    switch (value) {
      case null -> column.appendNull();
      case Boolean b -> column.appendLong(b ? 1 : 0);
      case Integer i -> column.appendLong(i);
      case Long l -> column.appendLong(l);
      case Double d -> column.appendDouble(d);
      case Instant t -> column.appendLong(ChronoUnit.MICROS.between(Instant.EPOCH, t));
      case String s -> column.appendText(s);
      case ObjectId id -> column.appendText(id.value());
      default -> throw new IllegalArgumentException("not a column value: " + value.getClass());
    }
  }
}
