package io.weir.dataflow.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.LongColumn;
import io.weir.dataflow.aggregate.AggregateRegistry;
import io.weir.kernel.Rejection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartialAggregateTest {
  private static final List<DataType> TYPES = List.of(DataType.INT8, DataType.INT8);

  private final List<GroupSums> ready = new ArrayList<>();
  private final List<Batch> passed = new ArrayList<>();
  private final Output out =
      new Output() {
        @Override
        public void rows(Batch batch) {
          passed.add(batch);
        }

        @Override
        public void error(Rejection error, long weight) {
          throw new AssertionError(error);
        }
      };

  private PartialAggregate partial(int few) {
    return new PartialAggregate(few, () -> sums("sum"), ready::add);
  }

  private static GroupSums sums(String function) {
    return new GroupSums(
        List.of(0),
        List.of(DataType.INT8),
        List.of(
            new GroupSums.Call(
                AggregateRegistry.create(function, false, List.of(DataType.INT8), false),
                List.of(1),
                -1)));
  }

  private static Batch rows(long weight, long... pairs) {
    BatchBuilder builder = new BatchBuilder(TYPES, 0);
    for (int i = 0; i < pairs.length; i += 2) {
      builder.column(0).appendLong(pairs[i]);
      builder.column(1).appendLong(pairs[i + 1]);
      builder.endRow(weight);
    }
    return builder.build();
  }

  @Test
  void manyRowsBecomeFewGroupsAtTheFlush() {
    PartialAggregate partial = partial(2);
    for (int i = 0; i < 100; i++) {
      partial.push(0, rows(1, 7, i, 8, i), out);
    }
    assertThat(partial.stateRows()).isEqualTo(2);
    assertThat(ready).isEmpty();
    partial.flush(out);
    assertThat(ready).hasSize(1);
    assertThat(((LongColumn) ready.get(0).keys().column(0)).get(1)).isEqualTo(8);
    assertThat(ready.get(0).rowsOf(1)).isEqualTo(100);
    assertThat(passed).isEmpty();
    assertThat(partial.stateRows()).isZero();
    assertThat(partial.stateBytes()).isZero();
    partial.flush(out);
    assertThat(ready).as("nothing came since").hasSize(1);
  }

  @Test
  void rowsThatAreAllGroupsOfTheirOwnPassFromSomewhereOn() {
    PartialAggregate partial = partial(3);
    partial.push(0, rows(1, 1, 1, 2, 1, 3, 1), out);
    assertThat(ready).as("three are few").isEmpty();
    partial.push(0, rows(1, 4, 1), out);
    assertThat(ready).hasSize(1);
    Batch next = rows(1, 1, 1, 2, 1);
    partial.push(0, next, out);
    assertThat(passed).containsExactly(next);
    partial.flush(out);
    assertThat(ready).hasSize(1);
    partial.push(0, rows(1, 5, 1), out);
    partial.flush(out);
    assertThat(ready).as("the next epoch is tried anew").hasSize(2);
    assertThat(passed).hasSize(1);
  }

  @Test
  void whatWasAddedAndTakenAwayStaysAGroupOfNoRows() {
    PartialAggregate partial = partial(3);
    partial.push(0, rows(1, 1, 10), out);
    partial.push(0, rows(-1, 1, 4), out);
    partial.flush(out);
    assertThat(ready.get(0).rowsOf(0)).isZero();
    GroupSums all = sums("sum");
    GroupSums.Part part = new GroupSums.Part(ready.get(0), ready.get(0).keys(), new int[] {0});
    all.assign(rows(1, 1, 4));
    all.add(rows(1, 1, 4));
    all.assign(part);
    all.add(part);
    assertThat(all.rowsOf(0)).as("its sum counts").isEqualTo(1);
  }

  @Test
  void valuesThatMustBeKeptOneByOneDoNotMerge() {
    assertThat(sums("sum").merges()).isTrue();
    assertThat(sums("max").merges()).as("where the best value may go").isFalse();
    assertThat(sums("single_value").merges()).isFalse();
    GroupSums byNumeric = new GroupSums(List.of(0), List.of(DataType.NUMERIC), List.of());
    assertThat(byNumeric.merges()).as("1.0 and 1.00 are one group of two forms").isFalse();
  }
}
