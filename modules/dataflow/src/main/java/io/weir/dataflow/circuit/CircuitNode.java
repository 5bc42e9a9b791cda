package io.weir.dataflow.circuit;

import io.weir.columnar.Batch;
import io.weir.dataflow.operator.Operator;
import io.weir.dataflow.operator.Output;
import io.weir.kernel.Rejection;
import java.util.ArrayList;
import java.util.List;

/**
 * An operator in its place: what it puts out goes on to those that read it. Errors do not: each
 * stands for a hole in the circuit's result, whatever lies between.
 */
final class CircuitNode implements Output {
  /** Port {@code port} of another node. */
  private record Reader(CircuitNode node, int port) {}

  private final Operator operator;
  private final ErrorSum errors;
  private final List<Reader> readers = new ArrayList<>();

  CircuitNode(Operator operator, ErrorSum errors) {
    this.operator = operator;
    this.errors = errors;
  }

  void feed(CircuitNode node, int port) {
    readers.add(new Reader(node, port));
  }

  void push(int port, Batch batch) {
    operator.push(port, batch, this);
  }

  void flush() {
    operator.flush(this);
  }

  @Override
  public void rows(Batch batch) {
    if (batch.isEmpty()) {
      return;
    }
    for (Reader reader : readers) {
      reader.node().push(reader.port(), batch);
    }
  }

  @Override
  public void error(Rejection error, long weight) {
    errors.add(error, weight);
  }

  Operator operator() {
    return operator;
  }
}
