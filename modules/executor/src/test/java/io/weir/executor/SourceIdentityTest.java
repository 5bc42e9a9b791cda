package io.weir.executor;

import static io.weir.executor.DataPlaneFixture.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.secret.SecretRef;
import io.weir.domain.source.SourceEffect.StartConductor;
import io.weir.domain.source.SourceMutation;
import io.weir.domain.source.SplitChange;
import io.weir.kernel.ObjectId;
import io.weir.storage.memory.MemoryDirectory;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which upstream offsets are of, and by which secrets it is reached. */
class SourceIdentityTest {
  private static final ObjectId PASSWORD = new ObjectId("u9");

  private final MemoryDirectory directory = new MemoryDirectory();
  private final MemoryUpstream upstream = new MemoryUpstream();
  private final ManualClock clock = new ManualClock();
  private ManualPlane node = new ManualPlane(directory, upstream, clock);

  @AfterEach
  void close() {
    node.close();
  }

  private void restart() {
    node.close();
    node = new ManualPlane(directory, upstream, clock);
  }

  private static ConnectionDefinition connection(long version) {
    return new ConnectionDefinition(
        "memory", Map.of(), Map.of(MemoryUpstream.PASSWORD, new SecretRef(PASSWORD, version)));
  }

  private void startWithSecret(long generation, long version) {
    node.secrets.put(new SecretRef(PASSWORD, version), "password " + version);
    node.start(
        new StartConductor(
            DataPlaneFixture.definition("memory", false),
            connection(version),
            generation,
            Map.of("0", "0")));
  }

  private SourceMutation version(long version) {
    node.secrets.put(new SecretRef(PASSWORD, version), "password " + version);
    return new SourceMutation.ConnectorProps(
        DataPlaneFixture.definition("memory", false), connection(version), false);
  }

  @Test
  void aTopicThatWasMadeAgainWhileTheNodeWasDownIsNotReadOn() {
    upstream.add("0", 1, 1);
    node.startSource(1, false, Map.of("0", "0"));
    node.ticks(3);
    assertThat(node.store.offsets(SOURCE)).containsEntry("#identity", "main/0");
    node.close();
    upstream.recreate(MemoryUpstream.MAIN);
    for (long key = 5; key < 9; key++) {
      upstream.add("0", key, key);
    }
    node = new ManualPlane(directory, upstream, clock);
    node.startSource(2, false, Map.of("0", "0"));
    node.ticks(10);
    assertThat(node.sourceStatus().status()).isEqualTo("stalled");
    assertThat(node.sourceStatus().error()).contains("another topic than main/0");
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L));
    assertThat(node.board.splits()).hasSize(1);

    upstream.addSplit("1");
    node.done(node.change("c1", 3, new SourceMutation.ResetSplits()));
    node.ticks(10);
    assertThat(node.sourceStatus().status()).isEqualTo("running");
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L, 5L, 5L, 6L, 6L, 7L, 7L, 8L, 8L));
    assertThat(node.store.offsets(SOURCE)).containsEntry("#identity", "main/1");
  }

  private void startWithWayOut(long generation) {
    Map<String, String> options = Map.of(MemoryUpstream.OUT_OF_RANGE, "LATEST");
    node.start(
        new StartConductor(
            DataPlaneFixture.definition("memory", false, options),
            null,
            generation,
            Map.of("0", "0")));
  }

  @Test
  void whereTheOptionsSaySoItTellsWhereToGoOnInATopicThatWasMadeAgain() {
    upstream.add("0", 1, 1);
    startWithWayOut(1);
    node.ticks(3);
    node.close();
    upstream.recreate(MemoryUpstream.MAIN);
    node = new ManualPlane(directory, upstream, clock);
    startWithWayOut(2);
    upstream.add("0", 5, 5);
    upstream.addSplit("1");
    node.ticks(20);
    assertThat(node.lost)
        .as("not at every epoch")
        .containsExactly("2 another topic than main/0 LATEST");
    ChangeOutcome outcome =
        node.done(node.change("c1", 3, new SourceMutation.ResetSplits(SourceMutation.Edge.LATEST)));
    assertThat(outcome.splits())
        .containsExactly(new SplitChange("0", "1", "1"), new SplitChange("1", null, "0"));
    upstream.add("0", 6, 6);
    node.ticks(3);
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L, 6L, 6L));
    assertThat(node.sourceStatus().status()).isEqualTo("running");
  }

  @Test
  void anotherUpstreamIsReadOnlyWhereTheChangeAllowsIt() {
    upstream.add("0", 1, 1);
    upstream.add("other", "0", 2, 2);
    upstream.add("other", "0", 3, 3);
    node.startSource(1, false, Map.of("0", "0"));
    node.ticks(3);
    node.done(node.change("c1", 2, SourceChangeTest.topic("", false)).handle((o, f) -> "refused"));
    node.change("c2", 3, SourceChangeTest.topic("other", false));
    node.pass(Duration.ofSeconds(1));
    node.ticks(3);
    assertThat(node.sourceStatus().status()).isEqualTo("stalled");
    assertThat(node.sourceStatus().error()).contains("another topic than main/0");
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L));
    node.done(node.change("c3", 4, SourceChangeTest.topic("other", true)));
    node.ticks(3);
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L, 3L, 3L));
    assertThat(node.store.offsets(SOURCE)).containsEntry("#identity", "other/0");
  }

  @Test
  void aSecretThatCannotBeResolvedStallsTheStart() {
    upstream.add("0", 1, 1);
    node.start(
        new StartConductor(
            DataPlaneFixture.definition("memory", false), connection(1), 1, Map.of("0", "0")));
    assertThat(node.sourceStatus().status()).isEqualTo("stalled");
    assertThat(node.sourceStatus().error()).contains("SECRET u9 (version 1) has no value");
    node.secrets.put(new SecretRef(PASSWORD, 1), "there");
    upstream.requirePassword("there");
    node.ticks(10);
    assertThat(node.sourceStatus().status()).isEqualTo("running");
    assertThat(node.read(SOURCE)).hasSize(1);
  }

  @Test
  void aNewPasswordComesWithTheNextReaders() {
    upstream.add("0", 1, 1);
    upstream.requirePassword("password 1");
    startWithSecret(1, 1);
    node.ticks(3);
    upstream.requirePassword("password 2");
    upstream.add("0", 2, 2);
    node.tick();
    assertThat(node.sourceStatus().status()).isEqualTo("stalled");
    node.done(node.change("c1", 2, version(2)));
    node.ticks(2);
    assertThat(node.sourceStatus().status()).isEqualTo("running");
    assertThat(node.read(SOURCE)).hasSize(2);
  }

  @Test
  void whereTheNewPasswordIsRefusedTheOldOneServesForAWhile() {
    upstream.add("0", 1, 1);
    upstream.requirePassword("password 1");
    startWithSecret(1, 1);
    node.ticks(3);
    node.secrets.keepUntil(clock.now().plus(Duration.ofSeconds(10)));
    node.change("c1", 2, version(2));
    node.pass(Duration.ofSeconds(1));
    upstream.add("0", 2, 2);
    node.ticks(10);
    assertThat(node.sourceStatus().status()).isEqualTo("running");
    assertThat(node.sourceStatus().error())
        .contains("the new value of a secret was refused (wrong password)")
        .contains("until");
    assertThat(node.read(SOURCE)).hasSize(2);
    assertThat(node.sourceStatus().generation()).isEqualTo(2);

    node.pass(Duration.ofSeconds(10));
    node.pass(Duration.ofSeconds(2));
    upstream.add("0", 3, 3);
    node.ticks(10);
    assertThat(node.sourceStatus().status()).isEqualTo("stalled");
    assertThat(node.read(SOURCE)).as("the time for the old value is over").hasSize(2);
    upstream.requirePassword("password 2");
    node.ticks(10);
    assertThat(node.sourceStatus().status()).isEqualTo("running");
    assertThat(node.sourceStatus().error()).isNull();
    assertThat(node.read(SOURCE)).hasSize(3);
  }

  @Test
  void withoutSuchATimeARefusedPasswordStallsTheSource() {
    upstream.add("0", 1, 1);
    upstream.requirePassword("password 1");
    startWithSecret(1, 1);
    node.ticks(3);
    node.change("c1", 2, version(2));
    node.pass(Duration.ofSeconds(1));
    upstream.add("0", 2, 2);
    node.ticks(10);
    assertThat(node.sourceStatus().status()).isEqualTo("stalled");
    assertThat(node.read(SOURCE)).hasSize(1);
    restart();
    startWithSecret(3, 1);
    node.ticks(3);
    assertThat(node.read(SOURCE)).hasSize(2);
  }
}
