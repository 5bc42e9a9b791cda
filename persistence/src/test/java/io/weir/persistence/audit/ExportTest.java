package io.weir.persistence.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.persistence.CorruptJournalException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {
  private StoredJournal journal;
  private long moved;

  @BeforeEach
  void open(@TempDir Path directory) {
    journal = new StoredJournal(directory);
    Story story = new Story(journal);
    story.create();
    moved = story.moveBroker();
    story.failAndInject();
    story.view();
  }

  private List<JournalEntry> entries() {
    return journal.reader.after(0, 1000, JournalReader.Selection.ALL);
  }

  private ChainCheck check(List<JournalEntry> entries) {
    ChainCheck check = new ChainCheck(journal.codec);
    entries.forEach(check::take);
    return check;
  }

  @Test
  void linesKeepEveryByte() {
    List<JournalEntry> entries = entries();
    List<String> lines = entries.stream().map(ExportLine::format).toList();
    assertThat(lines).noneMatch(line -> line.contains("\n"));
    assertThat(lines.stream().map(ExportLine::parse)).isEqualTo(entries);
    ChainCheck check = check(lines.stream().map(ExportLine::parse).toList());
    assertThat(check.failures()).isEmpty();
    assertThat(check.events()).isEqualTo(entries.size()).isGreaterThan(20);
    assertThat(check.heads()).containsKeys("catalog|catalog", "connection|u1", "operation|op4");
  }

  @Test
  void whatIsNoLineIsRefused() {
    for (String bad :
        List.of("", "x", "[]", "{}", "{\"position\":1", "{\"position\":\"x\",\"hash\":\"\"}")) {
      assertThatThrownBy(() -> ExportLine.parse(bad))
          .as(bad)
          .isInstanceOf(CorruptJournalException.class);
    }
  }

  @Test
  void changedMissingAndForeignEventsAreFound() {
    journal.execute(
        "UPDATE event_journal SET event_payload = replace(event_payload, 'old:9092', 'eve:9092')"
            + " WHERE persistence_id = 'connection|u1' AND sequence_number = 1");
    assertThat(check(entries()).failures().getFirst())
        .startsWith("event 1 of connection|u1 (position 3): the bytes of a connection.created:1");
    journal.execute(
        "DELETE FROM event_journal WHERE persistence_id = 'source|u2' AND"
            + " sequence_number = 2");
    assertThat(check(entries()).failures())
        .anyMatch(line -> line.startsWith("event 3 of source|u2") && line.endsWith("on event 1"));
    journal.execute("DELETE FROM event_journal WHERE persistence_id = 'connection|u1'");
    assertThat(check(entries()).failures()).noneMatch(line -> line.contains("connection|u1"));
    assertThat(check(entries()).heads()).doesNotContainKey("connection|u1");
  }

  private ObjectNode replayed(@Nullable Instant until, long last, String object) {
    Replay replay = new Replay(journal.codec, until, last);
    for (JournalEntry entry : entries()) {
      if (!replay.take(entry)) {
        break;
      }
    }
    List<ObjectNode> found = replay.objects(object);
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static String broker(ObjectNode connection) {
    return connection.at("/state/definition/options/broker").asText();
  }

  @Test
  void theStateIsAsItWasAtAPositionOrTime() {
    assertThat(broker(replayed(null, moved - 1, "kafka1"))).isEqualTo("old:9092");
    assertThat(broker(replayed(null, moved, "kafka1"))).isEqualTo("new:9092");
    Instant before = StoredJournal.START.plusSeconds(moved - 2);
    assertThat(broker(replayed(before, Long.MAX_VALUE, "kafka1"))).isEqualTo("old:9092");
    assertThat(broker(replayed(before.plusSeconds(1), Long.MAX_VALUE, "u1"))).isEqualTo("new:9092");
    assertThat(replayed(null, Long.MAX_VALUE, "bids").at("/state/generation").asLong())
        .isEqualTo(3);
    assertThat(replayed(null, moved, "kafka1").toString()).doesNotContain("plain");
  }
}
