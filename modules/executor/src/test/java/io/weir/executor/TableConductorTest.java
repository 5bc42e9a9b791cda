package io.weir.executor;

import static io.weir.executor.DataPlaneFixture.SOURCE;
import static io.weir.executor.ManualPlane.isDone;
import static io.weir.executor.ManualPlane.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceEffect.StopConductor;
import io.weir.gateway.Writes;
import io.weir.storage.memory.MemoryDirectory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TableConductorTest {
  private final MemoryDirectory directory = new MemoryDirectory();
  private final ManualPlane node =
      new ManualPlane(directory, new MemoryUpstream(), new ManualClock());

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void aWriteIsAnsweredWhenItIsDurable() {
    node.startTable(1);
    node.tick();
    node.disk.hold();
    CompletionStage<Long> write = node.write(row(1, 1), Writes.BLIND);
    node.ticks(5);
    assertThat(isDone(write)).isFalse();
    node.disk.release();
    long epoch = node.done(write);
    assertThat(node.store.state(SOURCE).orElseThrow().upper()).isEqualTo(epoch);
    assertThat(node.store.delta(SOURCE, epoch).rows()).isEqualTo(1);
  }

  @Test
  void theWritesOfATickShareAnEpoch() {
    node.startTable(1);
    node.tick();
    CompletionStage<Long> first = node.write(row(1, 1), Writes.BLIND);
    CompletionStage<Long> second = node.write(row(2, 2), Writes.BLIND);
    assertThat(isDone(first)).isFalse();
    node.tick();
    assertThat(node.done(first)).isEqualTo(node.done(second)).isEqualTo(node.clock.millis());
    CompletionStage<Long> third = node.write(row(3, 3), Writes.BLIND);
    node.tick();
    assertThat(node.done(third)).isGreaterThan(node.done(first));
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L, 2L, 2L, 3L, 3L));
  }

  @Test
  void aWriteOverAStaleReadIsRefusedBeforeAndAfterTheOtherIsDurable() {
    node.startTable(1);
    node.tick();
    long read = node.readEpoch(SOURCE);
    node.write(row(1, 1), Writes.BLIND);
    assertThat(node.sqlState(node.write(row(2, 2), read))).isEqualTo("40001");
    node.disk.hold();
    node.tick();
    assertThat(node.sqlState(node.write(row(2, 2), read))).isEqualTo("40001");
    node.disk.release();
    node.settle();
    assertThat(node.sqlState(node.write(row(2, 2), read))).isEqualTo("40001");
    CompletionStage<Long> fresh = node.write(row(2, 2), node.readEpoch(SOURCE));
    node.tick();
    assertThat(node.done(fresh)).isEqualTo(node.clock.millis());
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L, 2L, 2L));
  }

  @Test
  void idleTicksDoNotMakeAReadStale() {
    node.startTable(1);
    node.tick();
    long read = node.readEpoch(SOURCE);
    node.ticks(10);
    CompletionStage<Long> write = node.write(row(1, 1), read);
    node.tick();
    assertThat(node.done(write)).isGreaterThan(read);
  }

  @Test
  void aFullDiskKeepsWritesWaitingUntilThereIsSpace() {
    node.startTable(1);
    node.tick();
    directory.capacity(directory.used());
    CompletionStage<Long> write = node.write(row(1, 1), Writes.BLIND);
    node.ticks(10);
    assertThat(isDone(write)).isFalse();
    assertThat(node.sourceStatus().status()).isEqualTo("stalled");
    directory.capacity(Long.MAX_VALUE);
    node.ticks(10);
    assertThat(node.done(write)).isPositive();
    assertThat(node.sourceStatus().status()).isEqualTo("running");
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L));
  }

  @Test
  void writesThatWaitFailWhenTheTableStops() {
    node.startTable(1);
    node.tick();
    node.disk.hold();
    CompletionStage<Long> inFlight = node.write(row(1, 1), Writes.BLIND);
    node.tick();
    CompletionStage<Long> waiting = node.write(row(2, 2), Writes.BLIND);
    CompletionStage<Void> stopped =
        node.plane.stopSource(
            SOURCE, new StopConductor(DataPlaneFixture.definition(SourceDefinition.TABLE, false)));
    assertThat(node.sqlState(inFlight)).isEqualTo("57P01");
    assertThat(node.sqlState(waiting)).isEqualTo("57P01");
    assertThat(isDone(stopped)).isFalse();
    node.disk.release();
    node.done(stopped);
    assertThat(node.store.state(SOURCE)).isEmpty();
    assertThat(node.board.sources()).isEmpty();
  }

  @Test
  void aWriteThatComesBeforeItsTableWaitsForIt() {
    CompletionStage<Long> early = node.write(row(1, 1), Writes.BLIND);
    node.startTable(1);
    node.tick();
    assertThat(node.done(early)).isEqualTo(node.clock.millis());
  }

  @Test
  void aWriteToATableThatDoesNotComeExpires() {
    CompletionStage<Long> write = node.write(row(1, 1), Writes.BLIND);
    node.pass(Duration.ofSeconds(19));
    assertThat(isDone(write)).isFalse();
    node.pass(Duration.ofSeconds(1));
    assertThat(node.sqlState(write)).isEqualTo("55000");
  }
}
