package io.weir.dataflow.operator;

import io.weir.columnar.Batch;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Schema;
import io.weir.dataflow.circuit.Circuit;
import io.weir.dataflow.circuit.Circuits;
import io.weir.dataflow.circuit.Delta;
import io.weir.dataflow.plan.AggregateCall;
import io.weir.dataflow.plan.Plan;
import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Rows a second through a group by and a join, for a look while working on them: run its main. Not
 * a test.
 */
public final class OperatorBenchmark {
  private static final ObjectId BIDS = new ObjectId("u1");
  private static final ObjectId AUCTIONS = new ObjectId("u2");
  private static final Schema SCHEMA =
      Schema.of(new Field("auction", DataType.INT8), new Field("price", DataType.INT4));
  private static final int ROWS = 8192;

  private OperatorBenchmark() {}

  public static void main(String[] args) {
    for (int round = 0; round < 2; round++) {
      for (int groups : new int[] {1_000, 100_000, 1_000_000, 4_000_000}) {
        groupBy(groups, Set.of(), "count", "sum");
        groupBy(groups, Set.of(), "count", "sum", "max");
        groupBy(groups, Set.of(BIDS), "count", "sum", "max");
      }
      join(100_000);
      join(1_000_000);
    }
  }

  private static void groupBy(int groups, Set<ObjectId> appendOnly, String... functions) {
    List<AggregateCall> calls = new ArrayList<>();
    List<Field> fields = new ArrayList<>(List.of(SCHEMA.field(0)));
    for (String function : functions) {
      DataType type = function.equals("max") ? DataType.INT4 : DataType.INT8;
      List<Integer> of = function.equals("count") ? List.of() : List.of(1);
      calls.add(new AggregateCall(function, false, of, -1, type));
      fields.add(new Field(function, type));
    }
    Plan plan =
        new Plan.Aggregate(
            new Plan.Get(BIDS, SCHEMA), List.of(0), calls, new Schema(List.copyOf(fields)));
    Circuit circuit = Circuits.compile(plan, appendOnly);
    List<Batch> batches = batches(groups, 64);
    int pushes = 1024;
    long start = System.nanoTime();
    for (int i = 0; i < pushes; i++) {
      circuit.push(BIDS, Delta.of(batches.get(i % batches.size())));
      if (i % 256 == 255) {
        circuit.flush();
      }
    }
    String what = "group by " + groups + " " + String.join(",", functions);
    report(appendOnly.isEmpty() ? what : what + " (append-only)", pushes, start, circuit);
  }

  private static void join(int keys) {
    Plan plan =
        new Plan.Join(
            Plan.JoinKind.INNER,
            new Plan.Get(BIDS, SCHEMA),
            new Plan.Get(AUCTIONS, SCHEMA),
            List.of(0),
            List.of(0),
            List.of(false),
            null,
            SCHEMA.concat(SCHEMA));
    Circuit circuit = Circuits.compile(plan);
    for (int from = 0; from < keys; from += ROWS) {
      long[] auctions = new long[ROWS];
      for (int i = 0; i < ROWS; i++) {
        auctions[i] = from + i;
      }
      circuit.push(AUCTIONS, Delta.of(batch(auctions, auctions)));
    }
    circuit.flush();
    List<Batch> batches = batches(keys, 128);
    long start = System.nanoTime();
    for (int i = 0; i < batches.size(); i++) {
      circuit.push(BIDS, Delta.of(batches.get(i)));
      if (i % 32 == 31) {
        circuit.flush();
      }
    }
    report("join with " + keys, batches.size(), start, circuit);
  }

  private static List<Batch> batches(int groups, int count) {
    Random random = new Random(7);
    List<Batch> batches = new ArrayList<>();
    for (int b = 0; b < count; b++) {
      long[] auctions = new long[ROWS];
      long[] prices = new long[ROWS];
      for (int i = 0; i < ROWS; i++) {
        auctions[i] = random.nextInt(groups) * 7L;
        prices[i] = random.nextInt(100_000);
      }
      batches.add(batch(auctions, prices));
    }
    return batches;
  }

  private static Batch batch(long[] auctions, long[] prices) {
    return new Batch(
        List.of(new LongColumn(auctions, ROWS, null), new LongColumn(prices, ROWS, null)),
        ROWS,
        null);
  }

  private static void report(String what, int pushes, long start, Circuit circuit) {
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "%-48s %8.1f M rows/s, state %d rows, %d MB%n",
        what,
        pushes * (double) ROWS / seconds / 1e6,
        circuit.stateRows(),
        circuit.stateBytes() >> 20);
  }
}
