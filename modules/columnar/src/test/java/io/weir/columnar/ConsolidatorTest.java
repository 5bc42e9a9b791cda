package io.weir.columnar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ConsolidatorTest {
  private static final List<DataType> MIXED =
      List.of(DataType.INT8, DataType.TEXT, DataType.FLOAT8);
  private static final List<DataType> LONGS = List.of(DataType.INT8, DataType.DATE);

  @Property(tries = 200)
  void sumsTheWeightsOfEqualRows(
      @ForAll long seed, @ForAll @IntRange(max = 6) int batches, @ForAll boolean longs) {
    List<DataType> types = longs ? LONGS : MIXED;
    Random random = new Random(seed);
    Consolidator consolidator = new Consolidator(types);
    Map<String, Long> expected = new HashMap<>();
    for (int b = 0; b < batches; b++) {
      Batch batch = random(types, random, random.nextInt(60));
      add(batch, expected);
      consolidator.add(batch);
    }
    Batch sum = consolidator.take();
    Map<String, Long> found = new HashMap<>();
    assertThat(add(sum, found)).as("each row once").isEqualTo(sum.rows());
    assertThat(found).isEqualTo(expected);
    assertThat(consolidator.take().rows()).as("starts over").isZero();
  }

  @Test
  void keepsMemoryToTheDistinctRowsWhileBatchesCome() {
    Consolidator consolidator = new Consolidator(LONGS);
    long[] values = new long[10_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 10;
    }
    LongColumn column = new LongColumn(values, values.length, null);
    for (int i = 0; i < 50; i++) {
      consolidator.add(new Batch(List.of(column, column), values.length, null));
    }
    Batch sum = consolidator.take();
    assertThat(sum.rows()).isEqualTo(10);
    assertThat(sum.weights()).containsOnly(50_000);
  }

  @Test
  void givesABatchWithoutEqualRowsAsItIs() {
    LongColumn column = new LongColumn(new long[] {1, 2, 3}, 3, null);
    Batch batch = new Batch(List.of(column), 3, new long[] {1, -1, 2});
    assertThat(Consolidator.consolidate(batch)).isSameAs(batch);
  }

  @Test
  void aBatchThatTakesItselfBackIsNothing() {
    Batch batch = random(MIXED, new Random(1), 30);
    assertThat(Consolidator.consolidate(MIXED, List.of(batch, batch.negate())).rows()).isZero();
  }

  private static Batch random(List<DataType> types, Random random, int rows) {
    BatchBuilder builder = new BatchBuilder(types, 0);
    for (int i = 0; i < rows; i++) {
      for (int c = 0; c < types.size(); c++) {
        ColumnBuilder column = builder.column(c);
        int value = random.nextInt(4);
        if (types != LONGS && value == 0) {
          column.appendNull();
          continue;
        }
        switch (types.get(c).layout()) {
          case LONG -> column.appendLong(value);
          case DOUBLE -> column.appendDouble(value == 1 ? -0.0 : value - 2);
          case BYTES -> column.appendText("x".repeat(value * 5));
        }
      }
      builder.endRow(random.nextInt(5) - 2);
    }
    return builder.build();
  }

  private static int add(Batch batch, Map<String, Long> to) {
    for (int i = 0; i < batch.rows(); i++) {
      List<String> row = new ArrayList<>();
      for (Column column : batch.columns()) {
        row.add(
            column.isNull(i)
                ? "null"
                : switch (column) {
                  case LongColumn c -> "" + c.get(i);
                  case DoubleColumn c -> "" + c.get(i);
                  case BytesColumn c -> "'" + c.text(i);
                });
      }
      to.merge(row.toString(), batch.weight(i), Long::sum);
    }
    to.values().removeIf(weight -> weight == 0);
    return to.size();
  }
}
