package io.weir.executor.replica;

import io.weir.domain.view.ViewDefinition;
import io.weir.executor.DataPlaneContext;
import io.weir.executor.timeline.FrontierHub;
import io.weir.executor.timeline.LocalChanges;
import io.weir.gateway.Reads.EpochChanges;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import io.weir.storage.ChangelogStore;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What a dataflow lives on from the beginning of a hydration until it ends or begins anew: the
 * subscription to its inputs, their history while it is needed, and its part of the replica's
 * memory.
 */
final class Intake {
  private final DataPlaneContext plane;
  private final ReplicaResources resources;
  private final DataflowRole role;
  private final Set<ObjectId> inputs;
  private final long begins;
  private final LocalChanges subscribed;
  private final MemoryBudget.Part memory;
  private final Queue<ChangelogStore.Hold> holds = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  /** Subscribes to what the definition of {@code role} reads. */
  Intake(DataPlaneContext plane, ReplicaResources resources, DataflowRole role) {
    this.plane = plane;
    this.resources = resources;
    this.role = role;
    ViewDefinition definition = role.definition();
    this.inputs =
        definition.inputs().isEmpty()
            ? Set.of(FrontierHub.CLOCK)
            : Ordered.set(definition.inputs());
    Joint joint = role.openJoint();
    this.begins = joint == null ? Long.MAX_VALUE : joint.epoch();
    this.subscribed =
        new LocalChanges(
            plane.hub(),
            plane.store(),
            plane.blocking(),
            inputs,
            joint == null ? null : Long.valueOf(begins),
            true);
    this.memory = resources.memory().part(definition.name());
  }

  /**
   * Brings a circuit to the first epoch that it can begin with, and the view's changelog with it.
   */
  CompletionStage<HydratedCircuit> hydrate(DataflowProgress progress) {
    Long joined = begins == Long.MAX_VALUE ? null : begins;
    return Positions.first(plane, role, subscribed, inputs, joined)
        .thenComposeAsync(
            epoch -> {
              for (ObjectId input : role.definition().inputs()) {
                holds.add(plane.store().hold(input, epoch));
              }
              return new Hydration(
                      plane,
                      new Courtesy(resources.workers(), resources.spare(), role.serving()),
                      role,
                      progress,
                      bytes -> RunningCircuit.account(memory, progress, bytes))
                  .run(epoch)
                  .whenComplete(
                      (done, failure) -> {
                        if (closed) {
                          releaseHistory();
                        }
                      });
            },
            resources.workers());
  }

  /** The circuit that {@link #hydrate} gave, to go on with. */
  RunningCircuit running(HydratedCircuit hydrated) {
    return new RunningCircuit(hydrated.circuit(), plane.store(), memory);
  }

  /** Where those that are taken over together begin, if this is hydrated for that; else never. */
  long begins() {
    return begins;
  }

  /** As {@link LocalChanges#goLive}. */
  CompletionStage<Long> goLive() {
    return subscribed.goLive();
  }

  /** As {@link LocalChanges#next}. */
  CompletionStage<EpochChanges> next() {
    return subscribed.next();
  }

  /** Deltas come from memory by now. */
  void releaseHistory() {
    for (ChangelogStore.Hold hold = holds.poll(); hold != null; hold = holds.poll()) {
      hold.close();
    }
  }

  void close() {
    closed = true;
    releaseHistory();
    memory.release();
    subscribed.close();
  }
}
