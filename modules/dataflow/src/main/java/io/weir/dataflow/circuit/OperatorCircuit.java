package io.weir.dataflow.circuit;

import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A circuit of operators, flushed in topological order. */
final class OperatorCircuit implements Circuit {
  private final List<CircuitNode> nodes;
  private final Map<ObjectId, CircuitNode> inputs;
  private final OutputSum output;
  private final ErrorSum errors;

  /**
   * @param nodes each after those that feed it
   */
  OperatorCircuit(
      List<CircuitNode> nodes,
      Map<ObjectId, CircuitNode> inputs,
      OutputSum output,
      ErrorSum errors) {
    this.nodes = List.copyOf(nodes);
    this.inputs = Ordered.map(inputs);
    this.output = output;
    this.errors = errors;
  }

  @Override
  public Set<ObjectId> inputs() {
    return inputs.keySet();
  }

  @Override
  public void push(ObjectId input, Delta delta) {
    CircuitNode node = inputs.get(input);
    if (node == null) {
      throw new IllegalArgumentException("the plan does not read " + input);
    }
    errors.add(delta.errors());
    if (!delta.rows().isEmpty()) {
      node.push(0, delta.rows());
    }
  }

  @Override
  public Delta flush() {
    for (CircuitNode node : nodes) {
      node.flush();
    }
    return new Delta(output.take(), errors.take());
  }

  @Override
  public long stateBytes() {
    return nodes.stream().mapToLong(node -> node.operator().stateBytes()).sum();
  }

  @Override
  public long stateRows() {
    return nodes.stream().mapToLong(node -> node.operator().stateRows()).sum();
  }
}
