package io.weir.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectType;
import io.weir.gateway.Status.OperationStatus;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.SqlState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole control plane, sharded, on a real journal, over a data plane that only records. */
class ControlPlaneTest {
  private final RecordingDataPlane dataPlane = new RecordingDataPlane();

  private TestNode start(Path directory) {
    return TestNode.start(directory.resolve("journal.db"), ControlPlane.Routing.SHARDED, dataPlane);
  }

  @Test
  void createsRestartsAndDrops(@TempDir Path directory) {
    ObjectId id = new ObjectId("u1");
    try (TestNode node = start(directory)) {
      CatalogSnapshot first = node.control().catalog().current();
      assertThat(first.named(ObjectType.CLUSTER, "public", "quickstart")).isPresent();
      assertThat(first.nextId()).isEqualTo(1);

      TestNode.get(node.control().operations().run(Definitions.createSource("u1", "bids"), "ada"));

      CatalogEntry entry =
          node.control().catalog().current().relation("public", "bids").orElseThrow();
      assertThat(entry.owner()).isEqualTo("weir");
      assertThat(node.control().catalog().current().nextId()).isEqualTo(2);
      assertThat(dataPlane.calls()).contains("start u1 1 {}");
      TestNode.await(() -> assertThat(dataPlane.calls()).contains("replica s1 r1 small"));
      dataPlane.discover(id, Map.of("0", "0"));
      TestNode.await(() -> assertThat(dataPlane.calls()).contains("assign u1 {0=0}"));
    }
    try (TestNode node = start(directory)) {
      TestNode.await(() -> assertThat(dataPlane.calls()).contains("start u1 2 {0=0}"));
      TestNode.get(node.control().operations().run(Definitions.dropSource("u1", "bids"), "ada"));

      assertThat(node.control().catalog().current().entry(id)).isEmpty();
      assertThat(dataPlane.calls().stream().filter(call -> call.contains(" u1")))
          .endsWith("stop u1");
      List<OperationStatus> operations = node.control().operations().list();
      assertThat(operations)
          .extracting(OperationStatus::kind)
          .containsExactly("create source", "drop source");
      assertThat(operations).extracting(OperationStatus::status).containsOnly("succeeded");
      assertThat(operations).extracting(OperationStatus::step).containsExactly(3, 3);
    }
  }

  @Test
  void undoesWhatAFailedOperationDid(@TempDir Path directory) {
    try (TestNode node = start(directory)) {
      TestNode.get(node.control().operations().run(Definitions.createSource("u1", "bids"), "ada"));

      Throwable failure =
          catchThrowable(
              () ->
                  TestNode.get(
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
}
