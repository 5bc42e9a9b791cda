package io.weir.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectType;
import io.weir.gateway.Status.OperationStatus;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.SqlState;
import io.weir.persistence.SqliteJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole control plane, sharded, on a real journal, over a data plane that only records. */
class ControlPlaneTest {
  private static final AtomicLong IDS = new AtomicLong();

  private final RecordingDataPlane dataPlane = new RecordingDataPlane();

  private record Node(ActorSystem<Void> system, ControlPlane control) implements AutoCloseable {
    @Override
    public void close() {
      ActorTestKit.shutdown(system, Duration.ofSeconds(20));
    }
  }

  private Node start(Path directory) {
    Path file = directory.resolve("journal.db");
    SqliteJournal.prepare(file);
    Config config =
        ConfigFactory.parseMap(Map.of("weir.journal.sqlite.url", SqliteJournal.url(file)))
            .withFallback(ConfigFactory.parseString("pekko.jvm-shutdown-hooks = off"))
            .withFallback(ConfigFactory.parseResources("weir-journal-sqlite.conf"))
            .withFallback(ConfigFactory.parseResources("weir-cluster.conf"))
            .withFallback(ConfigFactory.load())
            .resolve();
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "weir", config);
    get(SingleNode.join(system));
    ControlPlane control =
        ControlPlane.start(
            system,
            ControlPlane.Routing.SHARDED,
            new LocalCatalog(system.executionContext()),
            dataPlane,
            () -> Instant.parse("2026-01-01T00:00:00Z"),
            () -> "id-" + IDS.incrementAndGet(),
            Duration.ofSeconds(20));
    get(control.ready());
    return new Node(system, control);
  }

  @Test
  void createsRestartsAndDrops(@TempDir Path directory) {
    ObjectId id = new ObjectId("u1");
    try (Node node = start(directory)) {
      CatalogSnapshot first = node.control().catalog().current();
      assertThat(first.named(ObjectType.CLUSTER, "public", "quickstart")).isPresent();
      assertThat(first.nextId()).isEqualTo(1);

      get(node.control().operations().run(Definitions.createSource("u1", "bids"), "ada"));

      CatalogEntry entry =
          node.control().catalog().current().relation("public", "bids").orElseThrow();
      assertThat(entry.owner()).isEqualTo("weir");
      assertThat(node.control().catalog().current().nextId()).isEqualTo(2);
      assertThat(dataPlane.calls()).contains("start u1 1 {}", "replica s1 r1 small");
      dataPlane.discover(id, Map.of("0", "0"));
      await(() -> assertThat(dataPlane.calls()).contains("assign u1 {0=0}"));
    }
    try (Node node = start(directory)) {
      await(() -> assertThat(dataPlane.calls()).contains("start u1 2 {0=0}"));
      get(node.control().operations().run(Definitions.dropSource("u1", "bids"), "ada"));

      assertThat(node.control().catalog().current().entry(id)).isEmpty();
      assertThat(dataPlane.calls()).endsWith("stop u1");
      List<OperationStatus> operations = node.control().operations().list();
      assertThat(operations)
          .extracting(OperationStatus::kind)
          .containsExactly("create source", "drop source");
      assertThat(operations).extracting(OperationStatus::status).containsOnly("succeeded");
      assertThat(operations).extracting(OperationStatus::step).containsExactly(4, 3);
    }
  }

  @Test
  void undoesWhatAFailedOperationDid(@TempDir Path directory) {
    try (Node node = start(directory)) {
      get(node.control().operations().run(Definitions.createSource("u1", "bids"), "ada"));

      Throwable failure =
          catchThrowable(
              () ->
                  get(
                      node.control()
                          .operations()
                          .run(Definitions.createSource("u2", "bids"), "ada")));

      assertThat(RejectedException.from(failure).sqlState()).isEqualTo(SqlState.DUPLICATE_TABLE);
      assertThat(RejectedException.from(failure))
          .hasFieldOrPropertyWithValue("message", "relation \"bids\" already exists");
      assertThat(node.control().catalog().current().entry(new ObjectId("u2"))).isEmpty();
      assertThat(node.control().operations().list())
          .extracting(OperationStatus::status)
          .containsExactly("succeeded", "failed");
    }
  }

  private static void await(org.awaitility.core.ThrowingRunnable assertion) {
    Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(assertion);
  }

  private static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new java.util.concurrent.CompletionException(
          e instanceof java.util.concurrent.ExecutionException ? e.getCause() : e);
    }
  }
}
