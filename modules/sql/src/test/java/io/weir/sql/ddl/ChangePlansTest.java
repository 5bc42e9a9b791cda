package io.weir.sql.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfConnection;
import io.weir.domain.catalog.ObjectDefinition.OfSecret;
import io.weir.domain.catalog.ObjectDefinition.OfSink;
import io.weir.domain.catalog.ObjectDefinition.OfSource;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.secret.SecretDefinition;
import io.weir.domain.secret.SecretRef;
import io.weir.domain.secret.SecretValue;
import io.weir.domain.sink.SinkDefinition;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets, connections, sinks and their changes as plans: what they do, and what they refuse. */
class ChangePlansTest {
  private static final String CANARY = "hunter2";

  private final PlannedCatalog catalog = new PlannedCatalog();

  @BeforeEach
  void objects() {
    catalog.run("CREATE SECRET p AS '" + CANARY + "'");
    catalog.run(
        "CREATE CONNECTION c TO KAFKA (BROKER 'a:1', SASL USERNAME 'u', SASL PASSWORD SECRET p)");
    catalog.run("CREATE CONNECTION other TO KAFKA (BROKER 'o:1')");
    catalog.run("CREATE CONNECTION pg TO POSTGRES (HOST 'h', USER 'u', PASSWORD SECRET p)");
    catalog.run("CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC 't') (a int, b text) FORMAT JSON");
    catalog.run("CREATE TABLE t (a int, b text)");
    catalog.run("CREATE VIEW v AS SELECT a FROM t");
    catalog.run(
        "CREATE SINK k FROM t INTO KAFKA CONNECTION c (TOPIC 'o') KEY (a)"
            + " FORMAT JSON ENVELOPE UPSERT");
  }

  private Rejection rejection(String sql) {
    try {
      OperationPlan plan = catalog.plan(sql);
      throw new AssertionError("planned: " + plan);
    } catch (RejectedException e) {
      return e.rejection();
    }
  }

  private ConnectionDefinition connection(String name) {
    return of(name).definition();
  }

  private OfConnection of(String name) {
    return (OfConnection) catalog.entry(name).definition();
  }

  private SecretDefinition secret(String name) {
    return ((OfSecret) catalog.entry(name).definition()).definition();
  }

  private static List<String> targets(OperationPlan plan) {
    return plan.steps().stream()
        .map(s -> s.target().type().key() + " " + s.command().getClass().getSimpleName())
        .toList();
  }

  @Test
  void aSecretIsSealedAndNowhereInTheClear() {
    OperationPlan plan = catalog.plan("CREATE SECRET q AS '" + CANARY + "'");
    assertThat(plan.toString()).doesNotContain(CANARY);
    assertThat(plan.statement()).isEqualTo("CREATE SECRET q AS '***'");
    catalog.run(plan);
    assertThat(secret("q").value()).isInstanceOf(SecretValue.Sealed.class);
    assertThat(catalog.entry("q").createSql()).doesNotContain(CANARY);
    catalog.run("CREATE SECRET e FROM ENV 'NAME'");
    assertThat(secret("e").value()).isEqualTo(new SecretValue.Environment("NAME"));
    catalog.run("CREATE SECRET f FROM FILE '/run/secret'");
    assertThat(secret("f").value()).isEqualTo(new SecretValue.File("/run/secret"));
  }

  @Test
  void optionsAreTextsOrSecrets() {
    assertThat(connection("c").options()).containsOnlyKeys("broker", "sasl_username");
    assertThat(connection("c").secrets())
        .isEqualTo(java.util.Map.of("sasl_password", new SecretRef(catalog.entry("p").id(), 1)));
    assertThat(catalog.entry("c").dependsOn()).contains(catalog.entry("p").id());
    assertThat(catalog.entry("c").createSql()).contains("SASL PASSWORD = SECRET p");
  }

  @Test
  void aPasswordInTheClearIsKeptAsASecretThatGoesWithItsConnection() {
    OperationPlan plan =
        catalog.plan(
            "CREATE CONNECTION d TO KAFKA (BROKER 'a:1', SASL USERNAME 'u', SASL PASSWORD '"
                + CANARY
                + "', ALLOW PLAINTEXT = true)");
    assertThat(plan.toString()).doesNotContain(CANARY);
    catalog.run(plan);
    assertThat(connection("d").options()).containsOnlyKeys("broker", "sasl_username");
    assertThat(connection("d").secrets()).containsOnlyKeys("sasl_password");
    assertThat(catalog.entry("d").createSql()).doesNotContain(CANARY);
    List<String> before = catalog.names();
    catalog.run("DROP CONNECTION d");
    assertThat(before).hasSize(catalog.names().size() + 2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SET (BROKER 'b:1')                                      | broker=b:1 sasl_username=u | sasl_password",
        "SET BROKER = 'b:1'                                      | broker=b:1 sasl_username=u | sasl_password",
        "AS KAFKA SET BROKER 'b:1'                               | broker=b:1 sasl_username=u | sasl_password",
        "SET (BROKERS ('b:1', 'd:2'))                            | brokers=b:1,d:2 sasl_username=u | sasl_password",
        "SET (BROKER 'b:1'), DROP (SASL USERNAME, SASL PASSWORD) | broker=b:1 | ",
        "RESET (SASL USERNAME), DROP SASL PASSWORD               | broker=a:1 | ",
        "SET (SASL USERNAME SECRET p)                            | broker=a:1 | sasl_password sasl_username",
        "SET (SASL MECHANISM 'PLAIN')                            | broker=a:1 sasl_mechanisms=PLAIN sasl_username=u | sasl_password",
      })
  void anAlterChangesExactlyWhatItSays(String actions, String options, String secrets) {
    catalog.run("ALTER CONNECTION c " + actions);
    assertThat(
            connection("c").options().entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .toList())
        .isEqualTo(List.of(options.strip().split(" ")));
    assertThat(String.join(" ", connection("c").secrets().keySet()))
        .isEqualTo(secrets == null ? "" : secrets.strip());
    assertThat(of("c").version()).isEqualTo(2);
  }

  @Test
  void oneEventOfTheConnectionAndAWaitForEachDependent() {
    OperationPlan plan = catalog.plan("ALTER CONNECTION c SET (BROKER 'b:1')");
    assertThat(targets(plan))
        .containsExactly(
            "catalog Redefine", "connection Alter", "source AwaitChange", "sink AwaitConnection");
    assertThat(plan.touches())
        .anySatisfy(line -> assertThat(line).contains("BROKER", "'a:1'", "'b:1'"))
        .anySatisfy(line -> assertThat(line).contains("source", "s"))
        .anySatisfy(line -> assertThat(line).contains("sink", "k"));
  }

  @Test
  void aChangeOfAPasswordShowsNone() {
    OperationPlan plan =
        catalog.plan(
            "ALTER CONNECTION c SET (SASL PASSWORD '" + CANARY + "', ALLOW PLAINTEXT = true)");
    assertThat(plan.toString()).doesNotContain(CANARY);
    assertThat(String.join("\n", PlanText.lines(plan))).doesNotContain(CANARY);
    catalog.run(plan);
    assertThat(connection("c").secrets().get("sasl_password"))
        .isNotEqualTo(new SecretRef(catalog.entry("p").id(), 1));
  }

  @Test
  void whatIsAsItShouldBeIsNotChanged() {
    assertThat(catalog.draft("ALTER CONNECTION c SET (BROKER 'a:1')").isNothing()).isTrue();
    assertThat(catalog.draft("ALTER CONNECTION c DROP (SASL MECHANISMS)").isNothing()).isTrue();
    assertThat(catalog.draft("ALTER SOURCE s SET CONNECTION c").isNothing()).isTrue();
  }

  @Test
  void whatIsNotThereIsSkippedWhereTheStatementSaysSo() {
    Draft draft = catalog.draft("ALTER CONNECTION IF EXISTS no SET (BROKER 'b:1')");
    assertThat(draft.isNothing()).isTrue();
    assertThat(draft.notices())
        .map(n -> n.text().message())
        .containsExactly("connection \"no\" does not exist, skipping");
    assertThat(catalog.draft("ALTER SECRET IF EXISTS no AS 'x'").isNothing()).isTrue();
    assertThat(catalog.draft("ALTER SOURCE IF EXISTS no SET (client_id = 'x')").isNothing())
        .isTrue();
  }

  @Test
  void revertGoesBackAndCanBeRevertedItself() {
    catalog.run("ALTER CONNECTION c SET (BROKER 'b:1')");
    catalog.run("ALTER CONNECTION c SET (BROKER 'd:1')");
    catalog.run("ALTER CONNECTION c REVERT");
    assertThat(connection("c").options()).containsEntry("broker", "b:1");
    catalog.run("ALTER CONNECTION c REVERT TO VERSION 1");
    assertThat(connection("c").options()).containsEntry("broker", "a:1");
    assertThat(of("c").version()).isEqualTo(5);
  }

  @Test
  void revertKeepsToThePresentValueOfASecret() {
    catalog.run("ALTER CONNECTION c SET (BROKER 'b:1')");
    catalog.run("ALTER SECRET p AS 'new'");
    catalog.run("ALTER CONNECTION c REVERT TO VERSION 1");
    assertThat(connection("c").options()).containsEntry("broker", "a:1");
    assertThat(connection("c").secrets().get("sasl_password"))
        .isEqualTo(new SecretRef(catalog.entry("p").id(), 2));
  }

  @Test
  void revertGoesBackOverWhatOnlyGaveASecretAnotherValue() {
    catalog.run("ALTER CONNECTION c SET (BROKER 'b:1')");
    catalog.run("ALTER SECRET p AS 'new'");
    catalog.run("ALTER CONNECTION c REVERT");
    assertThat(connection("c").options()).containsEntry("broker", "a:1");
  }

  @Test
  void anAlteredSecretReachesAllThatUseIt() {
    OperationPlan plan = catalog.plan("ALTER SECRET p AS '" + CANARY + "x'");
    assertThat(plan.toString()).doesNotContain(CANARY);
    assertThat(targets(plan))
        .contains("secret Alter", "source AwaitChange", "sink AwaitConnection")
        .filteredOn(s -> s.equals("connection Alter"))
        .hasSize(2);
    List<String> targets = targets(plan);
    assertThat(targets.lastIndexOf("connection Expect"))
        .isLessThan(targets.indexOf("secret Alter"));
    assertThat(targets).filteredOn(s -> s.equals("connection Expect")).hasSize(2);
    catalog.run(plan);
    assertThat(secret("p").version()).isEqualTo(2);
    assertThat(secret("p").previous()).isNotNull();
    assertThat(secret("p").fallbackUntil()).isNull();
    for (String name : List.of("c", "pg")) {
      assertThat(connection(name).secrets().values())
          .containsExactly(new SecretRef(catalog.entry("p").id(), 2));
    }
    catalog.run("ALTER SECRET p AS 'y' WITH (KEEP OLD FOR '10 min')");
    assertThat(secret("p").fallbackUntil()).isNotNull();
  }

  @Test
  void aSourceGoesOverToAnotherConnection() {
    OperationPlan plan = catalog.plan("ALTER SOURCE s SET CONNECTION other");
    assertThat(targets(plan))
        .contains(
            "catalog Redefine",
            "connection Attach",
            "source Change",
            "source AwaitChange",
            "connection Detach");
    catalog.run(plan);
    OfSource source = (OfSource) catalog.entry("s").definition();
    assertThat(source.definition().connection()).isEqualTo(catalog.entry("other").id());
    assertThat(catalog.entry("s").dependsOn())
        .contains(catalog.entry("other").id())
        .doesNotContain(catalog.entry("c").id());
    assertThat(catalog.entry("s").createSql()).contains("CONNECTION other");
  }

  @Test
  void aRateLimitIsSetAndReset() {
    catalog.run("ALTER SOURCE s SET (SOURCE_RATE_LIMIT = 5)");
    OfSource limited = (OfSource) catalog.entry("s").definition();
    assertThat(limited.definition().options()).containsEntry("source_rate_limit", "5");
    catalog.run("ALTER SOURCE s RESET (SOURCE_RATE_LIMIT)");
    OfSource free = (OfSource) catalog.entry("s").definition();
    assertThat(free.definition().options()).doesNotContainKey("source_rate_limit");
  }

  @Test
  void sinksIntoBoth() {
    SinkDefinition kafka = ((OfSink) catalog.entry("k").definition()).definition();
    assertThat(kafka.from()).isEqualTo(catalog.entry("t").id());
    assertThat(kafka.key()).containsExactly(0);
    assertThat(kafka.envelope()).isEqualTo(SinkDefinition.Envelope.UPSERT);
    assertThat(catalog.entry("k").dependsOn())
        .contains(catalog.entry("t").id(), catalog.entry("c").id());
    catalog.run("CREATE SINK l FROM s INTO POSTGRES CONNECTION pg (TABLE 'x') KEY (b, a)");
    SinkDefinition postgres = ((OfSink) catalog.entry("l").definition()).definition();
    assertThat(postgres.key()).containsExactly(1, 0);
    assertThat(postgres.format()).isEqualTo(SinkDefinition.Format.NONE);
    for (String name : List.of("k", "l")) {
      CatalogEntry entry = catalog.entry(name);
      catalog.run("DROP SINK " + name);
      catalog.run(entry.createSql());
      assertThat(catalog.entry(name).definition()).isEqualTo(entry.definition());
    }
  }

  @Test
  void aRenameRewritesWhatNamesIt() {
    catalog.run("ALTER CONNECTION c RENAME TO d");
    assertThat(catalog.entry("d").createSql()).startsWith("CREATE CONNECTION d ");
    assertThat(catalog.entry("s").createSql()).contains("CONNECTION d");
    assertThat(catalog.entry("k").createSql()).contains("CONNECTION d");
    catalog.run("ALTER SECRET p RENAME TO q");
    assertThat(catalog.entry("d").createSql()).contains("SECRET q");
    catalog.run("ALTER SINK k RENAME TO l");
    assertThat(catalog.entry("l").type()).isEqualTo(ObjectType.SINK);
  }

  @Test
  void aDropCascadesOverAllOfIt() {
    assertThat(rejection("DROP SECRET p").detail()).contains("connection c depends on secret p");
    catalog.run("DROP SECRET p CASCADE");
    assertThat(catalog.names()).contains("t", "v", "other").doesNotContain("p", "c", "s", "k");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ALTER CONNECTION c SET (COLOUR 'x')                    | KAFKA connections do not support COLOUR values",
        "ALTER CONNECTION c DROP (COLOUR)                       | KAFKA connections do not support COLOUR values",
        "ALTER CONNECTION c SET (HOST 'x')                      | KAFKA connections do not support HOST values",
        "ALTER CONNECTION pg SET (BROKER 'x')                   | POSTGRES connections do not support BROKER values",
        "ALTER CONNECTION c SET (PROGRESS TOPIC 'x')            | cannot ALTER KAFKA option PROGRESS TOPIC",
        "ALTER CONNECTION c SET (BROKER 'x'), DROP (BROKER)     | cannot both SET and DROP/RESET options BROKER",
        "ALTER CONNECTION c SET (BROKER 'x'), RESET (BROKERS)   | cannot both SET and DROP/RESET mutually exclusive KAFKA options BROKER, BROKERS",
        "ALTER CONNECTION c SET (BROKER 'x'), SET (BROKER 'y')  | BROKER specified more than once",
        "ALTER CONNECTION c SET (SASL MECHANISM 'x', SASL MECHANISMS 'y') | SASL MECHANISMS specified more than once",
        "ALTER CONNECTION c SET (SASL PASSWORD SECRET no)       | secret \"no\" does not exist",
        "ALTER CONNECTION c SET (SASL PASSWORD 'hunter2')       | option SASL PASSWORD must be a secret",
        "ALTER CONNECTION c SET (SASL USERNAME ('a', 'b'))      | option SASL USERNAME takes one value, not a list",
        "ALTER CONNECTION c SET (BROKER 'x') WITH (VALIDATE = maybe) | VALIDATE requires a Boolean value",
        "ALTER CONNECTION c SET (BROKER 'x') WITH (COLOUR = 1)  | ALTER CONNECTION ... WITH has no option COLOUR",
        "ALTER CONNECTION no SET (BROKER 'x')                   | connection \"no\" does not exist",
        "ALTER CONNECTION c RENAME TO other                     | connection \"other\" already exists",
        "CREATE CONNECTION d TO KAFKA (BROKER 'a', SASL PASSWORD 'hunter2') | option SASL PASSWORD must be a secret",
        "CREATE CONNECTION d TO KAFKA (BROKER 'a', SASL PASSWORD hunter2)   | option SASL PASSWORD must be a secret",
        "CREATE CONNECTION d TO MYSQL (HOST 'a')                | CREATE CONNECTION TO MYSQL is not supported yet",
        "CREATE SECRET p AS 'hunter2'                           | secret \"p\" already exists",
        "ALTER SECRET no AS 'hunter2'                           | secret \"no\" does not exist",
        "ALTER SECRET p AS 'x' WITH (KEEP OLD FOR 'ever')       | KEEP OLD FOR must be a length of time, such as '10 min'",
        "ALTER SECRET p AS 'x' WITH (KEEP OLD FOR '-1 min')     | KEEP OLD FOR must be a length of time, such as '10 min'",
        "DROP SECRET p                                          | cannot drop secret p because other objects depend on it",
        "ALTER SOURCE s SET (TOPIC 'x')                         | Field 'topic' is not allowed to be altered on the fly for connector: kafka",
        "ALTER SOURCE t SET (TOPIC 'x')                         | \"t\" is not a source",
        "ALTER SOURCE s SET CONNECTION no                       | connection \"no\" does not exist",
        "CREATE SINK x FROM no INTO KAFKA CONNECTION c (TOPIC 'o') KEY (a) FORMAT JSON ENVELOPE UPSERT | relation \"no\" does not exist",
        "CREATE SINK x FROM t INTO KAFKA CONNECTION no (TOPIC 'o') KEY (a) FORMAT JSON ENVELOPE UPSERT | connection \"no\" does not exist",
        "CREATE SINK k FROM t INTO KAFKA CONNECTION c (TOPIC 'o') KEY (a) FORMAT JSON ENVELOPE UPSERT  | sink \"k\" already exists",
        "CREATE SINK x FROM t INTO KAFKA CONNECTION c (TOPIC 'o') KEY (z) FORMAT JSON ENVELOPE UPSERT  | column \"z\" named in key does not exist",
      })
  void isRefused(String sql, String message) {
    Rejection rejection = rejection(sql.strip());
    assertThat(rejection.message()).isEqualTo(message.strip());
    assertThat(rejection.toString()).doesNotContain(CANARY);
    assertThat(rejection.position()).isNotNegative();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ALTER CONNECTION c AS POSTGRES SET (HOST 'x')     | KAFKA",
        "ALTER CONNECTION c AS MYSQL SET (HOST 'x')        | KAFKA",
        "ALTER CONNECTION c REVERT                         | version",
        "ALTER CONNECTION c REVERT TO VERSION 7            | version",
        "ALTER SOURCE s SET CONNECTION pg                  | pg",
        "ALTER SOURCE s SET (connector = 'x')              | connector",
        "CREATE SINK x FROM v INTO KAFKA CONNECTION c (TOPIC 'o') KEY (a) FORMAT JSON ENVELOPE UPSERT | view",
        "CREATE SINK x FROM t INTO POSTGRES CONNECTION c (TABLE 'o') KEY (a) | connection",
        "CREATE SINK x FROM t INTO POSTGRES CONNECTION pg (TABLE 'o')        | KEY",
        "CREATE SINK x FROM t INTO KAFKA CONNECTION c (TOPIC 'o') KEY (a) FORMAT TEXT ENVELOPE UPSERT | FORMAT",
        "CREATE SINK x FROM t INTO KAFKA CONNECTION c (TOPIC 'o') KEY (a) FORMAT JSON                 | ENVELOPE",
        "CREATE SINK x FROM t INTO KAFKA CONNECTION c (TOPIC 'o') FORMAT JSON ENVELOPE UPSERT         | KEY",
        "CREATE SINK x FROM t INTO MYSQL CONNECTION c (TABLE 'o') KEY (a)    | MYSQL",
      })
  void isRefusedAndTheTextSaysWhy(String sql, String about) {
    Rejection rejection = rejection(sql.strip());
    assertThat(rejection.message() + " " + rejection.hint()).contains(about.strip());
    assertThat(rejection.sqlState()).matches("[0-9A-Z]{5}").isNotEqualTo("XX000");
  }
}
