package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.testkit.services.Certificates;
import io.weir.testkit.services.KafkaListener;
import io.weir.testkit.services.KafkaService;
import io.weir.testkit.services.Ports;
import io.weir.testkit.spec.Soak;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two hundred random ALTER CONNECTION, half of them wrong in some way, against a model that is a
 * map of options and a list of its versions. The statements come from {@code -Dweir.seed}.
 */
@ExtendWith(Stand.Shared.class)
class AlterModelTest {
  private static final int STATEMENTS = 200;
  private static final long SEED = Soak.seed(20_260_704);

  private final KafkaService kafka;
  private final Db db;
  private final String c = Stand.name("conn");
  private final String s = Stand.name("src");
  private final String v = "v_" + s;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final String certificate;

  /** Index 0 is version 1. */
  private final List<Map<String, String>> versions = new ArrayList<>();

  private long generation;

  /** {@code after} null: it must be refused with {@code sqlState}. */
  private record Trial(
      String statement, @Nullable Map<String, String> after, @Nullable String sqlState) {
    static Trial good(String statement, Map<String, String> after) {
      return new Trial(statement, after, null);
    }

    static Trial bad(String statement, String sqlState) {
      return new Trial(statement, null, sqlState);
    }
  }

  AlterModelTest(Stand stand) throws Exception {
    this.kafka = stand.kafka();
    this.db = stand.connect();
    this.certificate = Certificates.make(Stand.directory("certificates")).authority();
  }

  @AfterEach
  void drop() throws Exception {
    db.run("DROP CONNECTION IF EXISTS " + c + " CASCADE");
    db.close();
  }

  @Test
  void optionsVersionAndGenerationAreThoseOfTheModel() throws Exception {
    try (Topic topic = new Topic(kafka, s, Load.PARTITIONS);
        Load load = new Load(topic)) {
      versions.add(new TreeMap<>(Map.of("broker", address(0), "security_protocol", "PLAINTEXT")));
      db.run(
          "CREATE CONNECTION "
              + c
              + " TO KAFKA (BROKER '"
              + address(0)
              + "', SECURITY PROTOCOL 'PLAINTEXT')",
          "CREATE SOURCE "
              + s
              + " FROM KAFKA CONNECTION "
              + c
              + " (TOPIC '"
              + s
              + "') "
              + Load.COLUMNS,
          Load.view(v, s));
      db.eventually("SELECT status FROM weir_sources WHERE name = '" + s + "'", "running");
      generation = shownGeneration();
      for (int i = 0; i < STATEMENTS; i++) {
        run(random.nextInt(3) == 0 ? wrong() : right(), "seed " + SEED + ", statement " + i);
      }
      load.endsExactlyIn(db, v);
    }
  }

  private void run(Trial trial, String which) throws SQLException {
    String as = which + ": " + trial.statement();
    Map<String, String> after = trial.after();
    if (after == null) {
      assertThat(db.refusal(trial.statement()).getSQLState()).as(as).isEqualTo(trial.sqlState());
    } else {
      db.run(trial.statement());
      if (!after.equals(versions.getLast())) {
        versions.add(after);
        generation++;
      }
    }
    assertThat(
            db.lines(
                "SELECT c.version, g.generation FROM weir_connections c JOIN weir_sources g"
                    + " ON g.connection_id = c.id WHERE c.name = '"
                    + c
                    + "'"))
        .as(as)
        .containsExactly(versions.size() + "|" + generation);
    Map<String, String> shown = new TreeMap<>();
    json(db.value("SELECT options FROM weir_connections WHERE name = '" + c + "'"))
        .properties()
        .forEach(option -> shown.put(option.getKey(), option.getValue().asText()));
    assertThat(shown).as(as).isEqualTo(versions.getLast());
    assertThat(db.rows("SHOW CREATE CONNECTION " + c).getFirst().get(1))
        .as(as)
        .isEqualTo(db.value("SELECT create_sql FROM weir_connections WHERE name = '" + c + "'"));
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(text, e);
    }
  }

  private long shownGeneration() throws SQLException {
    return db.number("SELECT generation FROM weir_sources WHERE name = '" + s + "'");
  }

  private String address(int which) {
    return kafka.bootstrap(which == 0 ? KafkaListener.PLAINTEXT : KafkaListener.SECOND);
  }

  private String alter(String actions) {
    return "ALTER CONNECTION " + (random.nextBoolean() ? "IF EXISTS " : "") + c + " " + actions;
  }

  private Trial right() {
    Map<String, String> after = new TreeMap<>(versions.getLast());
    switch (random.nextInt(8)) {
      case 0, 1 -> {
        String to = address(random.nextInt(2));
        after.remove("brokers");
        after.put("broker", to);
        return Trial.good(
            alter(
                random.nextBoolean()
                    ? "SET (BROKER '" + to + "')"
                    : "AS KAFKA SET BROKER = '" + to + "'"),
            after);
      }
      case 2 -> {
        int first = random.nextInt(2);
        String to = address(first) + "," + address(1 - first);
        after.remove("broker");
        after.put("brokers", to);
        return Trial.good(alter("SET (BROKERS '" + to + "')"), after);
      }
      case 3 -> {
        String user = "u" + random.nextInt(3);
        after.put("sasl_username", user);
        return Trial.good(alter("SET (SASL USERNAME '" + user + "')"), after);
      }
      case 4 -> {
        after.put("ssl_certificate_authority", certificate);
        after.remove("sasl_username");
        return Trial.good(
            alter("SET (SSL CERTIFICATE AUTHORITY '" + certificate + "'), DROP (SASL USERNAME)"),
            after);
      }
      case 5 -> {
        after.remove("sasl_username");
        after.remove("ssl_certificate_authority");
        return Trial.good(alter("RESET (SASL USERNAME), DROP (SSL CERTIFICATE AUTHORITY)"), after);
      }
      case 6 -> {
        int version = 1 + random.nextInt(versions.size());
        String revert = alter("REVERT TO VERSION " + version);
        return version == versions.size()
            ? Trial.bad(revert, "22023")
            : Trial.good(revert, versions.get(version - 1));
      }
      default -> {
        return versions.size() < 2
            ? Trial.bad(alter("REVERT"), "22023")
            : Trial.good(alter("REVERT"), versions.get(versions.size() - 2));
      }
    }
  }

  private Trial wrong() {
    return switch (random.nextInt(10)) {
      case 0 -> Trial.bad(alter("SET (COLOUR 'red')"), "22023");
      case 1 -> Trial.bad(alter("SET (SECURITY PROTOCOL 'TLS', SASL USERNAME 'eve')"), "0A000");
      case 2 -> Trial.bad(alter("SET (SASL USERNAME 'eve'), DROP (SASL USERNAME)"), "42601");
      case 3 -> Trial.bad(alter("SET (BROKER '" + address(0) + "'), RESET (BROKERS)"), "42601");
      case 4 -> Trial.bad(alter("SET (BROKER 'a', BROKER 'b')"), "42601");
      case 5 -> Trial.bad(alter("SET (BROKER '127.0.0.1:" + Ports.closed() + "')"), "08001");
      case 6 -> Trial.bad(alter("AS POSTGRES SET (HOST 'h')"), "42809");
      case 7 -> Trial.bad(alter("DROP (BROKER), DROP (BROKERS)"), "0A000");
      case 8 -> Trial.bad(alter("REVERT TO VERSION " + (versions.size() + 1)), "22023");
      default -> Trial.bad(alter("SET (SASL PASSWORD 'in the open')"), "22023");
    };
  }
}
