package io.weir.http;

import java.util.List;

/** Whether the node can serve: what it still waits for, nothing when it is ready. */
@FunctionalInterface
public interface Readiness {
  List<String> waitingFor();
}
