package io.weir.executor.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.DataType;
import io.weir.columnar.LongColumn;
import io.weir.storage.ChangelogStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScanTest {
  private static final List<DataType> TYPES = List.of(DataType.INT8, DataType.TEXT);

  private record Row(long key, String text) {}

  @Test
  void isWhatOneHasMoreThanTheOther() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      Map<Row, Long> expected = new HashMap<>();
      List<Batch> plus = random(random, expected, 1);
      List<Batch> minus = random(random, expected, -1);
      expected.values().removeIf(weight -> weight == 0);
      List<Batch> out = new ArrayList<>();
      Scan.difference(TYPES, new Given(plus), new Given(minus), out::add);
      Map<Row, Long> found = new HashMap<>();
      for (Batch batch : out) {
        for (int row = 0; row < batch.rows(); row++) {
          assertThat(found.put(row(batch, row), batch.weight(row))).as("once").isNull();
        }
      }
      assertThat(found).as("seed %s", seed).isEqualTo(expected);
    }
  }

  private static Row row(Batch batch, int row) {
    return new Row(
        ((LongColumn) batch.column(0)).get(row), ((BytesColumn) batch.column(1)).text(row));
  }

  private static List<Batch> random(Random random, Map<Row, Long> expected, int sign) {
    List<Batch> batches = new ArrayList<>();
    int keys = 1 + random.nextInt(300);
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      int rows = random.nextInt(400);
      BatchBuilder batch = new BatchBuilder(TYPES, rows);
      for (int row = 0; row < rows; row++) {
        long key = random.nextInt(keys);
        String text = "t" + key % 3;
        long weight = 1 + random.nextInt(2);
        batch.column(0).appendLong(key);
        batch.column(1).appendText(text);
        batch.endRow(weight);
        expected.merge(new Row(key, text), sign * weight, Long::sum);
      }
      batches.add(batch.build());
    }
    return batches;
  }

  private static final class Given implements ChangelogStore.Snapshot {
    private final Deque<Batch> batches;

    Given(List<Batch> batches) {
      this.batches = new ArrayDeque<>(batches);
    }

    @Override
    public long rowsTotal() {
      return batches.stream().mapToLong(Batch::rows).sum();
    }

    @Override
    public long bytesTotal() {
      return batches.stream().mapToLong(Batch::bytes).sum();
    }

    @Override
    public Optional<Batch> next() {
      return Optional.ofNullable(batches.poll());
    }

    @Override
    public void close() {}
  }
}
