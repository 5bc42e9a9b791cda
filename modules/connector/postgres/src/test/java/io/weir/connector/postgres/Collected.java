package io.weir.connector.postgres;

import io.weir.columnar.Batch;
import io.weir.columnar.Schema;
import io.weir.columnar.text.ValueText;
import io.weir.connector.SourceErrors;
import io.weir.connector.SourceSpec;
import io.weir.connector.SplitReader.Cut;
import io.weir.kernel.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a conductor would hold: the rows that all cuts give together, and the newest offset. */
final class Collected {
  private final List<Schema> schemas = new ArrayList<>();
  private final List<TreeMap<String, Long>> rows = new ArrayList<>();
  private String offset;
  private @Nullable Rejection failure;
  private int cutsWithRows;

  Collected(SourceSpec spec, String offset) {
    spec.feeds().forEach(feed -> schemas.add(feed.schema()));
    schemas.add(SourceErrors.SCHEMA);
    schemas.forEach(schema -> rows.add(new TreeMap<>()));
    this.offset = offset;
  }

  void add(Cut cut) {
    cut.cleared().forEach(feed -> rows.get(feed).clear());
    boolean any = false;
    for (int i = 0; i < schemas.size(); i++) {
      Batch batch = i < cut.outputs().size() ? cut.outputs().get(i) : cut.errors();
      any |= batch.rows() > 0;
      for (int row = 0; row < batch.rows(); row++) {
        rows.get(i).merge(text(schemas.get(i), batch, row), batch.weight(row), Long::sum);
      }
      TreeMap<String, Long> counted = rows.get(i);
      counted.values().removeIf(weight -> weight == 0);
      counted.forEach(
          (row, weight) -> {
            if (weight < 0) {
              throw new AssertionError("deleted, and was not there: " + row);
            }
          });
    }
    cutsWithRows += any ? 1 : 0;
    offset = cut.offsets().getOrDefault(PostgresConnector.SPLIT, offset);
    failure = cut.failure();
  }

  private static String text(Schema schema, Batch batch, int row) {
    StringBuilder text = new StringBuilder();
    for (int c = 0; c < schema.size(); c++) {
      text.append(c == 0 ? "" : "|");
      text.append(
          batch.column(c).isNull(row)
              ? "~"
              : ValueText.format(schema.type(c), batch.column(c), row));
    }
    return text.toString();
  }

  /** The rows of a feed, each as often as it is there, sorted. */
  List<String> rows(int feed) {
    List<String> all = new ArrayList<>();
    rows.get(feed)
        .forEach(
            (row, weight) -> {
              for (long i = 0; i < weight; i++) {
                all.add(row);
              }
            });
    return all;
  }

  List<String> errors() {
    return rows(rows.size() - 1);
  }

  String offset() {
    return offset;
  }

  int cutsWithRows() {
    return cutsWithRows;
  }

  @Nullable Rejection failure() {
    return failure;
  }
}
