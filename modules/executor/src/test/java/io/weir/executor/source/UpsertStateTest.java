package io.weir.executor.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.DataType;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.LongColumn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** The state against a plain map, on random records of keys that are few or many. */
class UpsertStateTest {
  private static final List<DataType> TYPES =
      List.of(DataType.INT8, DataType.TEXT, DataType.FLOAT8, DataType.TEXT);
  private static final int KEY_COLUMNS = 2;

  /** One row; a null stands for SQL's. */
  private record Row(
      @Nullable Long id, @Nullable String name, @Nullable Double number, @Nullable String text) {
    List<Object> key() {
      List<Object> key = new ArrayList<>();
      key.add(id == null ? "null" : id);
      key.add(name == null ? List.of() : name);
      return key;
    }
  }

  private final Map<List<Object>, Row> expected = new HashMap<>();
  private final Map<Row, Long> sum = new HashMap<>();

  @Property(tries = 60)
  void theDeltasAddUpToTheNewestRowOfEachKey(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 3000) int keys) {
    expected.clear();
    sum.clear();
    Random random = new Random(seed);
    UpsertState state = new UpsertState(TYPES, KEY_COLUMNS);
    for (int batch = 0; batch < 5; batch++) {
      add(state.apply(records(random, keys, 800, 12)));
      assertStandsAsExpected();
    }
    UpsertState loaded = new UpsertState(TYPES, KEY_COLUMNS);
    loaded.load(batch(List.copyOf(expected.values())));
    for (int batch = 0; batch < 3; batch++) {
      add(loaded.apply(records(random, keys, 800, 12)));
      assertStandsAsExpected();
    }
  }

  @Property(tries = 4)
  void rowsThatWereReplacedAreCompactedAway(@ForAll long seed) {
    expected.clear();
    sum.clear();
    Random random = new Random(seed);
    UpsertState state = new UpsertState(TYPES, KEY_COLUMNS);
    long written = 0;
    for (int batch = 0; batch < 60; batch++) {
      Batch records = records(random, 100, 400, 2000);
      written += records.bytes();
      add(state.apply(records));
    }
    assertStandsAsExpected();
    assertThat(written).isGreaterThan(12L << 20);
    assertThat(state.bytes()).as("the arena is 4 MB of released rows at most").isLessThan(7 << 20);
  }

  @Property(tries = 20)
  void aRowLongerThanAChunkIsKept(@ForAll @IntRange(min = 1_000_000, max = 1_100_000) int length) {
    UpsertState state = new UpsertState(TYPES, KEY_COLUMNS);
    Row big = new Row(1L, "k", null, "x".repeat(length));
    Row small = new Row(2L, "k", 1.5, "y");
    state.apply(batch(List.of(small, big, small)));
    Batch delta = state.apply(batch(List.of(new Row(1L, "k", null, null))));
    assertThat(delta.rows()).isEqualTo(2);
    assertThat(delta.weight(0)).isEqualTo(-1);
    assertThat(rowAt(delta, 0)).isEqualTo(big);
  }

  private Batch records(Random random, int keys, int count, int textLength) {
    BatchBuilder out = new BatchBuilder(TYPES, count);
    for (int i = 0; i < count; i++) {
      int key = random.nextInt(keys);
      Long id = key % 7 == 0 ? null : (long) (key / 2);
      String name = key % 11 == 0 ? null : key % 2 == 0 ? "" : "n" + key;
      if (random.nextInt(4) == 0) {
        Row gone = new Row(id, name, null, null);
        append(out, gone);
        out.endRow(-1);
        expected.remove(gone.key());
      } else {
        Double number = random.nextInt(5) == 0 ? null : random.nextInt(3) / 2.0;
        String text = "t".repeat(random.nextInt(textLength));
        Row row = new Row(id, name, number, random.nextInt(5) == 0 ? null : text);
        append(out, row);
        out.endRow();
        expected.put(row.key(), row);
      }
    }
    return out.build();
  }

  private void assertStandsAsExpected() {
    Map<Row, Long> wanted = new HashMap<>();
    expected.values().forEach(row -> wanted.put(row, 1L));
    assertThat(sum).isEqualTo(wanted);
  }

  private void add(Batch delta) {
    for (int row = 0; row < delta.rows(); row++) {
      sum.merge(rowAt(delta, row), delta.weight(row), Long::sum);
    }
    sum.values().removeIf(weight -> weight == 0);
  }

  private static Row rowAt(Batch batch, int row) {
    LongColumn id = (LongColumn) batch.column(0);
    BytesColumn name = (BytesColumn) batch.column(1);
    DoubleColumn number = (DoubleColumn) batch.column(2);
    BytesColumn text = (BytesColumn) batch.column(3);
    return new Row(
        id.isNull(row) ? null : (Long) id.get(row),
        name.isNull(row) ? null : name.text(row),
        number.isNull(row) ? null : (Double) number.get(row),
        text.isNull(row) ? null : text.text(row));
  }

  private static Batch batch(List<Row> rows) {
    BatchBuilder out = new BatchBuilder(TYPES, rows.size());
    for (Row row : rows) {
      append(out, row);
      out.endRow();
    }
    return out.build();
  }

  private static void append(BatchBuilder out, Row row) {
    if (row.id() == null) {
      out.column(0).appendNull();
    } else {
      out.column(0).appendLong(row.id());
    }
    text(out, 1, row.name());
    if (row.number() == null) {
      out.column(2).appendNull();
    } else {
      out.column(2).appendDouble(row.number());
    }
    text(out, 3, row.text());
  }

  private static void text(BatchBuilder out, int column, @Nullable String text) {
    if (text == null) {
      out.column(column).appendNull();
    } else {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.column(column).appendBytes(bytes, 0, bytes.length);
    }
  }
}
