package io.weir.connector.kafka;

import io.weir.columnar.Batch;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.LongColumn;
import io.weir.connector.SplitReader;
import io.weir.connector.SplitReader.Cut;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** What a test cut from a reader: rows as text, positions as they would be committed. */
final class Collected {
  final List<String> rows = new ArrayList<>();
  final List<String> errors = new ArrayList<>();
  final Map<String, String> offsets = new HashMap<>();
  long records;
  long bytes;
  @Nullable String failure;
  SplitReader.@Nullable WayOut wayOut;

  void add(Cut cut) {
    print(cut.outputs().get(0), rows);
    print(cut.errors(), errors);
    offsets.putAll(cut.offsets());
    records += cut.records();
    bytes += cut.upstreamBytes();
    wayOut = cut.wayOut();
    failure = cut.failure() == null ? null : cut.failure().message();
  }

  /** Cuts until the condition holds. */
  Collected until(SplitReader reader, Predicate<Collected> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              add(reader.cut());
              return condition.test(this);
            });
    return this;
  }

  Collected untilRows(SplitReader reader, int count) {
    return until(reader, c -> c.rows.size() >= count);
  }

  private static void print(Batch batch, List<String> into) {
    for (int row = 0; row < batch.rows(); row++) {
      StringBuilder text = new StringBuilder();
      if (batch.weight(row) != 1) {
        text.append(batch.weight(row)).append(": ");
      }
      for (int c = 0; c < batch.columns().size(); c++) {
        text.append(c == 0 ? "" : "|");
        var column = batch.column(c);
        if (column.isNull(row)) {
          text.append("null");
        } else if (column instanceof LongColumn longs) {
          text.append(longs.get(row));
        } else if (column instanceof BytesColumn bytes) {
          text.append(bytes.text(row));
        }
      }
      into.add(text.toString());
    }
  }
}
