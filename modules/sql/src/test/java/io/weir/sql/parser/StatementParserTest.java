package io.weir.sql.parser;

import static io.weir.sql.parser.Parsed.name;
import static io.weir.sql.parser.Parsed.parse;
import static io.weir.sql.parser.Parsed.rejection;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.catalog.ObjectType;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.sql.statement.AlterStatement;
import io.weir.sql.statement.DataStatement;
import io.weir.sql.statement.OperatorStatement;
import io.weir.sql.statement.ShowStatement;
import io.weir.sql.statement.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every statement of the public surface parses to what it says, or is refused clearly. */
class StatementParserTest {
  @Test
  void theRest() {
    assertThat(parse(" -- nothing\n ;")).isEqualTo(new Statement.Empty());
    assertThat(parse("VALIDATE CONNECTION c"))
        .isEqualTo(new OperatorStatement.ValidateConnection(name("c", 21)));
    assertThat(parse("COMMENT ON SOURCE s IS 'it''s'"))
        .isEqualTo(new AlterStatement.Comment(ObjectType.SOURCE, name("s", 19), null, "it's"));
    assertThat(parse("COMMENT ON COLUMN t.c IS NULL"))
        .isEqualTo(new AlterStatement.Comment(ObjectType.TABLE, name("t", 19), "c", null));
    assertThat(parse("EXPLAIN SELECT 1"))
        .isInstanceOfSatisfying(
            ShowStatement.Explain.class,
            e -> {
              assertThat(e.text()).isEqualTo("SELECT 1");
              assertThat(e.statement()).isInstanceOf(DataStatement.Query.class);
            });
    assertThat(parse("EXPLAIN DROP VIEW v"))
        .isInstanceOfSatisfying(
            ShowStatement.Explain.class,
            e -> assertThat(e.statement()).isInstanceOf(AlterStatement.Drop.class));
  }

  /** What later versions take. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ALTER CLUSTER c SWAP WITH d | ALTER CLUSTER ... SWAP WITH",
        "ALTER CLUSTER c OWNER TO x | ALTER CLUSTER ... OWNER TO",
        "INSERT INTO t VALUES (1) RETURNING a | RETURNING",
        "CREATE OR REPLACE VIEW v AS SELECT 1 | CREATE OR REPLACE",
        "ALTER CONNECTION c OWNER TO r | ALTER CONNECTION ... OWNER TO",
        "ALTER TABLE t ADD COLUMN a int | ALTER TABLE",
        "CREATE TABLE t (a int PRIMARY KEY) | the column option PRIMARY",
        "CREATE TABLE t (a int DEFAULT 5) | the column option DEFAULT",
        "CREATE INDEX i ON t (a) | CREATE INDEX",
        "SAVEPOINT x | SAVEPOINT",
        "TRUNCATE t | TRUNCATE",
        "GRANT SELECT ON t TO u | GRANT",
        "DECLARE c CURSOR FOR SELECT 1 | DECLARE",
      })
  void refusedForNow(String sql, String what) {
    Rejection rejection = rejection(sql);
    assertThat(rejection.message()).isEqualTo(what + " is not supported yet");
    assertThat(rejection.sqlState()).isEqualTo("0A000");
    assertThat(rejection.position()).isPositive();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CREATE CONNECTION c TO KAFKA (BROKER 'a', BROKER 'b') | BROKER specified more than once | 43",
        "CREATE CONNECTION c KAFKA | syntax error at or near \"KAFKA\" | 21",
        "CREATE SOURCE s | syntax error at end of input | 16",
        "CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC 't' FORMAT JSON | syntax error at or near \"FORMAT\" | 52",
        "CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC 't') FORMAT YAML | syntax error at or near \"YAML\" | 60",
        "CREATE TABLE t (a foo) | type \"foo\" does not exist | 19",
        "CREATE TABLE t (a int,) | syntax error at or near \")\" | 23",
        "CREATE VIEW v AS | syntax error at end of input | 17",
        "CREATE VIEW v AS SELEC 1 | syntax error at or near \"SELEC\" | 18",
        "CREATE BANANA b | syntax error at or near \"BANANA\" | 8",
        "DROP SOURCE | syntax error at end of input | 12",
        "DROP BANANA b | syntax error at or near \"BANANA\" | 6",
        "UPDATE t SET a = WHERE b | syntax error at or near \"WHERE\" | 18",
        "INSERT INTO t VALUES (1 | syntax error at end of input | 24",
        "COPY t FROM 'file' | COPY with a file or program is not supported | 13",
        "SUBSCRIBE v WITH (FOO true) | unrecognized option \"foo\" | 19",
        "SUBSCRIBE v WITH (SNAPSHOT maybe) | SNAPSHOT requires a Boolean value | 19",
        "CREATE TABLE t (a numeric(5, 6)) | NUMERIC scale 6 must be between 0 and precision 5 | 19",
      })
  void errorsAndWhere(String sql, String message, int position) {
    Rejection rejection = rejection(sql);
    assertThat(rejection.message()).isEqualTo(message);
    assertThat(rejection.position()).isEqualTo(position);
  }

  /** No text makes the parser fail in any other way than by a rejection. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        ")",
        "CREATE",
        "CREATE TABLE",
        "DROP",
        "SET",
        "SET x",
        "SHOW",
        "SHOW CREATE",
        "COPY",
        "COPY (",
        "EXPLAIN",
        "SUBSCRIBE",
        "SUBSCRIBE (",
        "COMMENT ON",
        "COMMENT ON COLUMN a IS",
        "BEGIN READ",
        "PREPARE",
        "PREPARE p AS DROP VIEW v",
        "EXECUTE",
        "INSERT",
        "INSERT INTO",
        "UPDATE",
        "DELETE",
        "SELECT a::",
        "SELECT CAST(a AS",
        "SELECT a COLLATE",
        "SELECT OPERATOR(",
        "SELECT OPERATOR(a.",
        "SELECT DISTINCT ON (",
        "SELECT interval",
        "SELECT interval '1' day to",
        "SELECT timestamp(",
        "SELECT a::numeric(",
        "SELECT a::varchar(99999999999)",
        "SELECT $0",
        "SELECT $99999999999",
        "SELECT pg_catalog",
        "SELECT a::pg_catalog.",
        "SELECT EXTRACT(",
        "CREATE CLUSTER c (",
        "CREATE SOURCE s (a int) WITH (",
        "VALUES",
        "WITH",
        "TABLE",
        "$$",
        "SELECT E'\\u00'",
        "SELECT 'a' FROM t WHERE x LIKE 'b' ESCAPE",
        "SELECT * FROM t LIMIT 'x'"
      })
  void neverAnythingButARejection(String sql) {
    try {
      assertThat(parse(sql)).isNotNull();
    } catch (RejectedException e) {
      assertThat(e.rejection().sqlState()).isNotEqualTo("XX000");
    }
  }
}
