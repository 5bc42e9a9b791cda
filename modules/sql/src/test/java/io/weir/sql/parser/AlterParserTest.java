package io.weir.sql.parser;

import static io.weir.sql.parser.Parsed.actions;
import static io.weir.sql.parser.Parsed.name;
import static io.weir.sql.parser.Parsed.options;
import static io.weir.sql.parser.Parsed.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.domain.catalog.ObjectType;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Secret;
import io.weir.sql.statement.AlterStatement;
import io.weir.sql.statement.CreateStatement;
import io.weir.sql.statement.DataStatement;
import io.weir.sql.statement.Name;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.Options;
import io.weir.sql.statement.ReplacementStatement;
import io.weir.sql.statement.SecretSource;
import io.weir.sql.statement.ShowStatement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ALTER and DROP, secrets and replacements. */
class AlterParserTest {
  @ParameterizedTest
  @CsvSource({
    "DROP CONNECTION c, CONNECTION", "DROP SOURCE s, SOURCE", "DROP TABLE t RESTRICT, TABLE",
    "DROP VIEW v, VIEW", "DROP MATERIALIZED VIEW mv, MATERIALIZED_VIEW", "DROP CLUSTER c, CLUSTER",
    "DROP SECRET s, SECRET", "DROP SINK k, SINK"
  })
  void drops(String sql, ObjectType type) {
    assertThat(parse(sql))
        .isInstanceOfSatisfying(
            AlterStatement.Drop.class,
            drop -> {
              assertThat(drop.type()).isEqualTo(type);
              assertThat(drop.cascade() || drop.ifExists()).isFalse();
            });
  }

  @Test
  void dropOfSeveral() {
    assertThat(parse("DROP VIEW IF EXISTS a, public.b CASCADE"))
        .isEqualTo(
            new AlterStatement.Drop(
                ObjectType.VIEW,
                List.of(name("a", 21), new ObjectName("public", "b", 24)),
                true,
                true));
  }

  @Test
  void secrets() {
    assertThat(parse("CREATE SECRET IF NOT EXISTS s AS 'hunter2'"))
        .isEqualTo(
            new CreateStatement.CreateSecret(
                name("s", 29), true, new SecretSource.Given(new Secret("hunter2"))));
    assertThat(parse("CREATE SECRET s AS 'hunter2'").toString()).doesNotContain("hunter2");
    assertThat(parse("CREATE SECRET s FROM ENV 'PGPASS'"))
        .isEqualTo(
            new CreateStatement.CreateSecret(
                name("s", 15), false, new SecretSource.FromEnvironment("PGPASS")));
    assertThat(parse("CREATE SECRET s FROM FILE '/run/p'"))
        .isEqualTo(
            new CreateStatement.CreateSecret(
                name("s", 15), false, new SecretSource.FromFile("/run/p")));
    var alter =
        (AlterStatement.AlterSecret)
            parse("ALTER SECRET IF EXISTS s AS 'new' WITH (KEEP OLD FOR '10 min')");
    assertThat(alter.ifExists()).isTrue();
    assertThat(options(alter.with())).isEqualTo("keep_old_for@41=Text:10 min");
    assertThat(parse("ALTER SECRET s RENAME TO t"))
        .isEqualTo(
            new AlterStatement.Rename(ObjectType.SECRET, name("s", 14), false, new Name("t", 26)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE SECRET s 'hunter2'",
        "CREATE SECRET s AS hunter2",
        "CREATE SECRET s AS 'hunter2' 'hunter2'",
        "EXPLAIN CREATE SECRET s FROM 'hunter2'",
        "ALTER /* x */ SECRET s 'hunter2'",
        "ALTER SECRET s AS 'hunter2",
        "ALTER CONNECTION c SET (SASL PASSWORD 'a' 'hunter2')",
        "CREATE CONNECTION c TO KAFKA (SASL PASSWORD $$hunter2)",
        "CREATE CONNECTION c TO KAFKA (SASL PASSWORD = 'hunter2",
        "CREATE SOURCE s WITH (connector 'kafka' 'hunter2')",
      })
  void syntaxErrorsQuoteNoSecret(String sql) {
    assertThatThrownBy(() -> parse(sql))
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> {
              assertThat(e.rejection().sqlState()).isEqualTo("42601");
              assertThat(e.rejection().toString()).doesNotContain("hunter2");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ALTER CONNECTION c SET (BROKER 'b:1') | set broker@25=Text:b:1",
        "ALTER CONNECTION c SET BROKER = 'b:1' | set broker@24=Text:b:1",
        "ALTER CONNECTION c AS KAFKA SET BROKER 'b:1' | set broker@33=Text:b:1",
        "ALTER CONNECTION c SET (BROKERS ('a:1', 'b:1'), SASL PASSWORD SECRET p), DROP (SSL KEY, SSL CERTIFICATE), RESET (SASL MECHANISMS) | set brokers@25=ListOf:a:1,b:1; set sasl_password@49=SECRET p; drop ssl_key@80; drop ssl_certificate@89; drop sasl_mechanisms@114",
        "ALTER CONNECTION c SET SECURITY PROTOCOL SSL, DROP SASL USERNAME WITH (VALIDATE = false) | set security_protocol@24=Word:ssl; drop sasl_username@52",
      })
  void altersOfConnections(String sql, String actions) {
    var alter = (AlterStatement.AlterConnection) parse(sql);
    assertThat(actions(alter.actions())).isEqualTo(actions);
    assertThat(alter.type()).isEqualTo(sql.contains("AS KAFKA") ? "kafka" : null);
    assertThat(alter.with().isEmpty()).isEqualTo(!sql.contains("WITH"));
  }

  @Test
  void moreAlters() {
    assertThat(parse("ALTER CONNECTION c REVERT"))
        .isEqualTo(
            new AlterStatement.RevertConnection(name("c", 18), false, null, 20, Options.NONE));
    assertThat(parse("ALTER CONNECTION IF EXISTS c REVERT TO VERSION 3"))
        .isEqualTo(new AlterStatement.RevertConnection(name("c", 28), true, 3L, 30, Options.NONE));
    assertThat(parse("ALTER CONNECTION c RENAME TO d"))
        .isEqualTo(
            new AlterStatement.Rename(
                ObjectType.CONNECTION, name("c", 18), false, new Name("d", 30)));
    assertThat(parse("ALTER SINK k RENAME TO d").tag()).isEqualTo("ALTER SINK");
    assertThat(parse("ALTER SOURCE s SET CONNECTION c2"))
        .isEqualTo(
            new AlterStatement.SetSourceConnection(
                name("s", 14), false, name("c2", 31), Options.NONE));
    var source =
        (AlterStatement.AlterSource)
            parse("ALTER SOURCE s SET (SOURCE_RATE_LIMIT = 5), RESET (a.b)");
    assertThat(actions(source.actions()))
        .isEqualTo("set source_rate_limit@21=Number:5; drop a.b@52");
    assertThat(parse("SHOW ALTERABLE OPTIONS FOR SOURCE s"))
        .isEqualTo(new ShowStatement.ShowAlterable(name("s", 35)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ALTER CONNECTION c SET (BROKER 'a:1', BROKER 'b:1') | BROKER specified more than once",
        "ALTER CONNECTION c SET (BROKER 'a:1'), SET (BROKER 'b:1') | BROKER specified more than once",
        "ALTER CONNECTION c DROP (SSL KEY, SSL KEY) | SSL KEY specified more than once",
        "ALTER CONNECTION c | syntax error at end of input",
        "ALTER CONNECTION c SET | syntax error at end of input",
        "ALTER CONNECTION c REVERT TO VERSION x | syntax error at or near \"x\"",
        "ALTER CONNECTION c FOO (a 1) | syntax error at or near \"FOO\"",
        "CREATE SINK k FROM v | syntax error at end of input",
        "CREATE SOURCE s FROM POSTGRES CONNECTION c FOR TABLES () | syntax error at or near \")\"",
      })
  void wrongAlters(String sql, String message) {
    assertThatThrownBy(() -> parse(sql))
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> {
              assertThat(e.rejection().sqlState()).isEqualTo("42601");
              assertThat(e.rejection().message()).isEqualTo(message);
            });
  }

  @Test
  void replacements() {
    assertThat(parse("CREATE REPLACEMENT r (x) FOR MATERIALIZED VIEW mv IN CLUSTER c AS SELECT 1"))
        .isInstanceOfSatisfying(
            ReplacementStatement.CreateReplacement.class,
            create -> {
              assertThat(create.target()).isEqualTo(name("mv", 48));
              assertThat(create.columns()).containsExactly("x");
              assertThat(create.query().text()).isEqualTo("SELECT 1");
            });
    assertThat(parse("CREATE REPLACEMENT MATERIALIZED VIEW IF NOT EXISTS r FOR mv AS SELECT 1"))
        .isInstanceOfSatisfying(
            ReplacementStatement.CreateReplacement.class,
            create -> {
              assertThat(create.ifNotExists()).isTrue();
              assertThat(create.target().name()).isEqualTo("mv");
              assertThat(create.cluster()).isNull();
            });
    assertThat(parse("ALTER MATERIALIZED VIEW IF EXISTS mv APPLY REPLACEMENT r NOWAIT"))
        .isEqualTo(
            new ReplacementStatement.ApplyReplacement(
                List.of(new ReplacementStatement.Application(name("mv", 35), name("r", 56))),
                true,
                ReplacementStatement.ApplyWhen.NOWAIT,
                Options.NONE));
    assertThat(
            parse(
                "ALTER MATERIALIZED VIEW a APPLY REPLACEMENT ra, b APPLY REPLACEMENT rb"
                    + " WHEN HYDRATED WITH (TIMEOUT '10 min', MAX CHANGES 1000)"))
        .isInstanceOfSatisfying(
            ReplacementStatement.ApplyReplacement.class,
            apply -> {
              assertThat(apply.applications())
                  .extracting(application -> application.replacement().name())
                  .containsExactly("ra", "rb");
              assertThat(apply.when()).isEqualTo(ReplacementStatement.ApplyWhen.HYDRATED);
              assertThat(apply.with().list())
                  .extracting(option -> option.name())
                  .containsExactly("timeout", "max_changes");
            });
    assertThat(parse("CREATE OR REPLACE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT 1"))
        .isInstanceOfSatisfying(
            ReplacementStatement.CreateReplacement.class,
            create -> assertThat(create.orReplace()).isTrue());
    assertThat(parse("SUBSCRIBE TO CHANGES FOR REPLACEMENT r WITH (PROGRESS)"))
        .isEqualTo(new DataStatement.SubscribeChanges(name("r", 38), true, true));
    assertThat(parse("SUBSCRIBE TO changes")).isInstanceOf(DataStatement.Subscribe.class);
    assertThat(parse("ALTER MATERIALIZED VIEW mv REVERT"))
        .isEqualTo(new ReplacementStatement.RevertView(name("mv", 25), false));
    assertThat(parse("SHOW CHANGES FOR REPLACEMENT r LIMIT 5"))
        .isEqualTo(new ShowStatement.ShowChanges(name("r", 30), 5L));
    assertThat(parse("SHOW REPLACEMENTS LIKE 'a%'"))
        .isEqualTo(new ShowStatement.ShowObjects(ShowStatement.Listing.REPLACEMENTS, null, "a%"));
  }
}
