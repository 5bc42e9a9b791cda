package io.weir.executor.replica;

/** Which role a dataflow has, or begins with after a fault. Set by the guardian, read by it. */
final class Assignment {
  private volatile DataflowRole role;

  Assignment(DataflowRole role) {
    this.role = role;
  }

  DataflowRole role() {
    return role;
  }

  void become(DataflowRole other) {
    role = other;
  }
}
