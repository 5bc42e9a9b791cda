package io.weir.connector.postgres;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.Consolidator;
import io.weir.columnar.Schema;
import io.weir.connector.SourceErrors;
import io.weir.connector.SplitReader.Cut;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Rows of whole transactions, or of a part of a snapshot, on their way to a cut. Not thread-safe:
 * it belongs to the reading thread until it is published.
 */
final class Changes {
  private final List<Schema> schemas;
  private final List<BatchBuilder> rows = new ArrayList<>();
  private BatchBuilder errors = errors();
  private final Set<Integer> cleared = new TreeSet<>();
  private final TextCells cells;
  private @Nullable String offset;
  private boolean withdraws;
  private long records;
  private long upstreamBytes;

  Changes(List<Schema> schemas, TextCells cells) {
    this.schemas = schemas;
    this.cells = cells;
    schemas.forEach(schema -> rows.add(new BatchBuilder(schema.types(), 0)));
  }

  private static BatchBuilder errors() {
    return new BatchBuilder(SourceErrors.SCHEMA.types(), 0);
  }

  /**
   * Adds or takes away one row. One with a value that our types have not (a numeric NaN) is a row
   * of the errors instead, and leaves them when it is deleted upstream.
   *
   * @param columns for each of the feed's columns its index in the tuple
   * @param old where {@link Tuple#UNCHANGED} values are found
   */
  void row(int feed, String table, int[] columns, Tuple tuple, Tuple old, long weight) {
    BatchBuilder out = rows.get(feed);
    Schema schema = schemas.get(feed);
    int column = 0;
    try {
      for (; column < columns.length; column++) {
        int index = columns[column];
        Tuple from = tuple.length(index) == Tuple.UNCHANGED ? old : tuple;
        int length = from.length(index);
        if (length == Tuple.NULL) {
          out.column(column).appendNull();
        } else {
          cells.append(
              schema.type(column), from.bytes(), from.start(index), length, out.column(column));
        }
      }
      out.endRow(weight);
    } catch (RejectedException e) {
      out.undoRow();
      error(
          table,
          columns,
          tuple,
          old,
          "column \"" + schema.field(column).name() + "\": " + e.getMessage(),
          weight);
    }
    withdraws |= weight < 0;
    records++;
  }

  /** The same upstream row gives the same row of the errors: it can be taken away again. */
  private void error(
      String table, int[] columns, Tuple tuple, Tuple old, String reason, long weight) {
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    for (int index : columns) {
      Tuple from = tuple.length(index) == Tuple.UNCHANGED ? old : tuple;
      int length = from.length(index);
      if (raw.size() > 0) {
        raw.write('\t');
      }
      if (length == Tuple.NULL) {
        raw.writeBytes("\\N".getBytes(StandardCharsets.US_ASCII));
      } else {
        raw.write(from.bytes(), from.start(index), length);
      }
    }
    errors.column(0).appendText(PostgresConnector.SPLIT);
    errors.column(1).appendText(table);
    errors.column(2).appendBytes(raw.toByteArray());
    errors.column(3).appendText(reason);
    errors.endRow(weight);
  }

  /** All rows of a feed are gone: those here, and those of all cuts before. */
  void clear(int feed) {
    rows.set(feed, new BatchBuilder(schemas.get(feed).types(), 0));
    cleared.add(feed);
    records++;
  }

  /** As {@link #clear}, of all feeds and the errors: a snapshot begins. */
  void clearAll() {
    for (int feed = 0; feed < schemas.size(); feed++) {
      clear(feed);
    }
    errors = errors();
    cleared.add(schemas.size());
    records = 0;
  }

  /** Up to where these changes reach; null where they are a part of something larger. */
  void reach(@Nullable String newOffset) {
    offset = newOffset;
  }

  @Nullable String offset() {
    return offset;
  }

  void received(long bytes) {
    upstreamBytes += bytes;
  }

  long records() {
    return records;
  }

  boolean isEmpty() {
    return records == 0 && offset == null && cleared.isEmpty();
  }

  long bytes() {
    long total = errors.bytes();
    for (BatchBuilder one : rows) {
      total += one.bytes();
    }
    return total;
  }

  /** Appends what came later. */
  void append(Changes later) {
    for (int feed = 0; feed < schemas.size(); feed++) {
      if (later.cleared.contains(feed)) {
        clear(feed);
      }
      rows.get(feed).appendAll(later.rows.get(feed).build());
    }
    errors.appendAll(later.errors.build());
    offset = later.offset;
    withdraws |= later.withdraws;
    records += later.records;
    upstreamBytes += later.upstreamBytes;
  }

  /** Hands all over. Rows that came and went in between are not there. */
  Cut cut(@Nullable Rejection failure) {
    List<Batch> batches = new ArrayList<>();
    for (BatchBuilder one : rows) {
      batches.add(consolidated(one.build()));
    }
    return new Cut(
        batches,
        consolidated(errors.build()),
        offset == null ? Map.of() : Map.of(PostgresConnector.SPLIT, offset),
        records,
        upstreamBytes,
        failure,
        cleared);
  }

  private Batch consolidated(Batch batch) {
    return withdraws && !batch.isEmpty() ? Consolidator.consolidate(batch) : batch;
  }
}
