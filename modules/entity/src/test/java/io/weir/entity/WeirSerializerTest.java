package io.weir.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceState;
import io.weir.entity.AggregateMessage.Envelope;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.SerializationTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The shell's protocol between nodes. Events and states are tried with every shell. */
class WeirSerializerTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void messagesComeBack() {
    TestProbe<AggregateReply> probe = KIT.createTestProbe(AggregateReply.class);
    SerializationTestKit serialization = KIT.serializationTestKit();
    List<Object> messages =
        List.of(
            new Envelope(
                "id",
                "ada",
                new ObjectId("op"),
                new SourceCommand.SplitsDiscovered(Map.of("0", "5")),
                probe.ref()),
            new Envelope("id", "ada", null, Definitions.reserve("u1", "bids"), probe.ref()),
            new Envelope("id", "ada", null, new SourceCommand.AwaitChange("c"), true, probe.ref()),
            new AggregateMessage.Wake(),
            new AggregateMessage.Inspect(probe.ref()),
            new AggregateReply.Standing(new SourceState.Dropped(Definitions.source("u1")), 7),
            new AggregateReply.Accepted(Long.MAX_VALUE),
            new AggregateReply.Refused(
                new Rejection("42P07", "relation \"a\" exists", "detail", null, 3)));
    for (Object message : messages) {
      assertThat(serialization.verifySerialization(message, true)).isEqualTo(message);
    }
  }
}
