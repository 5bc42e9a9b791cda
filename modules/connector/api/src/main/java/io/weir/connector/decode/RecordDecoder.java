package io.weir.connector.decode;

import io.weir.columnar.BatchBuilder;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.Field;
import io.weir.columnar.TypeKind;
import io.weir.connector.SourceErrors;
import io.weir.domain.source.SourceColumn;
import io.weir.domain.source.SourceColumn.Origin;
import io.weir.domain.source.SourceShape;
import io.weir.kernel.RejectedException;
import java.util.List;

/**
 * Records into rows, as a {@link SourceShape} says. Each record becomes one row of the source or,
 * if it does not fit, one of its error relation ({@link SourceErrors#SCHEMA}); never both, never
 * neither. Not thread-safe: one for each reading thread.
 *
 * <p>A record without a value is a tombstone where the source is an upsert (weight -1, value
 * columns null) and an error where it is not. An upsert's record needs a key. Included columns:
 * partition as a number or text, offset, timestamp in the column's type (milliseconds in a bigint;
 * null where the record has none), headers as {@code [{"key": .., "value": ..}, ..]}, a value that
 * is no text as {@code \x} and hexadecimal digits.
 */
public final class RecordDecoder {
  private final SourceShape shape;
  private final SourceColumn[] columns;
  private final int[] includes;
  private final int[] values;
  private final ValueDecoder value;
  private final Cells cells = new Cells();

  public RecordDecoder(SourceShape shape) {
    this.shape = shape;
    columns = shape.columns().toArray(new SourceColumn[0]);
    value = ValueDecoder.of(shape);
    values = indexes(true);
    includes = indexes(false);
  }

  /**
   * Appends the record's row to {@code rows}, or why it has none to {@code errors}.
   *
   * @return whether it could be decoded
   */
  public boolean decode(UpstreamRecord record, BatchBuilder rows, BatchBuilder errors) {
    boolean whole = false;
    String reason;
    try {
      long weight = 1;
      if (record.hasValue()) {
        value.decode(record.valueBytes(), record.valueStart(), record.valueLength(), rows);
      } else if (shape.upsert()) {
        weight = -1;
        for (int index : values) {
          rows.column(index).appendNull();
        }
      } else {
        throw new DecodeException(
            "null value: only a source with ENVELOPE UPSERT takes a record without a value");
      }
      for (int index : includes) {
        include(record, columns[index], rows.column(index));
      }
      rows.endRow(weight);
      whole = true;
      return true;
    } catch (DecodeException e) {
      reason = e.getMessage();
    } catch (RuntimeException e) {
      // A bug of ours; one record of it must not stop a source, and it can be seen in the relation.
      reason = DecodeException.shorten(RejectedException.from(e).message());
    } finally {
      if (!whole) {
        rows.undoRow();
      }
    }
    appendError(record, reason, errors);
    return false;
  }

  private void include(UpstreamRecord record, SourceColumn column, ColumnBuilder out)
      throws DecodeException {
    Field field = column.field();
    switch (column.origin()) {
      case KEY -> appendKey(record, field, out);
      case PARTITION -> {
        if (Cells.isInteger(field.type().kind())) {
          out.appendLong(Long.parseLong(record.split()));
        } else {
          cells.appendText(field, record.split(), out);
        }
      }
      case OFFSET -> {
        if (field.type().kind() == TypeKind.INT8) {
          out.appendLong(record.offset());
        } else {
          cells.appendText(field, Long.toString(record.offset()), out);
        }
      }
      case TIMESTAMP -> appendTimestamp(record.timestampMillis(), field, out);
      case HEADERS -> cells.appendText(field, HeaderText.of(record.headers()), out);
      case VALUE -> throw new IllegalStateException("the value's decoder fills " + field.name());
    }
  }

  private void appendKey(UpstreamRecord record, Field field, ColumnBuilder out)
      throws DecodeException {
    if (record.hasKey()) {
      cells.appendUtf8(field, record.keyBytes(), record.keyStart(), record.keyLength(), out);
    } else if (shape.upsert()) {
      throw new DecodeException("null key: ENVELOPE UPSERT needs a key in every record");
    } else if (field.nullable()) {
      out.appendNull();
    } else {
      throw DecodeException.ofColumn(field, "the record has no key, and the column is not null");
    }
  }

  private void appendTimestamp(long millis, Field field, ColumnBuilder out) throws DecodeException {
    if (millis < 0) {
      out.appendNull();
      return;
    }
    switch (field.type().kind()) {
      case TIMESTAMP, TIMESTAMPTZ -> out.appendLong(millis * 1000);
      default -> cells.appendText(field, Long.toString(millis), out);
    }
  }

  private static void appendError(UpstreamRecord record, String reason, BatchBuilder errors) {
    errors.column(0).appendText(record.split());
    errors.column(1).appendText(Long.toString(record.offset()));
    byte[] raw = record.rawValue();
    if (raw == null) {
      errors.column(2).appendNull();
    } else {
      errors.column(2).appendBytes(raw);
    }
    errors.column(3).appendText(reason);
    errors.endRow();
  }

  private int[] indexes(boolean ofValue) {
    List<SourceColumn> all = shape.columns();
    return java.util.stream.IntStream.range(0, all.size())
        .filter(i -> (all.get(i).origin() == Origin.VALUE) == ofValue)
        .toArray();
  }
}
