package io.weir.executor;

import static io.weir.executor.DataPlaneFixture.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.storage.memory.MemoryDirectory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SourceConductorTest {
  private final MemoryDirectory directory = new MemoryDirectory();
  private final MemoryUpstream upstream = new MemoryUpstream();
  private final RecordingUpstream recorded = new RecordingUpstream(upstream);
  private final ManualClock clock = new ManualClock();
  private ManualPlane node = new ManualPlane(directory, recorded, clock);

  @AfterEach
  void close() {
    node.close();
  }

  private void restart() {
    node.close();
    node = new ManualPlane(directory, recorded, clock);
  }

  @Test
  void eachTickSendsOneBarrierToEachExecutorAndIsSealedInOrder() {
    node.startSource(1, false, Map.of());
    for (int i = 0; i < 5; i++) {
      node.tick();
      assertThat(recorded.takeCalls(0)).containsExactly("cut");
      assertThat(recorded.takeCalls(1)).containsExactly("cut");
    }
    List<Long> epochs = node.sealedEpochs(SOURCE);
    long last = clock.millis();
    assertThat(epochs).containsExactly(last - 80, last - 60, last - 40, last - 20, last);
  }

  @Test
  void noMoreBarriersThanTheLimitAreOutWhileTheDiskIsSlow() {
    upstream.addSplit("0");
    node.startSource(1, false, Map.of("0", "0"));
    node.ticks(2);
    recorded.takeCalls(0);
    int sealedBefore = node.sealedEpochs(SOURCE).size();
    node.disk.hold();
    for (long key = 1; key <= 10; key++) {
      upstream.add("0", key, key);
      node.tick();
    }
    assertThat(recorded.takeCalls(0)).hasSize(ManualPlane.MAX_IN_FLIGHT);
    assertThat(node.sealedEpochs(SOURCE)).hasSize(sealedBefore);
    node.disk.release();
    node.tick();
    assertThat(node.sealedEpochs(SOURCE)).isSorted().doesNotHaveDuplicates();
    assertThat(node.read(SOURCE)).hasSize(10);
  }

  @Test
  void mutationsAreAppliedAfterTheCut() {
    upstream.addSplit("0");
    upstream.add("0", 1, 1);
    node.startSource(1, false, Map.of("0", "0"));
    node.tick();
    assertThat(recorded.takeCalls(0)).containsExactly("cut", "assign {0=0}");
    assertThat(node.read(SOURCE)).isEmpty();
    node.tick();
    assertThat(recorded.takeCalls(0)).containsExactly("cut");
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L));
  }

  @Test
  void newSplitsAreReadOnlyWhenTheAggregateHasAssignedThem() {
    upstream.addSplit("0");
    upstream.addSplit("1");
    upstream.add("0", 1, 1);
    upstream.add("1", 2, 1);
    node.startSource(1, false, Map.of("0", "0"));
    node.ticks(10);
    assertThat(node.discovered).isNotEmpty().allMatch(Map.of("1", "0")::equals);
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L));
    node.done(node.plane.assignSplits(SOURCE, Map.of("0", "0", "1", "0")));
    assertThat(recorded.takeCalls(1)).containsOnly("cut");
    node.tick();
    assertThat(recorded.takeCalls(1)).containsExactly("cut", "assign {1=0}");
    node.tick();
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L, 2L, 1L));
  }

  @Test
  void splitsThatAreAssignedBeforeTheCollectionsAreOpenAreReadToo() {
    upstream.addSplit("0");
    upstream.add("0", 1, 1);
    node.disk.hold();
    node.startSource(1, false, Map.of());
    node.done(node.plane.assignSplits(SOURCE, Map.of("0", "0")));
    node.disk.release();
    node.settle();
    node.ticks(2);
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L));
  }

  @Test
  void aSplitOfAnExecutorThatHasOthersLetsThemGoOn() {
    node.startSource(1, false, Map.of("0", "0", "1", "0"));
    node.tick();
    recorded.takeCalls(0);
    node.done(node.plane.assignSplits(SOURCE, Map.of("2", "7")));
    node.tick();
    assertThat(recorded.takeCalls(0)).containsExactly("cut", "assign {0=null, 2=7}");
  }

  @Test
  void assignmentsThatComeBeforeTheNextBarrierGoWithItAsOne() {
    for (long key = 1; key <= 3; key++) {
      upstream.add("0", key, key);
      upstream.add("2", 10 + key, key);
    }
    node.startSource(1, false, Map.of("0", "0", "1", "0"));
    node.done(node.plane.assignSplits(SOURCE, Map.of("2", "1")));
    node.tick();
    assertThat(recorded.takeCalls(0)).containsExactly("cut", "assign {0=0, 2=1}");
    node.tick();
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L, 2L, 2L, 3L, 3L, 12L, 2L, 13L, 3L));
    assertThat(recorded.readers()).isEqualTo(2);
  }

  @Test
  void aFullDiskStallsTheSourceAndLosesNothing() {
    upstream.addSplit("0");
    node.startSource(1, false, Map.of("0", "0"));
    node.ticks(2);
    directory.capacity(directory.used());
    for (long key = 1; key <= 5; key++) {
      upstream.add("0", key, key);
      node.tick();
    }
    assertThat(node.sourceStatus().status()).isEqualTo("stalled");
    assertThat(node.sourceStatus().error()).contains("space");
    assertThat(node.read(SOURCE)).isEmpty();
    directory.capacity(Long.MAX_VALUE);
    node.ticks(10);
    assertThat(node.sourceStatus().status()).isEqualTo("running");
    assertThat(node.sourceStatus().error()).isNull();
    assertThat(node.read(SOURCE)).hasSize(5);
    assertThat(node.offsets()).isEqualTo(Map.of("0", "5"));
    assertThat(node.sealedEpochs(SOURCE)).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aLaterGenerationElsewhereEndsTheConductor() {
    upstream.addSplit("0");
    node.startSource(1, false, Map.of("0", "0"));
    node.ticks(2);
    node.done(node.store.open(SOURCE, DataPlaneFixture.KEY_VALUE, 2));
    upstream.add("0", 1, 1);
    node.tick();
    assertThat(node.board.sources()).isEmpty();
    assertThat(recorded.takeCalls(0)).endsWith("close");
    node.ticks(5);
    assertThat(recorded.takeCalls(0)).isEmpty();
    assertThat(node.offsets()).isEmpty();
    assertThat(node.read(SOURCE)).isEmpty();
  }

  @Test
  void aSecondStartWaitsForTheFirstToEnd() {
    upstream.addSplit("0");
    upstream.add("0", 1, 1);
    node.startSource(1, false, Map.of("0", "0"));
    node.ticks(2);
    node.startSource(2, false, Map.of("0", "0"));
    upstream.add("0", 2, 2);
    node.ticks(2);
    assertThat(recorded.readers()).isEqualTo(4);
    assertThat(recorded.takeCalls(0)).endsWith("close");
    assertThat(recorded.takeCalls(2)).contains("assign {0=1}");
    assertThat(node.sourceStatus().generation()).isEqualTo(2);
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L, 2L, 2L));
  }

  @Test
  void theStateTableWinsOverStartOffsets() {
    upstream.addSplit("0");
    upstream.add("0", 1, 1);
    upstream.add("0", 2, 1);
    node.startSource(1, false, Map.of("0", "1"));
    node.ticks(2);
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(2L, 1L));
    restart();
    upstream.add("0", 3, 1);
    node.startSource(2, false, Map.of("0", "1", "1", "4"));
    node.pass(Duration.ofMillis(ManualPlane.TICK));
    assertThat(recorded.takeCalls(2)).containsExactly("cut", "assign {0=2}");
    assertThat(recorded.takeCalls(3)).containsExactly("cut", "assign {1=4}");
    node.tick();
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(2L, 1L, 3L, 1L));
  }

  @Test
  void aBrokenExecutorIsReplacedAndNothingIsLost() {
    upstream.addSplit("0");
    upstream.addSplit("1");
    node.startSource(1, false, Map.of("0", "0"));
    node.done(node.plane.assignSplits(SOURCE, Map.of("0", "0", "1", "0")));
    node.ticks(2);
    upstream.add("0", 1, 1);
    upstream.add("1", 2, 2);
    node.tick();
    recorded.breakNextCut();
    upstream.add("0", 3, 3);
    upstream.add("1", 4, 4);
    node.ticks(20);
    assertThat(recorded.readers()).isEqualTo(4);
    assertThat(recorded.takeCalls(0)).endsWith("close");
    assertThat(recorded.takeCalls(1)).endsWith("close");
    assertThat(node.sourceStatus().status()).isEqualTo("running");
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L, 2L, 2L, 3L, 3L, 4L, 4L));
    assertThat(node.sealedEpochs(SOURCE)).isSorted().doesNotHaveDuplicates();
  }
}
