package io.weir.executor;

import static io.weir.executor.DataPlaneFixture.CLUSTER;
import static io.weir.executor.DataPlaneFixture.COUNTS;
import static io.weir.executor.DataPlaneFixture.KEY_VALUE;
import static io.weir.executor.DataPlaneFixture.SOURCE;
import static io.weir.executor.DataPlaneFixture.VIEW;
import static io.weir.executor.ManualPlane.row;

import io.weir.columnar.Batch;
import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.dataflow.expr.Expr;
import io.weir.dataflow.plan.AggregateCall;
import io.weir.dataflow.plan.Plan;
import io.weir.domain.view.ViewDefinition;
import io.weir.gateway.Reads;
import io.weir.gateway.Writes;
import io.weir.kernel.ObjectId;
import io.weir.storage.memory.MemoryDirectory;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;

/** A table, a view over it and one over that, and what is to take the view's place. */
abstract class ReplacementStand {
  static final ObjectId REPLACEMENT = new ObjectId("u4");
  static final ObjectId DOWNSTREAM = new ObjectId("u5");

  static final String COUNT = "count";
  static final String SUM = "sum";
  static final String QUOTIENT = "quotient";
  static final String COPY = "copy";
  static final String COPY_OF_COPY = "copy of copy";

  final MemoryDirectory directory = new MemoryDirectory();
  final MemoryUpstream upstream = new MemoryUpstream();
  final ManualClock clock = new ManualClock();

  /** What stands in the table, as the test knows it. */
  final Map<List<Long>, Long> table = new java.util.HashMap<>();

  ManualPlane node = start();

  ManualPlane start() {
    return new ManualPlane(directory, upstream, clock, definition -> plan(definition.query()));
  }

  @AfterEach
  void close() {
    node.close();
  }

  static Plan plan(String query) {
    Plan input = new Plan.Get(SOURCE, KEY_VALUE);
    return switch (query) {
      case COUNT -> DataPlaneFixture.countByKey();
      case SUM ->
          new Plan.Aggregate(
              input,
              List.of(0),
              List.of(new AggregateCall("max", false, List.of(1), -1, DataType.INT8)),
              COUNTS);
      case QUOTIENT ->
          new Plan.Project(
              input,
              List.of(
                  new Expr.Input(0, DataType.INT8),
                  new Expr.Call(
                      "/",
                      List.of(
                          new Expr.Literal(Scalar.ofLong(DataType.INT8, 100)),
                          new Expr.Input(1, DataType.INT8)),
                      DataType.INT8)),
              COUNTS);
      case COPY -> new Plan.Get(VIEW, COUNTS);
      case COPY_OF_COPY -> new Plan.Get(DOWNSTREAM, COUNTS);
      default -> throw new IllegalArgumentException(query);
    };
  }

  static ViewDefinition definition(String query, ObjectId input) {
    return new ViewDefinition("v", query, CLUSTER, COUNTS, List.of(input));
  }

  /** The table, the view that counts, and one that copies it. */
  void run(long generation) {
    node.startTable(generation);
    node.startReplica("r1");
    node.done(node.plane.installView(VIEW, definition(COUNT, SOURCE), generation));
    node.done(node.plane.installView(DOWNSTREAM, definition(COPY, VIEW), generation));
    node.ticks(2);
  }

  CompletionStage<Long> stage(String query) {
    return node.plane.installReplacement(REPLACEMENT, VIEW, definition(query, SOURCE), 1);
  }

  CompletionStage<CutOver> apply(String query, long generation) {
    return node.plane.takeOver(VIEW, REPLACEMENT, definition(query, SOURCE), generation, null);
  }

  void write(long key, long value, long weight) {
    Batch row = row(key, value);
    Batch delta = new Batch(row.columns(), 1, new long[] {weight});
    var answer = node.write(delta, Writes.BLIND);
    table.merge(List.of(key, value), weight, Long::sum);
    node.tick();
    node.done(answer);
  }

  Map<Long, Long> expected(String query) {
    Map<Long, Long> out = new TreeMap<>();
    table.forEach(
        (row, weight) -> {
          if (weight > 0) {
            long key = row.get(0);
            if (query.equals(COUNT)) {
              out.merge(key, weight, Long::sum);
            } else {
              out.merge(key, row.get(1), Long::max);
            }
          }
        });
    return out;
  }

  Map<Long, Long> at(ObjectId collection, long epoch) {
    try (Reads.Snapshot snapshot = node.done(node.reads.snapshot(collection, epoch))) {
      return DataPlaneFixture.rows(snapshot);
    }
  }

  /** One insert or delete, or a tick in which nothing happens. */
  void change(Random random) {
    List<List<Long>> present =
        table.entrySet().stream().filter(e -> e.getValue() > 0).map(Map.Entry::getKey).toList();
    int what = random.nextInt(4);
    if (what == 0) {
      node.tick();
    } else if (what == 1 && !present.isEmpty()) {
      List<Long> row = present.get(random.nextInt(present.size()));
      write(row.get(0), row.get(1), -1);
    } else {
      write(random.nextInt(5), random.nextInt(10), 1);
    }
  }
}
