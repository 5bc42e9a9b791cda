package io.weir.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.operation.OperationIndex;
import io.weir.domain.operation.OperationRecord;
import io.weir.domain.operation.OperationStatus;
import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LocalCatalogTest {
  private static final ObjectId OP = new ObjectId("op");

  private final List<Runnable> later = new ArrayList<>();
  private final LocalCatalog catalog = new LocalCatalog(later::add);

  private static CatalogSnapshot version(long version) {
    return new CatalogSnapshot(version, 1, Map.of());
  }

  private static OperationIndex index(OperationStatus status) {
    return OperationIndex.EMPTY.with(
        OP,
        new OperationRecord("k", "s", "ada", 1, status, null, TestServices.NOW, TestServices.NOW));
  }

  private void runLater() {
    List<Runnable> due = List.copyOf(later);
    later.clear();
    due.forEach(Runnable::run);
  }

  @Test
  void whoWaitsForAVersionGetsItOnTheExecutor() {
    CompletableFuture<CatalogSnapshot> two = catalog.atLeast(2).toCompletableFuture();
    CompletableFuture<CatalogSnapshot> three = catalog.atLeast(3).toCompletableFuture();
    catalog.publish(version(1), OperationIndex.EMPTY);
    runLater();
    assertThat(two).isNotDone();
    catalog.publish(version(2), OperationIndex.EMPTY);
    assertThat(two).as("not in the catalog's own thread").isNotDone();
    runLater();
    assertThat(two).isCompletedWithValue(version(2));
    assertThat(three).isNotDone();
    assertThat(catalog.atLeast(1).toCompletableFuture()).isCompletedWithValue(version(2));
  }

  @Test
  void anOlderVersionIsNotTaken() {
    catalog.publish(version(5), OperationIndex.EMPTY);
    catalog.publish(version(4), OperationIndex.EMPTY);
    assertThat(catalog.current()).isEqualTo(version(5));
  }

  @Test
  void whoWaitsForAnOperationGetsItsEnd() {
    CompletableFuture<OperationRecord> ended = catalog.ended(OP).toCompletableFuture();
    catalog.publish(version(1), index(OperationStatus.RUNNING));
    runLater();
    assertThat(ended).isNotDone();
    catalog.publish(version(2), index(OperationStatus.FAILED));
    runLater();
    assertThat(ended.join().status()).isEqualTo(OperationStatus.FAILED);
  }

  @Test
  void endedOperationsAreForgottenRunningOnesNever() {
    OperationIndex index = index(OperationStatus.RUNNING);
    for (int i = 0; i < OperationIndex.MAX_ENDED + 5; i++) {
      index =
          index.with(
              new ObjectId("e" + i),
              new OperationRecord(
                  "k", "s", "ada", 1, OperationStatus.SUCCEEDED, null, TestServices.NOW, null));
    }
    assertThat(index.entries()).hasSize(OperationIndex.MAX_ENDED + 1);
    assertThat(index.unfinished()).containsExactly(OP);
    assertThat(index.of(new ObjectId("e4"))).isEmpty();
    assertThat(index.of(new ObjectId("e5"))).isPresent();
  }
}
