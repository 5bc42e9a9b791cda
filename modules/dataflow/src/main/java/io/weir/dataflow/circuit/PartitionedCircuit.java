package io.weir.dataflow.circuit;

import io.weir.columnar.Batch;
import io.weir.columnar.Batches;
import io.weir.columnar.Consolidator;
import io.weir.columnar.DataType;
import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * A circuit on several workers. Work goes in waves: first each worker takes its share of what was
 * pushed, then stage by stage what the others have for it, all of them at once within a stage. Few
 * rows are not worth the coordination: then the caller does the work of all.
 */
final class PartitionedCircuit implements Circuit {
  /** Rows for each worker, or for others from it, that are let come together. */
  private static final int SHARE = 1 << 16;

  private record Piece(ObjectId input, Batch rows) {}

  private final Parallel parallel;
  private final int workers;
  private final List<Shard> shards;
  private final List<List<Exchange>> exchanges;
  private final List<DataType> types;
  private final List<Piece> pending = new ArrayList<>();
  private long pendingRows;
  private long rowsOfEpoch;

  /**
   * @param exchanges by the stage in which they deliver
   */
  PartitionedCircuit(
      Parallel parallel, List<Shard> shards, List<List<Exchange>> exchanges, List<DataType> types) {
    this.parallel = parallel;
    this.workers = parallel.workers();
    this.shards = List.copyOf(shards);
    this.exchanges = exchanges.stream().map(List::copyOf).toList();
    this.types = List.copyOf(types);
  }

  @Override
  public Set<ObjectId> inputs() {
    return shards.get(0).inputs.keySet();
  }

  @Override
  public void push(ObjectId input, Delta delta) {
    check(input);
    shards.get(0).errors.add(delta.errors());
    Batch rows = delta.rows();
    if (rows.isEmpty()) {
      return;
    }
    pending.add(new Piece(input, rows));
    pendingRows += rows.rows();
    if (pendingRows >= (long) SHARE * workers) {
      wave(false);
    }
  }

  private void check(ObjectId input) {
    if (!inputs().contains(input)) {
      throw new IllegalArgumentException("the plan does not read " + input);
    }
  }

  @Override
  public void drain(ObjectId input, List<BatchSource> sources) {
    check(input);
    wave(false);
    boolean[] ended = new boolean[sources.size()];
    long[] read = new long[workers];
    while (!allOf(ended)) {
      parallel.run(worker -> read[worker] = read(worker, input, sources, ended));
      rowsOfEpoch += Arrays.stream(read).sum();
      stages(false);
    }
  }

  private static boolean allOf(boolean[] flags) {
    for (boolean flag : flags) {
      if (!flag) {
        return false;
      }
    }
    return true;
  }

  /**
   * A worker reads from those of the sources that are its own, until they end or others wait for
   * enough of what it has made of them.
   */
  private long read(int worker, ObjectId input, List<BatchSource> sources, boolean[] ended) {
    CircuitNode node = entry(worker, input);
    long rows = 0;
    for (int i = worker; i < sources.size(); i += workers) {
      while (!ended[i] && made(worker) < SHARE) {
        Optional<Batch> batch = sources.get(i).next();
        ended[i] = batch.isEmpty();
        if (batch.isPresent()) {
          rows += batch.get().rows();
          node.push(0, batch.get());
        }
      }
    }
    return rows;
  }

  private long made(int worker) {
    long rows = 0;
    for (List<Exchange> stage : exchanges) {
      for (Exchange exchange : stage) {
        rows += exchange.rows(worker);
      }
    }
    return rows;
  }

  private CircuitNode entry(int worker, ObjectId input) {
    CircuitNode node = shards.get(worker).inputs.get(input);
    if (node == null) {
      throw new IllegalStateException("no worker reads " + input);
    }
    return node;
  }

  /** Works on what was pushed. */
  private void wave(boolean last) {
    if (pendingRows > 0) {
      List<Piece> pieces = shares();
      run(pendingRows, worker -> feed(worker, pieces));
      rowsOfEpoch += pendingRows;
      pendingRows = 0;
    }
    stages(last);
  }

  /** What was pushed, in pieces that can be dealt out. */
  private List<Piece> shares() {
    List<Piece> pieces = new ArrayList<>();
    for (Piece piece : pending) {
      int rows = piece.rows().rows();
      int parts = rows < parallel.few() ? 1 : workers;
      for (int part = 0; part < parts; part++) {
        int from = (int) ((long) rows * part / parts);
        int to = (int) ((long) rows * (part + 1) / parts);
        pieces.add(parts == 1 ? piece : new Piece(piece.input(), part(piece.rows(), from, to)));
      }
    }
    pending.clear();
    return pieces;
  }

  private static Batch part(Batch batch, int from, int to) {
    int[] index = new int[to - from];
    for (int i = 0; i < index.length; i++) {
      index[i] = from + i;
    }
    return batch.gather(index, index.length);
  }

  private void feed(int worker, List<Piece> pieces) {
    for (int i = worker; i < pieces.size(); i += workers) {
      entry(worker, pieces.get(i).input()).push(0, pieces.get(i).rows());
    }
  }

  private void stages(boolean last) {
    int count = last ? Math.max(exchanges.size(), lastStage() + 1) : exchanges.size();
    for (int stage = 0; stage < count; stage++) {
      int now = stage;
      List<Exchange> due = stage < exchanges.size() ? exchanges.get(stage) : List.of();
      long rows = due.stream().mapToLong(this::underWay).sum();
      if (last) {
        run(Math.max(rows, rowsOfEpoch), worker -> flush(worker, now, due));
      } else if (rows > 0) {
        run(rows, worker -> due.forEach(exchange -> exchange.deliver(worker)));
      }
    }
  }

  private long underWay(Exchange exchange) {
    return IntStream.range(0, workers).mapToLong(exchange::rows).sum();
  }

  private int lastStage() {
    return shards.get(0).lastStage();
  }

  private void flush(int worker, int stage, List<Exchange> due) {
    due.forEach(exchange -> exchange.deliver(worker));
    shards.get(worker).flush(stage);
  }

  private void run(long rows, IntConsumer task) {
    if (rows >= parallel.few()) {
      parallel.run(task);
      return;
    }
    for (int worker = 0; worker < workers; worker++) {
      task.accept(worker);
    }
  }

  @Override
  public Delta flush() {
    wave(true);
    Batch[] parts = new Batch[workers];
    Batch[] errors = new Batch[workers];
    run(
        rowsOfEpoch,
        worker -> {
          parts[worker] = shards.get(worker).output.take();
          errors[worker] = shards.get(worker).errors.take();
        });
    rowsOfEpoch = 0;
    // Equal rows are on one worker: nothing is left to be summed up.
    return new Delta(
        Batches.concat(types, nonEmpty(parts, types)),
        Consolidator.consolidate(Delta.ERRORS.types(), List.of(errors)));
  }

  private static List<Batch> nonEmpty(Batch[] batches, List<DataType> types) {
    List<Batch> out = Arrays.stream(batches).filter(batch -> !batch.isEmpty()).toList();
    return out.isEmpty() ? List.of(Batch.empty(types)) : out;
  }

  @Override
  public long stateBytes() {
    return shards.stream().mapToLong(Shard::stateBytes).sum();
  }

  @Override
  public long stateRows() {
    return shards.stream().mapToLong(Shard::stateRows).sum();
  }
}
