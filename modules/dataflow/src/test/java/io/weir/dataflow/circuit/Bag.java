package io.weir.dataflow.circuit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A multiset of rows as objects, plainly: for each row how often it is there. */
final class Bag {
  private final Map<List<Object>, Long> weights = new HashMap<>();

  void add(List<Object> row, long weight) {
    weights.merge(row, weight, Long::sum);
    weights.remove(row, 0L);
  }

  void addAll(Bag other, long times) {
    other.weights.forEach((row, weight) -> add(row, weight * times));
  }

  Map<List<Object>, Long> rows() {
    return weights;
  }

  long weight(List<Object> row) {
    return weights.getOrDefault(row, 0L);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bag bag && bag.weights.equals(weights);
  }

  @Override
  public int hashCode() {
    return weights.hashCode();
  }

  @Override
  public String toString() {
    TreeMap<String, Long> sorted = new TreeMap<>();
    weights.forEach((row, weight) -> sorted.put(row.toString(), weight));
    return sorted.toString();
  }
}
