package io.weir.dataflow.circuit;

import io.weir.columnar.DataType;
import io.weir.dataflow.operator.Operator;
import io.weir.dataflow.operator.UnionAllOperator;
import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Wires operators into a circuit, inputs first: the order of adding is the order of flushing. */
final class CircuitBuilder {
  private final List<CircuitNode> nodes = new ArrayList<>();
  private final Map<ObjectId, CircuitNode> inputs = new LinkedHashMap<>();
  private final ErrorSum errors = new ErrorSum();

  /** The node at which the deltas of a collection come in; one, however often it is read. */
  CircuitNode input(ObjectId collection) {
    return inputs.computeIfAbsent(collection, id -> node(new UnionAllOperator(), List.of()));
  }

  /** {@code from.get(i)} feeds the operator's port {@code i}. */
  CircuitNode node(Operator operator, List<CircuitNode> from) {
    CircuitNode node = new CircuitNode(operator, errors);
    nodes.add(node);
    for (int port = 0; port < from.size(); port++) {
      from.get(port).feed(node, port);
    }
    return node;
  }

  Circuit build(CircuitNode root, List<DataType> types) {
    OutputSum output = new OutputSum(types);
    root.feed(new CircuitNode(output, errors), 0);
    return new OperatorCircuit(nodes, inputs, output, errors);
  }
}
