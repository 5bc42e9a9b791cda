package io.weir.dataflow.circuit;

import io.weir.columnar.DataType;
import io.weir.dataflow.operator.Operator;
import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** What one worker has of a partitioned circuit: a copy of each operator. */
final class Shard {
  final ErrorSum errors = new ErrorSum();
  final Map<ObjectId, CircuitNode> inputs = new HashMap<>();
  final OutputSum output;
  private final CircuitNode end;

  /** By stage, each node after those that feed it. */
  private final List<List<CircuitNode>> stages = new ArrayList<>();

  Shard(List<DataType> types) {
    output = new OutputSum(types);
    end = new CircuitNode(output, errors);
  }

  CircuitNode add(Operator operator, int stage) {
    CircuitNode node = new CircuitNode(operator, errors);
    while (stages.size() <= stage) {
      stages.add(new ArrayList<>());
    }
    stages.get(stage).add(node);
    return node;
  }

  /** A node that only passes on, and belongs to no stage. */
  CircuitNode passing(Operator operator) {
    return new CircuitNode(operator, errors);
  }

  /** Takes the circuit's result at port 0. */
  CircuitNode end() {
    return end;
  }

  int lastStage() {
    return stages.size() - 1;
  }

  void flush(int stage) {
    if (stage < stages.size()) {
      for (CircuitNode node : stages.get(stage)) {
        node.flush();
      }
    }
  }

  long stateBytes() {
    return sum(Operator::stateBytes);
  }

  long stateRows() {
    return sum(Operator::stateRows);
  }

  private long sum(ToLongFunction<Operator> value) {
    return stages.stream()
        .flatMap(List::stream)
        .mapToLong(node -> value.applyAsLong(node.operator()))
        .sum();
  }
}
