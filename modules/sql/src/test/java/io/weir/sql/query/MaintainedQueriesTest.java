package io.weir.sql.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.columnar.Consolidator;
import io.weir.columnar.Schema;
import io.weir.dataflow.circuit.Circuit;
import io.weir.dataflow.circuit.Circuits;
import io.weir.dataflow.circuit.Delta;
import io.weir.dataflow.plan.Plan;
import io.weir.kernel.ObjectId;
import io.weir.sql.plan.PlannedQuery;
import io.weir.sql.plan.PlannedQuery.Incremental;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every query that can be a view gives the same answer when it is maintained: over rows that come
 * in pieces, go, and come again.
 */
class MaintainedQueriesTest {
  private static final int EPOCHS = 6;

  private final SampleTables tables = SampleTables.load();

  @TestFactory
  Stream<DynamicTest> maintainsWhatPostgresAnswers() {
    return Golden.FILES.stream()
        .flatMap(file -> Golden.read(file).stream())
        .filter(golden -> !golden.isError())
        .flatMap(this::test);
  }

  private Stream<DynamicTest> test(Golden golden) {
    PlannedQuery planned = tables.plan(golden.query());
    return planned.incremental() instanceof Incremental.Yes yes
        ? Stream.of(
            DynamicTest.dynamicTest(
                golden.query(), () -> check(yes.plan(), planned.schema(), golden)))
        : Stream.empty();
  }

  private void check(Plan plan, Schema schema, Golden golden) {
    assertThat(plan.schema()).isEqualTo(schema);
    SplittableRandom random = new SplittableRandom(golden.query().hashCode());
    Circuit circuit = Circuits.compile(plan);
    List<Batch> changes = new ArrayList<>();
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      for (ObjectId input : circuit.inputs()) {
        push(circuit, input, tables.rows(input), epoch, random);
      }
      Delta delta = circuit.flush();
      changes.add(delta.rows());
    }
    Batch result = Consolidator.consolidate(schema.types(), changes);
    List<String> lines = SampleTables.lines(result, schema);
    List<String> rows = new ArrayList<>();
    for (int row = 0; row < result.rows(); row++) {
      for (long n = 0; n < result.weight(row); n++) {
        rows.add(lines.get(row));
      }
    }
    assertThat(rows).containsExactlyInAnyOrderElementsOf(golden.rows());
  }

  /** In the last epoch, and in all together, each row is there once. */
  private static void push(
      Circuit circuit, ObjectId input, Batch rows, int epoch, SplittableRandom random) {
    if (rows.isEmpty()) {
      return;
    }
    // Rows of one number come in at one epoch, go at the next, and all are back at the last.
    int[] index = new int[rows.rows()];
    int count = 0;
    for (int row = 0; row < rows.rows(); row++) {
      boolean mine = epoch == EPOCHS - 1 || row % (EPOCHS - 1) == epoch;
      if (mine) {
        index[count++] = row;
      }
    }
    Batch now = rows.gather(index, count);
    if (epoch > 0) {
      int[] before = new int[rows.rows()];
      int gone = 0;
      for (int row = 0; row < rows.rows(); row++) {
        if (row % (EPOCHS - 1) == epoch - 1) {
          before[gone++] = row;
        }
      }
      circuit.push(input, Delta.of(rows.gather(before, gone).negate()));
    }
    int cut = count == 0 ? 0 : random.nextInt(count + 1);
    int[] all = new int[count];
    for (int i = 0; i < count; i++) {
      all[i] = i;
    }
    circuit.push(input, Delta.of(now.gather(all, cut)));
    int[] rest = java.util.Arrays.copyOfRange(all, cut, count);
    circuit.push(input, Delta.of(now.gather(rest, rest.length)));
  }
}
