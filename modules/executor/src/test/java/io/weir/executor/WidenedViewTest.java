package io.weir.executor;

import static io.weir.executor.DataPlaneFixture.CLUSTER;
import static io.weir.executor.DataPlaneFixture.COUNTS;
import static io.weir.executor.DataPlaneFixture.KEY_VALUE;
import static io.weir.executor.DataPlaneFixture.SOURCE;
import static io.weir.executor.DataPlaneFixture.VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.columnar.Column;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Schema;
import io.weir.dataflow.expr.Expr;
import io.weir.dataflow.plan.Plan;
import io.weir.domain.view.ViewDefinition;
import io.weir.gateway.Reads;
import io.weir.gateway.Status.DifferenceStatus;
import io.weir.kernel.ObjectId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A replacement that has a column more than its target. */
class WidenedViewTest extends ReplacementStand {
  private static final ObjectId KNOWS_TWO = new ObjectId("u8");
  private static final ObjectId KNOWS_THREE = new ObjectId("u9");
  private static final Schema WIDE =
      Schema.of(
          new Field("k", DataType.INT8),
          new Field("n", DataType.INT8),
          new Field("m", DataType.INT8));

  /** The view beside the table: what one side has too much would be taken for the other's. */
  private static final Schema JOINED =
      Schema.of(
          new Field("k", DataType.INT8),
          new Field("n", DataType.INT8),
          new Field("k2", DataType.INT8),
          new Field("v", DataType.INT8));

  @Override
  ManualPlane start() {
    return new ManualPlane(
        directory,
        upstream,
        clock,
        definition ->
            switch (definition.query()) {
              case "wide" ->
                  new Plan.Project(
                      DataPlaneFixture.countByKey(),
                      List.of(
                          new Expr.Input(0, DataType.INT8),
                          new Expr.Input(1, DataType.INT8),
                          new Expr.Input(1, DataType.INT8)),
                      WIDE);
              case "joined" ->
                  new Plan.Project(
                      new Plan.Join(
                          Plan.JoinKind.INNER,
                          new Plan.Get(VIEW, COUNTS),
                          new Plan.Get(SOURCE, KEY_VALUE),
                          List.of(0),
                          List.of(0),
                          List.of(false),
                          null,
                          JOINED),
                      List.of(new Expr.Input(3, DataType.INT8), new Expr.Input(1, DataType.INT8)),
                      COUNTS);
              case "copy of three" -> new Plan.Get(VIEW, WIDE);
              default -> plan(definition.query());
            });
  }

  private static ViewDefinition wide(String query, ObjectId... inputs) {
    return new ViewDefinition("w", query, CLUSTER, WIDE, List.of(inputs));
  }

  private Map<String, Long> rows(ObjectId collection) {
    Map<String, Long> out = new TreeMap<>();
    try (Reads.Snapshot snapshot =
        node.done(node.reads.snapshot(collection, node.readEpoch(collection)))) {
      for (Optional<Batch> b = snapshot.next(); b.isPresent(); b = snapshot.next()) {
        add(out, b.get());
      }
    }
    return out;
  }

  private static void add(Map<String, Long> out, Batch batch) {
    for (int row = 0; row < batch.rows(); row++) {
      StringBuilder text = new StringBuilder();
      for (Column column : batch.columns()) {
        text.append('|').append(column.isNull(row) ? "" : ((LongColumn) column).get(row));
      }
      out.merge(text.toString(), batch.weight(row), Long::sum);
    }
    out.values().removeIf(weight -> weight == 0);
  }

  private Map<String, Long> counted(String third) {
    Map<String, Long> out = new TreeMap<>();
    expected(COUNT).forEach((k, n) -> out.put("|" + k + "|" + n + third.replace("n", "" + n), 1L));
    return out;
  }

  private Map<String, Long> joined() {
    Map<String, Long> out = new TreeMap<>();
    Map<Long, Long> counts = expected(COUNT);
    table.forEach(
        (row, weight) -> {
          if (weight > 0) {
            out.merge("|" + row.get(1) + "|" + counts.get(row.get(0)), weight, Long::sum);
          }
        });
    return out;
  }

  @Test
  void whoeverKnowsFewerColumnsGoesOnWithThem() {
    run(1);
    node.done(
        node.plane.installView(
            KNOWS_TWO,
            new ViewDefinition("j", "joined", CLUSTER, COUNTS, List.of(VIEW, SOURCE)),
            1));
    write(1, 5, 1);
    write(2, 9, 1);
    node.plane.installReplacement(REPLACEMENT, VIEW, wide("wide", SOURCE), 1);
    // Planned over the columns to come, and hydrated before they are there.
    node.done(node.plane.installView(KNOWS_THREE, wide("copy of three", VIEW), 1));
    node.ticks(4);
    assertThat(rows(KNOWS_THREE)).isEqualTo(counted("|"));
    Random random = new Random(11);
    for (int i = 0; i < 10; i++) {
      change(random);
    }
    node.ticks(2);
    DifferenceStatus counted = node.done(node.board.differences()).getFirst();
    assertThat(counted.rowsAdded()).isEqualTo(expected(COUNT).size());
    assertThat(counted.rowsRemoved()).isEqualTo(expected(COUNT).size());
    CompletionStage<CutOver> applied =
        node.plane.takeOver(VIEW, REPLACEMENT, wide("wide", SOURCE), 2, null);
    for (int i = 0; i < 20; i++) {
      change(random);
      node.tick();
      assertThat(rows(KNOWS_TWO)).isEqualTo(joined());
      assertThat(node.read(DOWNSTREAM)).isEqualTo(expected(COUNT));
    }
    assertThat(node.done(applied).rowsAdded()).isPositive();
    assertThat(rows(VIEW)).isEqualTo(counted("|n"));
    assertThat(rows(KNOWS_THREE)).isEqualTo(counted("|n"));
    node.kill();
    node = start();
    node.startTable(2);
    node.startReplica("r1");
    node.done(node.plane.installView(VIEW, wide("wide", SOURCE), 3));
    node.done(node.plane.installView(DOWNSTREAM, definition(COPY, VIEW), 2));
    node.done(node.plane.installView(KNOWS_THREE, wide("copy of three", VIEW), 2));
    node.ticks(4);
    write(4, 4, 1);
    assertThat(rows(VIEW)).isEqualTo(counted("|n"));
    assertThat(rows(KNOWS_THREE)).isEqualTo(counted("|n"));
    assertThat(node.read(DOWNSTREAM)).isEqualTo(expected(COUNT));
  }
}
