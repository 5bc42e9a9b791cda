package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.KafkaListener;
import io.weir.testkit.services.KafkaService;
import io.weir.testkit.services.Ports;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A broker is reached by another address, or is another one; the view over it goes on exactly. */
@ExtendWith(Stand.Shared.class)
class MoveBrokerTest {
  private final Stand stand;
  private final Db db;
  private final String c = Stand.name("conn");
  private final String s = Stand.name("src");
  private final String v = "v_" + s;

  MoveBrokerTest(Stand stand) throws Exception {
    this.stand = stand;
    this.db = stand.connect();
  }

  @AfterEach
  void drop() throws Exception {
    db.run("DROP CONNECTION IF EXISTS " + c + " CASCADE");
    db.close();
  }

  private void pipeline(KafkaService kafka) throws Exception {
    db.run(
        "CREATE CONNECTION " + c + " TO KAFKA (BROKER '" + kafka.bootstrap() + "')",
        "CREATE SOURCE "
            + s
            + " FROM KAFKA CONNECTION "
            + c
            + " (TOPIC '"
            + s
            + "') "
            + Load.COLUMNS,
        Load.view(v, s));
  }

  /** Before, it is not told in which generation, nor known which upstream the offsets are of. */
  private void runs(String source) {
    db.eventually("SELECT status FROM weir_sources WHERE name = '" + source + "'", "running");
    db.eventually(
        "SELECT count(*) > 0 AND count(*) = count(p.latest) FROM weir_source_splits p"
            + " JOIN weir_sources s ON s.id = p.source_id WHERE s.name = '"
            + source
            + "'",
        "t");
  }

  private String alter(String actions) {
    return "ALTER CONNECTION " + c + " " + actions;
  }

  private String generation(String source) throws Exception {
    return db.value("SELECT generation FROM weir_sources WHERE name = '" + source + "'");
  }

  private String version() throws Exception {
    return db.value("SELECT version FROM weir_connections WHERE name = '" + c + "'");
  }

  private String showCreate() throws Exception {
    return String.join("\n", db.lines("SHOW CREATE CONNECTION " + c));
  }

  @Test
  void theSameBrokerAtAnotherAddressIsReadOnUnderLoad() throws Exception {
    KafkaService kafka = stand.kafka();
    try (Topic topic = new Topic(kafka, s, Load.PARTITIONS);
        Load load = new Load(topic)) {
      pipeline(kafka);
      runs(s);
      load.more(1_000);
      long generation = Long.parseLong(generation(s));
      for (int round = 1; round <= 4; round++) {
        KafkaListener listener = round % 2 == 1 ? KafkaListener.SECOND : KafkaListener.PLAINTEXT;
        db.run(alter("SET (BROKER '" + kafka.bootstrap(listener) + "')"));
        assertThat(generation(s)).isEqualTo(Long.toString(generation + round));
        assertThat(version()).isEqualTo(Integer.toString(1 + round));
        assertThat(showCreate()).contains(kafka.bootstrap(listener));
        load.more(1_000);
      }
      load.endsExactlyIn(db, v);
      db.eventually(
          "SELECT status, error FROM weir_sources WHERE name = '" + s + "'", "running|NULL");
    }
  }

  @Test
  void aBrokerThatWasStartedAtAnotherPortIsReadOnAndTheSourceSaysMeanwhileWhatIsWrong()
      throws Exception {
    try (KafkaService kafka = KafkaService.launch()) {
      try (Topic topic = new Topic(kafka, s, Load.PARTITIONS);
          Load load = new Load(topic)) {
        pipeline(kafka);
        load.more(1_000);
        load.move(
            () -> {
              kafka.moveTo(Ports.free());
              return Topic.existing(kafka, s);
            });
        db.eventually(
            "SELECT status, error FROM weir_sources WHERE name = '" + s + "'",
            said -> said.getFirst().startsWith("stalled|could not connect to Kafka"));
        db.run(alter("SET BROKER = '" + kafka.bootstrap() + "'"));
        db.eventually("SELECT status FROM weir_sources WHERE name = '" + s + "'", "running");
        load.more(1_000);
        load.endsExactlyIn(db, v);
      }
    }
  }

  @Test
  void anotherClusterIsRefusedUnlessAllowedAndThenReadOnWhereTheFirstOneEnded() throws Exception {
    KafkaService first = stand.kafka();
    try (KafkaService second = KafkaService.launch();
        Topic topic = new Topic(first, s, Load.PARTITIONS);
        Load load = new Load(topic)) {
      pipeline(first);
      runs(s);
      load.more(2_000);
      load.move(
          () -> {
            first.copyTopic(s, second);
            return Topic.existing(second, s);
          });
      load.more(500);
      String before = showCreate();
      String generation = generation(s);
      String move = alter("SET (BROKER '" + second.bootstrap() + "')");
      var refused = db.refusal(move);
      assertThat(refused.getMessage() + refused.getDetail()).contains(s);
      assertThat(refused.getHint()).contains("ALLOW IDENTITY CHANGE");
      assertThat(List.of(version(), showCreate(), generation(s)))
          .isEqualTo(List.of("1", before, generation));
      db.run(move + " WITH (ALLOW IDENTITY CHANGE = true)");
      assertThat(version()).isEqualTo("2");
      load.more(1_000);
      load.endsExactlyIn(db, v);
      db.eventually("SELECT status FROM weir_sources WHERE name = '" + s + "'", "running");
    }
  }

  @Test
  void aDependentWhoseTopicIsMissingThereIsNamedAndNothingChanges() throws Exception {
    KafkaService first = stand.kafka();
    String other = s + "_other";
    try (KafkaService second = KafkaService.launch();
        Topic topic = new Topic(first, s, Load.PARTITIONS);
        Topic lost = new Topic(first, other, 1);
        Load load = new Load(topic)) {
      pipeline(first);
      db.run(
          "CREATE SOURCE "
              + other
              + " FROM KAFKA CONNECTION "
              + c
              + " (TOPIC '"
              + other
              + "') (id int) FORMAT JSON");
      lost.values("{\"id\":1}");
      db.eventually("SELECT id FROM " + other, "1");
      runs(s);
      runs(other);
      load.move(
          () -> {
            first.copyTopic(s, second);
            return topic;
          });
      List<String> before = List.of(version(), showCreate(), generation(s), generation(other));
      var refused =
          db.refusal(
              alter(
                  "SET (BROKER '" + second.bootstrap() + "') WITH (ALLOW IDENTITY CHANGE = true)"));
      assertThat(refused.getSQLState()).isEqualTo("42704");
      assertThat(refused.getMessage() + refused.getDetail())
          .contains("\"" + other + "\"", "does not exist");
      assertThat(List.of(version(), showCreate(), generation(s), generation(other)))
          .isEqualTo(before);
      load.more(500);
      load.endsExactlyIn(db, v);
    }
  }

  @Test
  void whoIsNotConcernedIsNotStartedAgain() throws Exception {
    KafkaService kafka = stand.kafka();
    String bystander = s + "_bystander";
    String its = c + "_its";
    try (Topic topic = new Topic(kafka, s, Load.PARTITIONS);
        Load load = new Load(topic)) {
      pipeline(kafka);
      db.run(
          stand.connection(its),
          "CREATE SOURCE "
              + bystander
              + " FROM KAFKA CONNECTION "
              + its
              + " (TOPIC '"
              + s
              + "') "
              + Load.COLUMNS);
      load.more(300);
      runs(s);
      runs(bystander);
      String mine = generation(s);
      String theirs = generation(bystander);
      db.run(alter("SET (BROKER '" + kafka.bootstrap() + "')"));
      assertThat(generation(s)).as("the same options again").isEqualTo(mine);
      db.run(alter("SET (BROKER '" + kafka.bootstrap(KafkaListener.SECOND) + "')"));
      assertThat(generation(s)).isNotEqualTo(mine);
      assertThat(generation(bystander)).isEqualTo(theirs);
      load.endsExactlyIn(db, v);
    } finally {
      db.run("DROP CONNECTION IF EXISTS " + its + " CASCADE");
    }
  }
}
