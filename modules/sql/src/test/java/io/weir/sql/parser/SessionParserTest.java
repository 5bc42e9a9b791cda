package io.weir.sql.parser;

import static io.weir.sql.parser.Parsed.name;
import static io.weir.sql.parser.Parsed.parse;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.catalog.ObjectType;
import io.weir.sql.statement.DataStatement;
import io.weir.sql.statement.Name;
import io.weir.sql.statement.SessionStatement;
import io.weir.sql.statement.ShowStatement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What reads and writes rows, what shows, and the settings and transactions of a session. */
class SessionParserTest {
  @Test
  void writes() {
    var insert =
        (DataStatement.Insert) parse("INSERT INTO t (a, \"B\") VALUES (1, DEFAULT), (2, 'x')");
    assertThat(insert.columns()).map(Name::name).containsExactly("a", "B");
    assertThat(insert.source())
        .satisfies(s -> assertThat(s.text()).isEqualTo("VALUES (1, DEFAULT), (2, 'x')"));
    assertThat(parse("INSERT INTO t SELECT * FROM u")).isInstanceOf(DataStatement.Insert.class);
    assertThat(parse("INSERT INTO t (SELECT 1)")).isInstanceOf(DataStatement.Insert.class);
    assertThat(parse("INSERT INTO t DEFAULT VALUES"))
        .isEqualTo(new DataStatement.Insert(name("t", 13), List.of(), null));
    var update =
        (DataStatement.Update)
            parse(
                "UPDATE t AS x SET a = a + 1, b = DEFAULT, c = (a IS DISTINCT FROM b) WHERE x.a > $1");
    assertThat(update.alias()).isEqualTo("x");
    assertThat(update.assignments())
        .map(a -> a.column().name() + "=" + (a.value() == null ? "DEFAULT" : a.value().text()))
        .containsExactly("a=a + 1", "b=DEFAULT", "c=(a IS DISTINCT FROM b)");
    assertThat(update.where()).satisfies(w -> assertThat(w.text()).isEqualTo("x.a > $1"));
    var delete = (DataStatement.Delete) parse("DELETE FROM t WHERE a IN (SELECT 1)");
    assertThat(delete.where()).satisfies(w -> assertThat(w.position()).isEqualTo(21));
    assertThat(parse("DELETE FROM t x"))
        .isEqualTo(new DataStatement.Delete(name("t", 13), "x", null));
  }

  @Test
  void copies() {
    assertThat(parse("COPY t (a, b) FROM STDIN"))
        .isEqualTo(
            new DataStatement.CopyFrom(
                name("t", 6),
                List.of(new Name("a", 9), new Name("b", 12)),
                DataStatement.CopyFormat.TEXT));
    assertThat(parse("COPY t FROM STDIN WITH (FORMAT csv, HEADER true, DELIMITER '|', NULL '-')"))
        .isEqualTo(
            new DataStatement.CopyFrom(
                name("t", 6), List.of(), new DataStatement.CopyFormat(true, '|', "-", true)));
    assertThat(parse("COPY (SELECT 1) TO STDOUT"))
        .isInstanceOfSatisfying(
            DataStatement.CopyTo.class,
            c -> assertThat(c.source()).isInstanceOf(DataStatement.Query.class));
    assertThat(parse("COPY (SUBSCRIBE v WITH (SNAPSHOT = false)) TO STDOUT"))
        .isInstanceOfSatisfying(
            DataStatement.CopyTo.class,
            c ->
                assertThat(c.source())
                    .isInstanceOfSatisfying(
                        DataStatement.Subscribe.class, s -> assertThat(s.snapshot()).isFalse()));
    assertThat(parse("COPY t (a, \"B\") TO STDOUT (FORMAT text)"))
        .isInstanceOfSatisfying(
            DataStatement.CopyTo.class,
            c ->
                assertThat(((DataStatement.Query) c.source()).query().text())
                    .isEqualTo("SELECT a, \"B\" FROM t"));
  }

  @Test
  void subscribes() {
    var plain = (DataStatement.Subscribe) parse("SUBSCRIBE TO public.v");
    assertThat(plain.query().text()).isEqualTo("SELECT * FROM public.v");
    assertThat(plain.query().node().toString()).contains("FROM `public`.`v`");
    assertThat(
            ((org.apache.calcite.sql.SqlSelect) plain.query().node())
                .getFrom()
                .getParserPosition()
                .getColumnNum())
        .isEqualTo(14);
    assertThat(plain.snapshot()).isTrue();
    assertThat(plain.progress()).isFalse();
    var query =
        (DataStatement.Subscribe)
            parse("SUBSCRIBE (SELECT a FROM t) WITH (SNAPSHOT false, PROGRESS)");
    assertThat(query.query().text()).isEqualTo("SELECT a FROM t");
    assertThat(query.snapshot()).isFalse();
    assertThat(query.progress()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "SHOW SOURCES, SOURCES",
    "SHOW SINKS, SINKS",
    "SHOW TABLES, TABLES",
    "SHOW VIEWS, VIEWS",
    "SHOW MATERIALIZED VIEWS, MATERIALIZED_VIEWS",
    "SHOW CLUSTERS, CLUSTERS",
    "SHOW CLUSTER REPLICAS, CLUSTER_REPLICAS",
    "SHOW CONNECTIONS, CONNECTIONS",
    "SHOW SECRETS, SECRETS",
    "SHOW OBJECTS LIKE 'a%', OBJECTS",
    "SHOW COLUMNS FROM t, COLUMNS"
  })
  void showsObjects(String sql, ShowStatement.Listing listing) {
    assertThat(parse(sql))
        .isInstanceOfSatisfying(
            ShowStatement.ShowObjects.class,
            show -> {
              assertThat(show.listing()).isEqualTo(listing);
              assertThat(show.like()).isEqualTo(sql.contains("LIKE") ? "a%" : null);
              assertThat(show.of() != null).isEqualTo(listing == ShowStatement.Listing.COLUMNS);
            });
  }

  @Test
  void showsOther() {
    assertThat(parse("SHOW CREATE MATERIALIZED VIEW mv"))
        .isEqualTo(new ShowStatement.ShowCreate(ObjectType.MATERIALIZED_VIEW, name("mv", 31)));
    assertThat(parse("SHOW ALL")).isEqualTo(new ShowStatement.ShowAll());
    assertThat(parse("SHOW Server_Version"))
        .isEqualTo(new ShowStatement.ShowVariable("server_version"));
    assertThat(parse("SHOW TRANSACTION ISOLATION LEVEL"))
        .isEqualTo(new ShowStatement.ShowVariable("transaction_isolation"));
    assertThat(parse("SHOW cluster")).isEqualTo(new ShowStatement.ShowVariable("cluster"));
  }

  @Test
  void variables() {
    assertThat(parse("SET cluster = c"))
        .isEqualTo(new SessionStatement.SetVariable("cluster", "c", false));
    assertThat(parse("SET SESSION extra_float_digits TO 3"))
        .isEqualTo(new SessionStatement.SetVariable("extra_float_digits", "3", false));
    assertThat(parse("SET LOCAL search_path TO a, \"B\""))
        .isEqualTo(new SessionStatement.SetVariable("search_path", "a, B", true));
    assertThat(parse("SET x TO DEFAULT"))
        .isEqualTo(new SessionStatement.SetVariable("x", null, false));
    assertThat(parse("SET TIME ZONE 'UTC'"))
        .isEqualTo(new SessionStatement.SetVariable("timezone", "UTC", false));
    assertThat(parse("SET client_min_messages TO on"))
        .isEqualTo(new SessionStatement.SetVariable("client_min_messages", "on", false));
    assertThat(parse("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"))
        .isEqualTo(new SessionStatement.SetVariable("default_transaction_read_only", "on", false));
    assertThat(parse("RESET ALL")).isEqualTo(new SessionStatement.ResetVariable(null));
    assertThat(parse("RESET cluster")).isEqualTo(new SessionStatement.ResetVariable("cluster"));
    assertThat(parse("DISCARD ALL")).isEqualTo(new SessionStatement.DiscardAll());
  }

  @Test
  void transactionsAndPreparedStatements() {
    assertThat(parse("BEGIN")).isEqualTo(new SessionStatement.Begin(false, false));
    assertThat(parse("START TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY"))
        .isEqualTo(new SessionStatement.Begin(true, true));
    assertThat(parse("COMMIT WORK")).isEqualTo(new SessionStatement.Commit());
    assertThat(parse("END")).isEqualTo(new SessionStatement.Commit());
    assertThat(parse("ABORT TRANSACTION")).isEqualTo(new SessionStatement.Rollback());
    assertThat(parse("PREPARE p (int, text) AS SELECT $1, $2"))
        .isInstanceOfSatisfying(
            SessionStatement.Prepare.class,
            p -> {
              assertThat(p.sql()).isEqualTo("SELECT $1, $2");
              assertThat(p.types()).hasSize(2);
            });
    assertThat(parse("EXECUTE p (1 + 1, 'a')"))
        .isInstanceOfSatisfying(
            SessionStatement.Execute.class,
            e -> assertThat(e.arguments()).map(a -> a.text()).containsExactly("1 + 1", "'a'"));
    assertThat(parse("DEALLOCATE ALL")).isEqualTo(new SessionStatement.Deallocate(null));
    assertThat(parse("DEALLOCATE PREPARE p")).isEqualTo(new SessionStatement.Deallocate("p"));
  }
}
