package io.weir.executor.replica;

import java.util.concurrent.Semaphore;

/**
 * What the dataflows of one replica share.
 *
 * @param spare see {@link Courtesy}; all replicas of a node have the same
 */
record ReplicaResources(String name, Workers workers, MemoryBudget memory, Semaphore spare) {}
