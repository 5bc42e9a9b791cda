package io.weir.dataflow.circuit;

import io.weir.columnar.Batch;
import io.weir.columnar.DataType;
import io.weir.dataflow.operator.Operator;
import io.weir.dataflow.operator.Output;
import io.weir.dataflow.state.KeyHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Moves rows, in batches. */
final class RowExchange implements Exchange {
  private final int workers;
  private final List<CircuitNode> targets;
  private final int port;

  /** {@code boxes[from][to]} */
  private final List<List<List<Batch>>> boxes = new ArrayList<>();

  /**
   * @param targets by worker, who take the rows at {@code port}
   */
  RowExchange(List<CircuitNode> targets, int port) {
    this.workers = targets.size();
    this.targets = List.copyOf(targets);
    this.port = port;
    for (int from = 0; from < workers; from++) {
      List<List<Batch>> row = new ArrayList<>();
      for (int to = 0; to < workers; to++) {
        row.add(new ArrayList<>());
      }
      boxes.add(row);
    }
  }

  /** Where worker {@code from} puts rows that all go to one. */
  Operator toOne(int from, int to) {
    return new Operator() {
      @Override
      public void push(int unused, Batch batch, Output out) {
        boxes.get(from).get(to).add(batch);
      }
    };
  }

  /** Where worker {@code from} puts rows that go by these columns, which have these types. */
  Operator byKey(int from, List<Integer> keys, List<DataType> types) {
    return new Divider(from, keys, types);
  }

  @Override
  public long rows(int from) {
    long rows = 0;
    for (List<Batch> box : boxes.get(from)) {
      for (Batch batch : box) {
        rows += batch.rows();
      }
    }
    return rows;
  }

  @Override
  public void deliver(int to) {
    for (List<List<Batch>> row : boxes) {
      List<Batch> box = row.get(to);
      for (Batch batch : box) {
        targets.get(to).push(port, batch);
      }
      box.clear();
    }
  }

  private final class Divider implements Operator {
    private final List<List<Batch>> out;
    private final List<Integer> keys;
    private final KeyHash hash;
    private final int[][] index = new int[workers][0];
    private final int[] counts = new int[workers];
    private long[] hashes = new long[0];

    Divider(int from, List<Integer> keys, List<DataType> types) {
      this.out = boxes.get(from);
      this.keys = keys;
      this.hash = new KeyHash(types);
    }

    @Override
    public void push(int unused, Batch batch, Output output) {
      int rows = batch.rows();
      if (hashes.length < rows) {
        hashes = new long[rows];
        for (int to = 0; to < workers; to++) {
          index[to] = new int[rows];
        }
      }
      hash.hash(batch.select(keys), hashes);
      Arrays.fill(counts, 0);
      for (int i = 0; i < rows; i++) {
        int to = Exchange.workerOf(hashes[i], workers);
        index[to][counts[to]++] = i;
      }
      for (int to = 0; to < workers; to++) {
        if (counts[to] == rows) {
          out.get(to).add(batch);
        } else if (counts[to] > 0) {
          out.get(to).add(batch.gather(index[to], counts[to]));
        }
      }
    }
  }
}
