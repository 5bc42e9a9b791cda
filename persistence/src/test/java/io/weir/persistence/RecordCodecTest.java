package io.weir.persistence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.domain.view.ViewDecider;
import io.weir.domain.view.ViewEvent;
import io.weir.domain.view.ViewState;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
  private final RecordCodec codec = new RecordCodec(JournalCodec.ofDomain());
  private final Life<ViewEvent, ViewState> life =
      new Life<>(
          "view",
          new ViewDecider(),
          List.of(new ViewEvent.Started(1), new ViewEvent.Started(2), new ViewEvent.Started(3)));

  @Test
  void anAuditorCanCheckAHashWithAnyTool() throws Exception {
    Recorded<ViewEvent> recorded = life.journal(codec).get(0);
    String text = new String(codec.encode(recorded), UTF_8);
    int firstLine = text.indexOf('\n');
    byte[] digest =
        MessageDigest.getInstance("SHA-256")
            .digest(("view.started:1\n" + text.substring(firstLine + 1)).getBytes(UTF_8));
    assertThat(HexFormat.of().formatHex(digest)).isEqualTo(text.substring(0, firstLine));
    assertThat(text.lines().toList()).hasSize(3);
    assertThat(recorded.metadata().previousHash()).isEqualTo(HashChain.START);
  }

  @Test
  void eachEventHoldsTheHashOfTheOneBefore() {
    List<Recorded<ViewEvent>> journal = life.journal(codec);
    for (int i = 1; i < journal.size(); i++) {
      assertThat(journal.get(i).metadata().previousHash())
          .isEqualTo(journal.get(i - 1).metadata().hash());
    }
    assertThat(life.replay(journal).lastHash()).isEqualTo(journal.get(2).metadata().hash());
  }

  @Test
  void aMissingOrForeignEventIsNoticed() {
    List<Recorded<ViewEvent>> journal = life.journal(codec);
    assertThatThrownBy(() -> life.replay(List.of(journal.get(0), journal.get(2))))
        .isInstanceOf(CorruptJournalException.class)
        .hasMessage("event 3 does not follow on event 1: the hash chain is broken");
    Recorded<ViewEvent> foreign =
        codec.chain(
            new ViewEvent.Started(9),
            new RecordCodec.Cause(null, "x", "x", "eve", Samples.NOW),
            1,
            "f".repeat(64));
    assertThatThrownBy(() -> life.replay(List.of(journal.get(0), foreign)))
        .isInstanceOf(CorruptJournalException.class);
  }

  @Property(tries = 500)
  void everyChangedByteIsNoticed(
      @ForAll @IntRange(max = 10_000) int where, @ForAll @IntRange(min = 1, max = 255) int change) {
    byte[] bytes = codec.encode(life.journal(codec).get(1));
    bytes[where % bytes.length] ^= (byte) change;
    assertThatThrownBy(() -> codec.decode("view.started:1", bytes))
        .isInstanceOf(CorruptJournalException.class);
  }

  @Property(tries = 200)
  void everyMissingEndIsNoticed(@ForAll @IntRange(max = 10_000) int length) {
    byte[] bytes = codec.encode(life.journal(codec).get(1));
    byte[] cut = Arrays.copyOf(bytes, length % bytes.length);
    assertThatThrownBy(() -> codec.decode("view.started:1", cut))
        .isInstanceOf(CorruptJournalException.class);
  }

  @Test
  void anotherManifestIsNoticed() {
    byte[] bytes = codec.encode(life.journal(codec).get(1));
    assertThatThrownBy(() -> codec.decode("source.started:1", bytes))
        .isInstanceOf(CorruptJournalException.class);
  }

  @Test
  void theLastCommandsAreRemembered() {
    RecentCommands recent = RecentCommands.NONE;
    for (int i = 1; i <= RecentCommands.LIMIT + 10; i++) {
      recent = recent.with(metadata("c" + i, i));
    }
    recent = recent.with(metadata("c20", 9999));
    assertThat(recent.entries()).hasSize(RecentCommands.LIMIT);
    assertThat(recent.find("c10")).isEmpty();
    assertThat(recent.find("c11")).isPresent();
    assertThat(recent.find("c20").orElseThrow().sequence()).isEqualTo(9999);
  }

  private static EventMetadata metadata(String commandId, long sequence) {
    return new EventMetadata(
        null, commandId, "h", "ada", Samples.NOW, sequence, HashChain.START, HashChain.START);
  }
}
