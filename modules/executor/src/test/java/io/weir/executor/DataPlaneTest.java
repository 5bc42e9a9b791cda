package io.weir.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.gateway.Writes;
import io.weir.kernel.RejectedException;
import io.weir.storage.memory.MemoryDirectory;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataPlaneTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final MemoryDirectory directory = new MemoryDirectory();
  private final MemoryUpstream upstream = new MemoryUpstream();

  @Test
  void recordsReachTheView() {
    upstream.addSplit("0");
    upstream.add("0", 7, 1);
    upstream.add("0", 7, 2);
    upstream.add("0", 8, 3);
    try (DataPlaneFixture node = new DataPlaneFixture(directory, upstream)) {
      node.startSource(1, false, Map.of());
      node.installView(1);
      await()
          .atMost(LIMIT)
          .until(() -> node.read(DataPlaneFixture.VIEW), Map.of(7L, 2L, 8L, 1L)::equals);
      upstream.add("0", 8, 4);
      await()
          .atMost(LIMIT)
          .until(() -> node.read(DataPlaneFixture.VIEW), Map.of(7L, 2L, 8L, 2L)::equals);
    }
  }

  @Test
  void aSplitThatComesLaterIsReadToo() {
    upstream.addSplit("0");
    try (DataPlaneFixture node = new DataPlaneFixture(directory, upstream)) {
      node.startSource(1, false, Map.of());
      node.installView(1);
      upstream.add("0", 1, 1);
      await().atMost(LIMIT).until(() -> node.read(DataPlaneFixture.VIEW).size() == 1);
      upstream.addSplit("1");
      upstream.add("1", 2, 1);
      await()
          .atMost(LIMIT)
          .until(() -> node.read(DataPlaneFixture.VIEW), Map.of(1L, 1L, 2L, 1L)::equals);
    }
  }

  @Test
  void aRestartReadsOnFromTheCommittedOffsets() {
    upstream.addSplit("0");
    upstream.add("0", 1, 1);
    try (DataPlaneFixture node = new DataPlaneFixture(directory, upstream)) {
      node.startSource(1, false, Map.of());
      node.installView(1);
      await().atMost(LIMIT).until(() -> node.read(DataPlaneFixture.VIEW).size() == 1);
    }
    upstream.add("0", 1, 2);
    upstream.add("0", 2, 1);
    try (DataPlaneFixture node = new DataPlaneFixture(directory, upstream)) {
      node.startSource(2, false, Map.of("0", "0"));
      node.installView(2);
      await()
          .atMost(LIMIT)
          .until(() -> node.read(DataPlaneFixture.VIEW), Map.of(1L, 2L, 2L, 1L)::equals);
    }
  }

  @Test
  void upsertsReplaceAndDelete() {
    upstream.addSplit("0");
    upstream.add("0", 1, 10);
    upstream.add("0", 1, 11);
    upstream.add("0", 2, 20);
    upstream.add("0", 3, 30);
    upstream.add("0", 3, -1);
    try (DataPlaneFixture node = new DataPlaneFixture(directory, upstream)) {
      node.startSource(1, true, Map.of());
      await()
          .atMost(LIMIT)
          .until(() -> node.read(DataPlaneFixture.SOURCE), Map.of(1L, 11L, 2L, 20L)::equals);
    }
    upstream.add("0", 2, 21);
    upstream.add("0", 1, -1);
    try (DataPlaneFixture node = new DataPlaneFixture(directory, upstream)) {
      node.startSource(2, true, Map.of("0", "0"));
      await()
          .atMost(LIMIT)
          .until(() -> node.read(DataPlaneFixture.SOURCE), Map.of(2L, 21L)::equals);
    }
  }

  @Test
  void aReadAfterAWriteSeesItInTheViewToo() {
    try (DataPlaneFixture node = new DataPlaneFixture(directory, upstream)) {
      node.startTable(1);
      node.installView(1);
      for (long i = 0; i < 20; i++) {
        DataPlaneFixture.await(node.plane.write(DataPlaneFixture.SOURCE, row(5, i), Writes.BLIND));
        assertThat(node.read(DataPlaneFixture.VIEW)).isEqualTo(Map.of(5L, i + 1));
      }
    }
  }

  @Test
  void aWriteOverAStaleReadIsRefused() {
    try (DataPlaneFixture node = new DataPlaneFixture(directory, upstream)) {
      node.startTable(1);
      long read =
          DataPlaneFixture.await(node.reads.readEpoch(java.util.Set.of(DataPlaneFixture.SOURCE)));
      DataPlaneFixture.await(node.plane.write(DataPlaneFixture.SOURCE, row(1, 1), Writes.BLIND));
      assertThatThrownBy(
              () ->
                  DataPlaneFixture.await(
                      node.plane.write(DataPlaneFixture.SOURCE, row(1, 1).negate(), read)))
          .isInstanceOfSatisfying(
              RejectedException.class,
              refused -> assertThat(refused.rejection().sqlState()).isEqualTo("40001"));
    }
  }

  private static Batch row(long key, long value) {
    BatchBuilder row = new BatchBuilder(DataPlaneFixture.KEY_VALUE.types(), 1);
    row.column(0).appendLong(key);
    row.column(1).appendLong(value);
    row.endRow();
    return row.build();
  }
}
