package io.weir.executor.replica;

import io.weir.kernel.ObjectId;

/** A replica of a cluster. Names are known within their cluster only. */
record ReplicaKey(ObjectId cluster, String name) {
  String label() {
    return cluster + "." + name;
  }
}
