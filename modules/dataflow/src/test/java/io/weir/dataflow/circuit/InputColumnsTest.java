package io.weir.dataflow.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.dataflow.plan.Plan;
import io.weir.kernel.ObjectId;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deltas that have other columns at their end than the plan was made for. */
class InputColumnsTest {
  private static final ObjectId LEFT = new ObjectId("u1");
  private static final ObjectId RIGHT = new ObjectId("u2");
  private static final Schema PAIRS =
      Schema.of(new Field("a", DataType.INT8), new Field("b", DataType.INT8));

  private static Batch row(long weight, long... values) {
    BatchBuilder row = new BatchBuilder(Collections.nCopies(values.length, DataType.INT8), 1);
    for (int i = 0; i < values.length; i++) {
      row.column(i).appendLong(values[i]);
    }
    row.endRow(weight);
    return row.build();
  }

  /** Inline, in so many parts. */
  private record Inline(int workers) implements Parallel {
    @Override
    public int few() {
      return 0;
    }

    @Override
    public void run(IntConsumer task) {
      for (int worker = 0; worker < workers; worker++) {
        task.accept(worker);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void thePlanSeesThoseThatItKnows(int workers) {
    Schema joined = PAIRS.concat(PAIRS);
    Plan join =
        new Plan.Join(
            Plan.JoinKind.INNER,
            new Plan.Get(LEFT, PAIRS),
            new Plan.Get(RIGHT, PAIRS),
            List.of(0),
            List.of(0),
            List.of(false),
            null,
            joined);
    Circuit circuit = Circuits.compile(join, Set.of(), new Inline(workers));
    circuit.push(LEFT, Delta.of(row(1, 1, 10)));
    circuit.push(RIGHT, Delta.of(row(1, 1)));
    assertThat(Rows.bag(joined.types(), circuit.flush().rows()).toString())
        .isEqualTo("{[1, 10, 1, NULL]=1}");
    circuit.push(LEFT, Delta.of(row(-1, 1, 10, 77)));
    circuit.push(LEFT, Delta.of(row(1, 1, 11, 78)));
    circuit.push(RIGHT, Delta.of(row(1, 1, 20, 79, 80)));
    assertThat(Rows.bag(joined.types(), circuit.flush().rows()).toString())
        .isEqualTo("{[1, 10, 1, NULL]=-1, [1, 11, 1, 20]=1, [1, 11, 1, NULL]=1}");
  }
}
