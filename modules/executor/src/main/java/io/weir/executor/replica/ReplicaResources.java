package io.weir.executor.replica;

/** What the dataflows of one replica share. */
record ReplicaResources(String name, Workers workers, MemoryBudget memory) {}
