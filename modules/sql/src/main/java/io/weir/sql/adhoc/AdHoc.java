package io.weir.sql.adhoc;

import io.weir.columnar.Batch;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.DataType;
import io.weir.dataflow.circuit.Circuit;
import io.weir.dataflow.circuit.Circuits;
import io.weir.dataflow.circuit.Delta;
import io.weir.dataflow.plan.Plan;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.sql.plan.ComputedInput;
import io.weir.sql.plan.OneTimePlan;
import io.weir.sql.plan.PlannedQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Runs a query once. What can be maintained runs through the same circuits as views do, so that an
 * ad-hoc query and a view of it cannot differ; window functions, table functions and recursion are
 * computed between such circuits.
 */
public final class AdHoc {
  /** How many rows a batch of the result has at most. */
  private static final int BATCH_ROWS = 4096;

  private final Function<ObjectId, Iterator<Batch>> collections;
  private final Map<ObjectId, Batch> computed = new HashMap<>();

  private AdHoc(Function<ObjectId, Iterator<Batch>> collections) {
    this.collections = collections;
  }

  /**
   * Runs {@code query}, whose parameters are bound, on this thread.
   *
   * @param collections opens the snapshot of each of the query's inputs; asked at most once for
   *     each time that the query reads it; batches need not be consolidated
   * @return batches of the query's columns in its order, all of weight 1
   * @throws io.weir.kernel.RejectedException where a row cannot be computed
   */
  public static List<Batch> run(
      PlannedQuery query, Function<ObjectId, Iterator<Batch>> collections) {
    OneTimePlan plan = query.once();
    AdHoc run = new AdHoc(collections);
    run.compute(plan.inputs());
    Batch rows = run.rows(plan.plan());
    return run.result(rows, plan);
  }

  private List<Batch> result(Batch rows, OneTimePlan plan) {
    List<DataType> types = plan.plan().schema().types();
    int[] index = new RowSort(rows, types, plan.order()).sorted(rows.rows());
    int from = (int) Math.min(plan.offset(), index.length);
    int to =
        plan.limit() < 0
            ? index.length
            : (int)
                Math.min(index.length, Math.addExact(from, Math.min(plan.limit(), index.length)));
    Batch visible = new Batch(rows.columns().subList(0, plan.columns()), rows.rows(), null);
    List<Batch> out = new ArrayList<>();
    for (int start = from; start < to; start += BATCH_ROWS) {
      int count = Math.min(BATCH_ROWS, to - start);
      int begin = start;
      out.add(
          visible.gather(
              IntStream.range(begin, begin + count).map(i -> index[i]).toArray(), count));
    }
    return out;
  }

  void compute(List<ComputedInput> inputs) {
    for (ComputedInput input : inputs) {
      computed.put(
          input.id(),
          switch (input) {
            case ComputedInput.Windows w -> new Windows(w, rows(w.input())).compute();
            case ComputedInput.TableFunctions f -> new TableFunctions(f, rows(f.input())).compute();
            case ComputedInput.Recursion r -> new Recursion(r, this).compute();
          });
    }
  }

  void put(ObjectId id, Batch rows) {
    computed.put(id, rows);
  }

  /** All rows of {@code plan}, each as often as it is there. */
  Batch rows(Plan plan) {
    Circuit circuit = Circuits.compile(plan);
    for (ObjectId input : circuit.inputs()) {
      Batch known = computed.get(input);
      Iterator<Batch> batches =
          known == null ? collections.apply(input) : List.of(known).iterator();
      while (batches.hasNext()) {
        circuit.push(input, Delta.of(batches.next()));
      }
    }
    Delta delta = circuit.flush();
    failOnError(delta.errors());
    return expanded(delta.rows());
  }

  private static void failOnError(Batch errors) {
    if (errors.isEmpty()) {
      return;
    }
    Column sqlState = errors.column(0);
    Column message = errors.column(1);
    throw Rejection.of(((BytesColumn) sqlState).text(0), ((BytesColumn) message).text(0))
        .exception();
  }

  private static Batch expanded(Batch rows) {
    long[] weights = rows.weights();
    if (weights == null) {
      return rows;
    }
    int total = 0;
    for (int i = 0; i < rows.rows(); i++) {
      if (weights[i] < 0) {
        throw new IllegalStateException("a row is there " + weights[i] + " times");
      }
      total = Math.addExact(total, Math.toIntExact(weights[i]));
    }
    int[] index = new int[total];
    int next = 0;
    for (int i = 0; i < rows.rows(); i++) {
      for (long n = 0; n < weights[i]; n++) {
        index[next++] = i;
      }
    }
    return new Batch(rows.columns(), rows.rows(), null).gather(index, total);
  }
}
