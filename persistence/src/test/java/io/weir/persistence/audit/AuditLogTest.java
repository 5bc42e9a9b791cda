package io.weir.persistence.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.domain.audit.AuditEvent;
import io.weir.domain.audit.AuditQuery;
import io.weir.kernel.RejectedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private StoredJournal journal;
  private Story story;
  private AuditLog log;

  @BeforeEach
  void open(@TempDir Path directory) {
    journal = new StoredJournal(directory);
    story = new Story(journal);
    log = new AuditLog(journal.reader, journal.codec);
  }

  private List<AuditEvent> all(@Nullable String object) {
    return log.events(new AuditQuery(object, null, 0, 1000, false));
  }

  private static List<String> types(List<AuditEvent> events) {
    return events.stream().map(AuditEvent::eventType).toList();
  }

  private AuditEvent only(String type) {
    List<AuditEvent> found = all(null).stream().filter(e -> e.eventType().equals(type)).toList();
    assertThat(found).as(type).hasSize(1);
    return found.getFirst();
  }

  private static JsonNode details(AuditEvent event) throws IOException {
    return JSON.readTree(event.details());
  }

  @Test
  void anAlteredConnectionTellsOldAndNewAndWho() throws IOException {
    story.create();
    long position = story.moveBroker();
    AuditEvent altered = only("connection.altered");
    assertThat(altered.position()).isEqualTo(position);
    assertThat(altered.principal()).isEqualTo("ada");
    assertThat(altered.objectName()).isEqualTo("kafka1");
    assertThat(altered.objectType()).isEqualTo("connection");
    assertThat(altered.operationId()).hasToString("op3");
    assertThat(details(altered))
        .isEqualTo(
            JSON.readTree(
                """
                {"old": {"definition": {"options": {"broker": "old:9092", "sasl_password": "***"}}},
                 "new": {"definition": {"options": {"broker": "new:9092"},
                                        "secrets": {"sasl_password": {"secret": "u9", "version": 2}}}},
                 "statement": "ALTER CONNECTION kafka1 SET (BROKER 'new:9092')"}
                """));
  }

  @Test
  void eachDependentTellsWhenItFollowed() throws IOException {
    story.create();
    story.moveBroker();
    AuditEvent applied = only("source.change-applied");
    assertThat(applied.operationId()).as("the statement behind it").hasToString("op3");
    assertThat(applied.principal()).isEqualTo("ada");
    assertThat(applied.objectName()).isEqualTo("bids");
    assertThat(details(applied).path("generation").asLong()).isEqualTo(2);
    assertThat(details(applied).path("epoch").asLong()).isEqualTo(1200);
    assertThat(details(applied).at("/new/connection/options/broker").asText())
        .isEqualTo("new:9092");
    AuditEvent first = only("source.first-record-seen");
    assertThat(details(first).path("millis").asLong()).isEqualTo(1250);
    assertThat(details(first).path("generation").asLong()).isEqualTo(2);
    assertThat(details(first).path("statement").asText()).startsWith("ALTER CONNECTION");
  }

  @Test
  void noHiddenValueIsTold() {
    story.create();
    story.moveBroker();
    assertThat(all(null).toString()).doesNotContain("plain").contains("***");
  }

  @Test
  void failuresAndUnsafeChangesAreTold() throws IOException {
    story.create();
    story.failAndInject();
    JsonNode failed = details(only("operation.ended"));
    assertThat(failed.path("status").asText()).isEqualTo("failed");
    assertThat(failed.at("/error/sqlstate").asText()).isEqualTo("08001");
    assertThat(only("source.change-begun").unsafe()).isTrue();
    AuditEvent applied = only("source.change-applied");
    assertThat(applied.unsafe()).isTrue();
    assertThat(details(applied).at("/splits/0/before").asText()).isEqualTo("8");
    assertThat(details(applied).at("/splits/0/after").asText()).isEqualTo("4");
    assertThat(only("connection.created").unsafe()).isFalse();
  }

  @Test
  void whatOnlyTheCatalogKnowsIsToldByIt() throws IOException {
    story.view();
    List<AuditEvent> events = all("w");
    assertThat(types(events))
        .containsExactly(
            "catalog.confirmed",
            "catalog.commented",
            "catalog.commented",
            "catalog.renamed",
            "catalog.drop-finished");
    assertThat(details(events.get(2)).at("/old/comment").asText()).isEqualTo("one");
    assertThat(details(events.get(3)).at("/old/name").asText()).isEqualTo("v");
    assertThat(details(events.get(3)).at("/new/name").asText()).isEqualTo("w");
    assertThat(details(events.get(4)).at("/old/create_sql").asText()).isEqualTo("CREATE VIEW w");
    assertThat(all("v")).as("its name of old").isEqualTo(events);
  }

  @Test
  void everyWayOfReadingGivesTheSame() {
    story.create();
    story.moveBroker();
    story.failAndInject();
    story.view();
    List<AuditEvent> everything = all(null);
    List<AuditEvent> byOne = new ArrayList<>();
    long position = 0;
    while (true) {
      List<AuditEvent> next = log.events(new AuditQuery(null, null, position, 1, false));
      if (next.isEmpty()) {
        break;
      }
      byOne.addAll(next);
      position = next.getLast().position();
    }
    assertThat(byOne).isEqualTo(everything);
    for (int limit = 1; limit <= everything.size(); limit++) {
      assertThat(log.events(new AuditQuery(null, null, 0, limit, true)))
          .isEqualTo(everything.subList(everything.size() - limit, everything.size()));
    }
    for (int i = 0; i < everything.size(); i++) {
      Instant since = everything.get(i).occurredAt();
      assertThat(log.events(new AuditQuery(null, since, 0, 1000, false)))
          .isEqualTo(everything.subList(i, everything.size()));
    }
    List<AuditEvent> ofSource =
        everything.stream().filter(e -> e.objectId().equals(Story.SOURCE)).toList();
    assertThat(all("bids")).isEqualTo(ofSource).isNotEmpty();
    assertThat(all("u2")).isEqualTo(ofSource);
  }

  @Test
  void whoAsksForWhatNeverWasIsTold() {
    story.create();
    assertThat(RejectedException.from(catchThrowable(() -> all("nosuch"))).sqlState())
        .isEqualTo("42704");
  }

  @Test
  void newEventsAreSeenByTheSameReader() {
    story.create();
    int before = all(null).size();
    story.moveBroker();
    assertThat(all("kafka1")).hasSize(2);
    assertThat(all(null)).hasSize(before + 4);
  }
}
