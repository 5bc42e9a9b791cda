package io.weir.dataflow.circuit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Scalar;
import io.weir.columnar.Schema;
import io.weir.dataflow.expr.Expr;
import io.weir.dataflow.plan.AggregateCall;
import io.weir.dataflow.plan.Plan;
import io.weir.dataflow.plan.SortKey;
import io.weir.kernel.ObjectId;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CircuitTest {
  private static final ObjectId U1 = new ObjectId("u1");
  private static final ObjectId U2 = new ObjectId("u2");
  private static final Schema PAIRS =
      Schema.of(new Field("a", DataType.INT8), new Field("b", DataType.INT8));
  private static final Plan LEFT = new Plan.Get(U1, PAIRS);
  private static final Plan RIGHT = new Plan.Get(U2, PAIRS);

  private static Batch rows(long weight, long... values) {
    BatchBuilder builder = new BatchBuilder(PAIRS.types(), 0);
    for (int i = 0; i < values.length; i += 2) {
      builder.column(0).appendLong(values[i]);
      builder.column(1).appendLong(values[i + 1]);
      builder.endRow(weight);
    }
    return builder.build();
  }

  private static Plan count(Plan input) {
    return new Plan.Aggregate(
        input,
        List.of(),
        List.of(new AggregateCall("count", false, List.of(), -1, DataType.INT8)),
        Schema.of(new Field("n", DataType.INT8)));
  }

  private static Plan quotient(Plan input) {
    Expr divided =
        new Expr.Call(
            "/",
            List.of(
                new Expr.Literal(Scalar.ofLong(DataType.INT8, 12)),
                new Expr.Input(0, DataType.INT8)),
            DataType.INT8);
    return new Plan.Project(input, List.of(divided), Schema.of(new Field("q", DataType.INT8)));
  }

  @Test
  void overNothingThereIsOneCountFromTheFirstFlush() {
    Circuit circuit = Circuits.compile(count(LEFT));
    assertThat(Rows.bag(List.of(DataType.INT8), circuit.flush().rows()).toString())
        .isEqualTo("{[0]=1}");
    assertThat(circuit.flush().isEmpty()).isTrue();
    circuit.push(U1, Delta.of(rows(1, 1, 2, 3, 4)));
    assertThat(Rows.bag(List.of(DataType.INT8), circuit.flush().rows()).toString())
        .isEqualTo("{[0]=-1, [2]=1}");
  }

  @Test
  void aChangeThatChangesNothingIsNotPutOut() {
    Circuit circuit = Circuits.compile(count(LEFT));
    circuit.flush();
    circuit.push(U1, Delta.of(rows(1, 1, 2)));
    circuit.push(U1, Delta.of(rows(-1, 1, 2)));
    assertThat(circuit.flush().isEmpty()).isTrue();
  }

  @Test
  void aRowThatFailsIsAnErrorUntilItsInputGoes() {
    Circuit circuit = Circuits.compile(quotient(LEFT));
    circuit.push(U1, Delta.of(rows(1, 0, 0, 4, 0)));
    Delta delta = circuit.flush();
    assertThat(Rows.bag(List.of(DataType.INT8), delta.rows()).toString()).isEqualTo("{[3]=1}");
    assertThat(Rows.bag(Delta.ERRORS.types(), delta.errors()).toString())
        .isEqualTo("{[22012, division by zero]=1}");
    circuit.push(U1, Delta.of(rows(-1, 0, 0)));
    delta = circuit.flush();
    assertThat(delta.rows().isEmpty()).isTrue();
    assertThat(Rows.bag(Delta.ERRORS.types(), delta.errors()).toString())
        .isEqualTo("{[22012, division by zero]=-1}");
  }

  @Test
  void errorsOfInputsPassThrough() {
    Circuit circuit = Circuits.compile(count(LEFT));
    circuit.flush();
    BatchBuilder errors = new BatchBuilder(Delta.ERRORS.types(), 1);
    errors.column(0).appendText("22003");
    errors.column(1).appendText("bigint out of range");
    errors.endRow();
    circuit.push(U1, new Delta(rows(1), errors.build()));
    Delta delta = circuit.flush();
    assertThat(delta.rows().isEmpty()).isTrue();
    assertThat(Rows.bag(Delta.ERRORS.types(), delta.errors()).toString())
        .isEqualTo("{[22003, bigint out of range]=1}");
  }

  @Test
  void aPartUsedTwiceIsComputedOnce() {
    Plan part = quotient(LEFT);
    Circuit circuit = Circuits.compile(new Plan.UnionAll(List.of(part, part), part.schema()));
    circuit.push(U1, Delta.of(rows(1, 0, 0, 6, 0)));
    Delta delta = circuit.flush();
    assertThat(Rows.bag(List.of(DataType.INT8), delta.rows()).toString()).isEqualTo("{[2]=2}");
    assertThat(delta.errors().weight(0)).as("one evaluation, one error").isEqualTo(1);
  }

  @Test
  void bothSidesOfAJoinMayChangeAtOnce() {
    Circuit circuit =
        Circuits.compile(
            new Plan.Join(
                Plan.JoinKind.FULL,
                LEFT,
                RIGHT,
                List.of(0),
                List.of(0),
                List.of(false),
                null,
                PAIRS.concat(PAIRS)));
    List<DataType> types = PAIRS.concat(PAIRS).types();
    circuit.push(U1, Delta.of(rows(1, 1, 10, 2, 20)));
    circuit.push(U2, Delta.of(rows(1, 1, 11, 3, 31)));
    assertThat(Rows.bag(types, circuit.flush().rows()).toString())
        .isEqualTo("{[1, 10, 1, 11]=1, [2, 20, NULL, NULL]=1, [NULL, NULL, 3, 31]=1}");
    circuit.push(U2, Delta.of(rows(-1, 1, 11)));
    circuit.push(U2, Delta.of(rows(2, 2, 21)));
    circuit.push(U1, Delta.of(rows(-1, 2, 20)));
    assertThat(Rows.bag(types, circuit.flush().rows()).toString())
        .isEqualTo(
            "{[1, 10, 1, 11]=-1, [1, 10, NULL, NULL]=1, [2, 20, NULL, NULL]=-1,"
                + " [NULL, NULL, 2, 21]=2}");
  }

  @Test
  void aSnapshotOfManyChunksIsFlushedOnce() {
    Plan join =
        new Plan.Join(
            Plan.JoinKind.INNER,
            LEFT,
            RIGHT,
            List.of(0),
            List.of(0),
            List.of(false),
            null,
            PAIRS.concat(PAIRS));
    Plan grouped =
        new Plan.Aggregate(
            join,
            List.of(0),
            List.of(
                new AggregateCall("count", false, List.of(), -1, DataType.INT8),
                new AggregateCall("max", false, List.of(3), -1, DataType.INT8)),
            Schema.of(
                new Field("a", DataType.INT8),
                new Field("n", DataType.INT8),
                new Field("m", DataType.INT8)));
    Plan top = new Plan.TopK(grouped, List.of(), List.of(new SortKey(2, true, true)), 0, 2);
    Circuit circuit = Circuits.compile(top);
    int chunk = 1000;
    for (int c = 0; c < 60; c++) {
      long[] keys = new long[chunk];
      long[] values = new long[chunk];
      for (int i = 0; i < chunk; i++) {
        keys[i] = (c * chunk + i) % 20_000;
        values[i] = c * chunk + i;
      }
      Batch batch =
          new Batch(
              List.of(new LongColumn(keys, chunk, null), new LongColumn(values, chunk, null)),
              chunk,
              null);
      circuit.push(c % 2 == 0 ? U1 : U2, Delta.of(batch));
    }
    // Each key comes three times, in one half of the chunks alone or in the other.
    assertThat(circuit.flush().rows().isEmpty()).isTrue();
    circuit.push(U2, Delta.of(rows(1, 7, 70_000, 500, 80_000, 0, 1)));
    assertThat(Rows.bag(top.schema().types(), circuit.flush().rows()).toString())
        .isEqualTo("{[500, 3, 80000]=1, [7, 3, 70000]=1}");
  }

  @Test
  void aCollectionThatThePlanDoesNotReadIsRefused() {
    Circuit circuit = Circuits.compile(LEFT);
    assertThat(circuit.inputs()).containsExactly(U1);
    assertThatThrownBy(() -> circuit.push(U2, Delta.of(rows(1, 1, 1))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Two workers, one after the other, who share whatever comes. */
  private static final Parallel TWO =
      new Parallel() {
        @Override
        public int workers() {
          return 2;
        }

        @Override
        public int few() {
          return 1;
        }

        @Override
        public void run(IntConsumer task) {
          task.accept(0);
          task.accept(1);
        }
      };

  private static Batch groupRows(long weight, @Nullable Object... values) {
    BatchBuilder builder = new BatchBuilder(GROUPS.types(), 0);
    for (int i = 0; i < values.length; i += 2) {
      Rows.append(builder, GROUPS.types(), Rows.row(values[i], values[i + 1]), weight);
    }
    return builder.build();
  }

  private static final Schema GROUPS =
      Schema.of(new Field("g", DataType.INT8), new Field("x", DataType.INT4));

  @Test
  void ofWorkersAGroupOverflowsAsAWholeAndOnlyThen() {
    Plan plan =
        new Plan.Aggregate(
            new Plan.Get(U1, GROUPS),
            List.of(0),
            List.of(
                new AggregateCall("sum", false, List.of(1), -1, DataType.INT8),
                new AggregateCall("count", false, List.of(1), -1, DataType.INT8)),
            Schema.of(
                new Field("g", DataType.INT8),
                new Field("s", DataType.INT8),
                new Field("n", DataType.INT8)));
    List<DataType> types = plan.schema().types();
    Circuit circuit = Circuits.compile(plan, Set.of(), TWO);
    assertThat(circuit.flush().isEmpty()).as("no rows, no groups").isTrue();
    long many = 1L << 32;
    circuit.push(U1, Delta.of(groupRows(1, null, 5, 1L, null, 2L, 7, null, 6)));
    circuit.push(U1, Delta.of(groupRows(many, 2L, Integer.MAX_VALUE, 2L, Integer.MAX_VALUE)));
    Delta first = circuit.flush();
    assertThat(Rows.bag(types, first.rows()).toString())
        .isEqualTo("{[1, NULL, 0]=1, [NULL, 11, 2]=1}");
    assertThat(first.errors().rows()).isEqualTo(1);
    assertThat(first.errors().weight(0)).isEqualTo(1);
    // One worker has what overflows, the other one takes it away again.
    circuit.push(U1, Delta.of(groupRows(-many, 2L, Integer.MAX_VALUE, 2L, Integer.MAX_VALUE)));
    circuit.push(U1, Delta.of(groupRows(-1, null, 6)));
    Delta second = circuit.flush();
    assertThat(Rows.bag(types, second.rows()).toString())
        .isEqualTo("{[2, 7, 1]=1, [NULL, 11, 2]=-1, [NULL, 5, 1]=1}");
    assertThat(second.errors().weight(0)).isEqualTo(-1);
  }
}
