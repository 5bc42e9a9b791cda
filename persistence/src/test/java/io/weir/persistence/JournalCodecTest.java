package io.weir.persistence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.domain.Command;
import io.weir.domain.Event;
import io.weir.domain.State;
import io.weir.domain.cluster.ClusterEvent;
import io.weir.domain.view.ViewEvent;
import io.weir.kernel.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;

class JournalCodecTest {
  private final JournalCodec codec = JournalCodec.ofDomain();

  @Test
  void commandsComeBack() {
    for (Command command : Samples.commands()) {
      String manifest = codec.manifest(command);
      byte[] json = codec.encode(command);
      assertThat(codec.decode(manifest, json)).as(manifest).isEqualTo(command);
      assertThat(new String(json, UTF_8)).doesNotContain("io.weir").doesNotContain("\n");
    }
  }

  @Test
  void statesComeBackWithWhatTheShellKnows() {
    RecordCodec records = new RecordCodec(codec);
    for (Life<?, ?> life : Samples.all()) {
      ShellState<?> state = replayed(life, records);
      assertThat(records.decodeSnapshot(records.manifest(state), records.encode(state)))
          .as(life.name())
          .isEqualTo(state);
    }
  }

  private static <E extends Event, S extends State> ShellState<S> replayed(
      Life<E, S> life, RecordCodec records) {
    return life.replay(life.journal(records));
  }

  @Test
  void aNestedCommandStandsUnderItsOwnNameAndVersion() {
    Command start =
        Samples.commands().stream()
            .filter(c -> codec.manifest(c).equals("operation.start:1"))
            .findFirst()
            .orElseThrow();
    assertThat(new String(codec.encode(start), UTF_8))
        .contains("\"command\":{\"source.start:1\":{}}");
  }

  @Test
  void fieldsThatAreNotKnownAreSkipped() {
    assertThat(
            codec.decode("view.started:1", "{\"generation\":3,\"colour\":\"red\"}".getBytes(UTF_8)))
        .isEqualTo(new ViewEvent.Started(3));
  }

  @Test
  void whatIsNotKnownIsRefused() {
    byte[] json = "{\"generation\":3}".getBytes(UTF_8);
    assertThatThrownBy(() -> codec.decode("view.painted:1", json))
        .isInstanceOf(CorruptJournalException.class)
        .hasMessageContaining("view.painted");
    assertThatThrownBy(() -> codec.decode("view.started:2", json))
        .isInstanceOf(CorruptJournalException.class)
        .hasMessageContaining("newer than this release");
    assertThatThrownBy(() -> codec.decode("view.started", json))
        .isInstanceOf(CorruptJournalException.class);
    assertThatThrownBy(() -> codec.decode("view.started:1", "3".getBytes(UTF_8)))
        .isInstanceOf(CorruptJournalException.class);
    assertThatThrownBy(() -> codec.decode("view.started:1", "{\"gen".getBytes(UTF_8)))
        .isInstanceOf(CorruptJournalException.class);
    assertThatThrownBy(() -> codec.manifest("a string"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.String");
  }

  private record Holder(Secret password) {}

  @Test
  void aSecretIsNeverWritten() {
    assertThatThrownBy(() -> codec.encode(new Holder(new Secret("hunter2"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasStackTraceContaining("a secret is never written");
  }

  @Test
  void oldVersionsAreBroughtUpStepByStep() {
    // Version 1 called it "replica", version 2 had the name in an object, version 3 is today's.
    JournalCodec evolved =
        new JournalCodec(
            TypeRegistry.builder()
                .add(
                    "cluster.replica-dropped",
                    ClusterEvent.ReplicaDropped.class,
                    List.of(JournalCodecTest::oneToTwo, JournalCodecTest::twoToThree))
                .build());
    ClusterEvent event = new ClusterEvent.ReplicaDropped("r1");
    assertThat(evolved.manifest(event)).isEqualTo("cluster.replica-dropped:3");
    assertThat(evolved.decode("cluster.replica-dropped:1", "{\"replica\":\"r1\"}".getBytes(UTF_8)))
        .isEqualTo(event);
    assertThat(
            evolved.decode(
                "cluster.replica-dropped:2", "{\"replica\":{\"is\":\"r1\"}}".getBytes(UTF_8)))
        .isEqualTo(event);
    assertThat(evolved.decode(evolved.manifest(event), evolved.encode(event))).isEqualTo(event);
  }

  private static ObjectNode oneToTwo(ObjectNode json) {
    String name = json.remove("replica").asText();
    json.putObject("replica").put("is", name);
    return json;
  }

  private static ObjectNode twoToThree(ObjectNode json) {
    String name = json.remove("replica").get("is").asText();
    return json.put("name", name);
  }
}
