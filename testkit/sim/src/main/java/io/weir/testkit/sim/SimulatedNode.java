package io.weir.testkit.sim;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.weir.connector.Connector;
import io.weir.entity.ControlPlane;
import io.weir.executor.replica.WorkerPools;
import io.weir.executor.timeline.Timeline;
import io.weir.gateway.Audit;
import io.weir.node.NodeCore;
import io.weir.node.NodePorts;
import io.weir.node.SecretVault;
import io.weir.storage.embedded.EmbeddedStore;
import io.weir.storage.embedded.Options;
import io.weir.storage.memory.MemoryDirectory;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import scala.concurrent.ExecutionContext;

/** One life of the node: from its start to its crash or clean end. */
final class SimulatedNode {
  private static final Config CONFIG =
      ConfigFactory.load(
          SimulatedNode.class.getClassLoader(), ConfigFactory.parseResources("simulation.conf"));

  /** Small, so that segments end, and runs are written and merged, within seconds. */
  private static final Options STORAGE =
      Options.DEFAULT
          .withSegmentBytes(64 << 10)
          .withRetentionMillis(60_000)
          .withFlush(16, 16 << 10)
          .withMemoryBytes(1 << 20);

  private final SeededExecutor executor;
  private final ActorSystem<Void> system;
  private final EmbeddedStore store;
  private final NodeCore core;

  private SimulatedNode(
      SeededExecutor executor, ActorSystem<Void> system, EmbeddedStore store, NodeCore core) {
    this.executor = executor;
    this.system = system;
    this.store = store;
    this.core = core;
  }

  /**
   * Starts on what is on the disk and in the journal; {@code core().ready()} tells when it is up.
   */
  static SimulatedNode start(
      SeededExecutor executor,
      VirtualTime time,
      MemoryDirectory disk,
      SimulatedJournal journal,
      Connector upstream,
      Ids ids) {
    EmbeddedStore store = EmbeddedStore.open(disk, executor, STORAGE);
    VirtualScheduler.STARTING.set(time);
    ActorSystem<Void> system;
    try {
      system =
          ActorSystem.create(
              Behaviors.empty(),
              "weir",
              ActorSystemSetup.create(
                  BootstrapSetup.create(CONFIG)
                      .withDefaultExecutionContext(ExecutionContext.fromExecutor(executor)),
                  journal));
    } finally {
      VirtualScheduler.STARTING.remove();
    }
    executor.begin();
    NodeCore core =
        NodeCore.start(
            system,
            ControlPlane.Routing.LOCAL,
            new NodePorts(
                store,
                Map.of(upstream.name(), upstream),
                Map.of(),
                executor,
                workers(executor),
                Audit.NONE,
                time,
                ids,
                vault(),
                Timeline.newestIn(store)));
    return new SimulatedNode(executor, system, store, core);
  }

  /** The same key in every life; nobody in the scenario has secrets, so nonces do not matter. */
  private static SecretVault vault() {
    return new SecretVault(() -> new byte[32], new SplittableRandom(1), name -> null);
  }

  private static WorkerPools workers(Executor executor) {
    return new WorkerPools() {
      @Override
      public Executor of(String replica, int workers) {
        return executor;
      }

      @Override
      public int spare() {
        return 1;
      }

      @Override
      public void release(String replica) {}
    };
  }

  NodeCore core() {
    return core;
  }

  EmbeddedStore store() {
    return store;
  }

  SeededExecutor executor() {
    return executor;
  }

  ActorSystem<Void> system() {
    return system;
  }
}
