package io.weir.dataflow.circuit;

import io.weir.columnar.Batch;
import io.weir.columnar.DataType;
import io.weir.dataflow.operator.AggregateOperator;
import io.weir.dataflow.operator.GroupSums;
import io.weir.dataflow.state.KeyHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Moves groups that each worker has summed up to the workers that keep them. */
final class GroupExchange implements Exchange {
  private final int workers;
  private final List<DataType> keyTypes;

  /** {@code boxes[from][to]} */
  private final List<List<List<GroupSums.Part>>> boxes = new ArrayList<>();

  private List<CircuitNode> keepers = List.of();
  private int one = -1;

  GroupExchange(int workers, List<DataType> keyTypes) {
    this.workers = workers;
    this.keyTypes = List.copyOf(keyTypes);
    for (int from = 0; from < workers; from++) {
      boxes.add(IntStream.range(0, workers).mapToObj(to -> boxOf()).toList());
    }
  }

  private static List<GroupSums.Part> boxOf() {
    return new ArrayList<>();
  }

  /**
   * @param nodes by worker: an {@link AggregateOperator} wherever a group comes
   * @param one the worker to which all groups go; by their keys where it is -1
   */
  void deliverTo(List<CircuitNode> nodes, int one) {
    this.keepers = List.copyOf(nodes);
    this.one = one;
  }

  /** Where worker {@code from} puts its groups. */
  Consumer<GroupSums> entry(int from) {
    KeyHash hash = new KeyHash(keyTypes);
    return sums -> {
      Batch keys = sums.keys();
      if (one < 0) {
        divide(from, sums, keys, hash);
      } else {
        put(from, one, sums, keys, IntStream.range(0, keys.rows()).toArray());
      }
    };
  }

  private void divide(int from, GroupSums sums, Batch keys, KeyHash hash) {
    long[] hashes = new long[keys.rows()];
    hash.hash(keys, hashes);
    int[][] slots = new int[workers][keys.rows()];
    int[] counts = new int[workers];
    for (int slot = 0; slot < hashes.length; slot++) {
      int to = Exchange.workerOf(hashes[slot], workers);
      slots[to][counts[to]++] = slot;
    }
    for (int to = 0; to < workers; to++) {
      int[] own = Arrays.copyOf(slots[to], counts[to]);
      put(from, to, sums, keys.gather(own, own.length), own);
    }
  }

  private void put(int from, int to, GroupSums sums, Batch keys, int[] slots) {
    if (slots.length > 0) {
      boxes.get(from).get(to).add(new GroupSums.Part(sums, keys, slots));
    }
  }

  @Override
  public long rows(int from) {
    long rows = 0;
    for (List<GroupSums.Part> box : boxes.get(from)) {
      for (GroupSums.Part part : box) {
        rows += part.slots().length;
      }
    }
    return rows;
  }

  @Override
  public void deliver(int to) {
    CircuitNode keeper = keepers.get(to);
    for (List<List<GroupSums.Part>> row : boxes) {
      List<GroupSums.Part> box = row.get(to);
      for (GroupSums.Part part : box) {
        ((AggregateOperator) keeper.operator()).push(part, keeper);
      }
      box.clear();
    }
  }
}
