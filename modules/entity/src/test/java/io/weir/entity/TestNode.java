package io.weir.entity;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.weir.domain.cluster.ClusterCapacity;
import io.weir.kernel.Clock;
import io.weir.persistence.SqliteJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** A control plane on a SQLite journal, over a data plane that only records. */
record TestNode(ActorSystem<Void> system, ControlPlane control) implements AutoCloseable {
  /** Starts a node and waits until it is ready. */
  static TestNode start(Path journal, ControlPlane.Routing routing, RecordingDataPlane dataPlane) {
    return start(journal, routing, dataPlane, () -> TestServices.NOW);
  }

  static TestNode start(
      Path journal, ControlPlane.Routing routing, RecordingDataPlane dataPlane, Clock clock) {
    SqliteJournal.prepare(journal);
    boolean sharded = routing == ControlPlane.Routing.SHARDED;
    Config config =
        ConfigFactory.parseMap(
                Map.of(
                    "weir.journal.sqlite.url",
                    SqliteJournal.url(journal),
                    "pekko.jvm-shutdown-hooks",
                    "off"))
            .withFallback(ConfigFactory.parseResources("weir-journal-sqlite.conf"))
            .withFallback(
                sharded ? ConfigFactory.parseResources("weir-cluster.conf") : ConfigFactory.empty())
            .withFallback(ConfigFactory.load())
            .resolve();
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "weir", config);
    if (sharded) {
      get(SingleNode.join(system));
    }
    ControlPlane control =
        ControlPlane.start(
            system,
            routing,
            new LocalCatalog(system.executionContext()),
            dataPlane,
            clock,
            () -> UUID.randomUUID().toString(),
            Duration.ofSeconds(20),
            ClusterCapacity.UNLIMITED);
    get(control.ready());
    return new TestNode(system, control);
  }

  @Override
  public void close() {
    ActorTestKit.shutdown(system, Duration.ofSeconds(20));
  }

  static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("no answer", e);
    }
  }

  static void await(ThrowingRunnable assertion) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(assertion);
  }
}
