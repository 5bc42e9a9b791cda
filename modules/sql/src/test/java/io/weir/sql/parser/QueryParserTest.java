package io.weir.sql.parser;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.sql.statement.CreateStatement;
import io.weir.sql.statement.DataStatement;
import io.weir.sql.statement.SqlFragment;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries and expressions: what PostgreSQL takes is taken, and means what PostgreSQL says. */
class QueryParserTest {
  /** The only select item, as the tree says it. */
  private static String item(String expression) {
    SqlSelect select = (SqlSelect) SqlText.parseQuery("SELECT " + expression).node();
    return text(select.getSelectList().get(0));
  }

  private static String text(SqlNode node) {
    return node.toString().replace("`", "").replaceAll("\\s+", " ");
  }

  private static Rejection rejection(String sql) {
    try {
      SqlText.parse(sql);
    } catch (RejectedException e) {
      return e.rejection();
    }
    throw new AssertionError("parsed: " + sql);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "==>",
      quoteCharacter = '"',
      value = {
        "a::int + 1 ==> CAST(a AS integer) + 1",
        "-a::numeric(10,2) ==> - CAST(a AS numeric(10,2))",
        "a::text || b::varchar(3) ==> CAST(a AS text) || CAST(b AS varchar(3))",
        "a || 1 + 2 ==> a || (1 + 2)",
        "data -> 'x' ->> 'y' ==> data -> 'x' ->> 'y'",
        "data ->> 'x' = 'y' AND true ==> data ->> 'x' = 'y' AND TRUE",
        "(data ->> 'price')::int8 ==> CAST(data ->> 'price' AS bigint)",
        "data #>> '{a,b}' ==> data #>> '{a,b}'",
        "data @> '{}' ==> data @> '{}'",
        "data ? 'k' ==> data ? 'k'",
        "a ~ '^x' ==> a ~ '^x'",
        "a !~* '^x' ==> a !~* '^x'",
        "a OPERATOR(pg_catalog.~) '^(bids)$' COLLATE pg_catalog.default ==> a ~ '^(bids)$'",
        "E'it''s\\n\\x41\\u0042' ==> 'it''s AB'",
        "$$a'b$$ ==> 'a''b'",
        "$t$a$$b$t$ ==> 'a$$b'",
        "timestamp '2026-01-01' ==> CAST('2026-01-01' AS timestamp without time zone)",
        "timestamp with time zone '2026-01-01' ==> CAST('2026-01-01' AS timestamp with time zone)",
        "date '2026-01-01' ==> CAST('2026-01-01' AS date)",
        "INTERVAL '1 hour' ==> CAST('1 hour' AS interval)",
        "INTERVAL '2' DAY ==> CAST('2 day' AS interval)",
        "now() - interval '90 minutes' ==> now() - CAST('90 minutes' AS interval)",
        "CAST(a AS double precision) ==> CAST(a AS double precision)",
        "CAST(a AS timestamp(3) without time zone) ==> CAST(a AS timestamp(3))",
        "'x'::pg_catalog.regclass ==> CAST('x' AS regclass)",
        "'{a}'::text[] ==> CAST('{a}' AS text[])",
        "a IS DISTINCT FROM b ==> a IS DISTINCT FROM b",
        "a isnull ==> a IS NULL",
        "a BETWEEN 1 AND 2 ==> a BETWEEN ASYMMETRIC 1 AND 2",
        "a NOT ILIKE 'x%' ESCAPE '!' ==> a NOT ILIKE 'x%' ESCAPE '!'",
        "count(*) FILTER (WHERE a > 1) ==> count(*) FILTER (WHERE a > 1)",
        "count(DISTINCT a) ==> count(DISTINCT a)",
        "sum(a) OVER (PARTITION BY b ORDER BY c ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
            + " ==> sum(a) OVER (PARTITION BY b ORDER BY c ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)",
        "extract(year FROM a) ==> EXTRACT(YEAR FROM a)",
        "extract(epoch FROM a) ==> EXTRACT(EPOCH FROM a)",
        "a AT TIME ZONE 'UTC' ==> a AT TIME ZONE 'UTC'",
        "left(a, 2) ==> left(a, 2)",
        "substring(a FROM 1 FOR 2) ==> SUBSTRING(a, 1, 2)",
        "trim(a) ==> TRIM(BOTH ' ' FROM a)",
        "position('a' IN b) ==> POSITION('a' IN b)",
        "ARRAY[1, 2] ==> ARRAY[1, 2]",
        "a = ANY (ARRAY[1]) ==> a = SOME (ARRAY[1])",
        "coalesce(a, nullif(b, 0)) ==> coalesce(a, nullif(b, 0))",
        "a % 2 ==> a % 2",
        "a != b ==> a <> b",
        "CASE WHEN a THEN 1 ELSE 2 END ==> CASE WHEN a THEN 1 ELSE 2 END",
        "(a, b) ==> ROW(a, b)",
        "2 ^ 3 ==> 2 ^ 3",
        "current_schema() ==> current_schema()",
        "pg_catalog.format_type(a, b) ==> pg_catalog.format_type(a, b)",
        "Foo.\"Bar\" ==> foo.Bar",
        "floor(a) ==> floor(a)",
      })
  void expressions(String sql, String tree) {
    assertThat(item(sql)).isEqualTo(tree);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "value",
        "key",
        "data",
        "size",
        "type",
        "name",
        "status",
        "year",
        "month",
        "day",
        "hour",
        "date",
        "timestamp",
        "state",
        "source",
        "count",
        "sum",
        "level",
        "method",
        "result",
        "start",
        "end_",
        "row",
        "rows",
        "range",
        "values",
        "text",
        "int",
        "position",
        "time",
        "interval",
        "connection",
        "view",
        "set",
        "offset_",
        "partition",
        "filter",
        "over",
        "at",
        "by",
        "no",
        "of",
        "old",
        "new",
        "percent",
        "period",
        "escape",
        "exists",
        "current",
        "first",
        "last",
        "next",
        "second",
        "minute",
        "zone",
        "without",
        "match",
        "system",
        "language",
        "domain",
        "rank",
        "min",
        "max",
        "avg",
        "upper",
        "char",
        "character",
        "real",
        "unknown",
        "operator",
        "matches",
        "ref",
        "release",
        "reset",
        "commit",
        "call",
        "user_",
        "version",
        "url"
      })
  void freeWordsNameColumns(String word) {
    SqlSelect select =
        (SqlSelect)
            SqlText.parseQuery(
                    ("SELECT w, t.w, w AS w, max(w) w, w::text FROM w AS t (w, x) WHERE w > 1 AND w IS NULL"
                            + " GROUP BY w HAVING sum(w) > 1")
                        .replace("w ", word + " ")
                        .replace("w,", word + ",")
                        .replace("w)", word + ")")
                        .replace("w:", word + ":"))
                .node();
    assertThat(text(select.getSelectList().get(0))).isEqualTo(word);
    assertThat(text(select.getSelectList().get(1))).isEqualTo("t." + word);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "SELECT * FROM a, b WHERE a.x = b.x",
        "SELECT a.* FROM a JOIN b USING (id) LEFT JOIN c ON a.x = c.x CROSS JOIN d FULL OUTER JOIN e ON true",
        "SELECT 1 LIMIT ALL",
        "SELECT 1 ORDER BY 1 DESC NULLS LAST LIMIT 10 OFFSET 5",
        "SELECT 1 OFFSET 5 ROWS FETCH FIRST 10 ROWS ONLY",
        "SELECT 1 FETCH FIRST ROW ONLY",
        "SELECT 1 LIMIT $1 OFFSET $2",
        "VALUES (1, 'a'), (2, 'b')",
        "TABLE t",
        "WITH a AS (SELECT 1 AS x), b AS MATERIALIZED (SELECT 2) SELECT * FROM a, b",
        "WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT * FROM t",
        "SELECT 1 UNION ALL SELECT 2 EXCEPT SELECT 3 INTERSECT SELECT 4",
        "(SELECT 1) UNION (SELECT 2) ORDER BY 1",
        "SELECT * FROM (SELECT 1) x",
        "SELECT * FROM (VALUES (1)) AS v (a)",
        "SELECT * FROM generate_series(1, 10) AS g(i)",
        "SELECT * FROM a, LATERAL (SELECT * FROM b WHERE b.x = a.x LIMIT 3) l",
        "SELECT a FROM t GROUP BY GROUPING SETS ((a), ())",
        "SELECT a, count(*) FROM t GROUP BY ROLLUP (a)",
        "SELECT (SELECT max(x) FROM t), EXISTS (SELECT 1 FROM t), 1 IN (SELECT 2), 1 NOT IN (1, 2)",
        "SELECT rank() OVER w FROM t WINDOW w AS (PARTITION BY a ORDER BY b)",
        "SELECT 1 WHERE false",
        "SELECT count(*) HAVING true",
        "SELECT a AS select, b AS \"Order\" FROM t",
        "SELECT now(), current_timestamp, current_date, localtimestamp, current_user, session_user",
        "SELECT string_agg(a, ',' ORDER BY b) FROM t",
        "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) FROM t",
        "SELECT x[1] FROM t",
        "SELECT array_agg(a) FROM t",
        "SELECT .5, 1., 1e3, 1.5E-3",
        "SELECT /* a /* nested */ comment */ 1 -- to the end",
      })
  void queries(String sql) {
    assertThat(SqlText.parse(sql)).isInstanceOf(DataStatement.Query.class);
    assertThat(SqlText.parse(sql + " ;")).isInstanceOf(DataStatement.Query.class);
  }

  /** What psql's {@code \d t} and {@code \dt} send. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        SELECT c.oid,
          n.nspname,
          c.relname
        FROM pg_catalog.pg_class c
             LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relname OPERATOR(pg_catalog.~) '^(bids)$' COLLATE pg_catalog.default
          AND pg_catalog.pg_table_is_visible(c.oid)
        ORDER BY 2, 3;""",
        """
        SELECT c.relchecks, c.relkind, c.relhasindex, c.relhasrules, c.relhastriggers, c.relrowsecurity,
         c.relforcerowsecurity, false AS relhasoids, c.relispartition, '', c.reltablespace,
         CASE WHEN c.reloftype = 0 THEN '' ELSE c.reloftype::pg_catalog.regtype::pg_catalog.text END,
         c.relpersistence, c.relreplident, am.amname
        FROM pg_catalog.pg_class c
         LEFT JOIN pg_catalog.pg_class tc ON (c.reltoastrelid = tc.oid)
        LEFT JOIN pg_catalog.pg_am am ON (c.relam = am.oid)
        WHERE c.oid = '16385';""",
        """
        SELECT a.attname,
          pg_catalog.format_type(a.atttypid, a.atttypmod),
          (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid, true)
           FROM pg_catalog.pg_attrdef d
           WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef),
          a.attnotnull,
          (SELECT c.collname FROM pg_catalog.pg_collation c, pg_catalog.pg_type t
           WHERE c.oid = a.attcollation AND t.oid = a.atttypid AND a.attcollation <> t.typcollation) AS attcollation,
          a.attidentity,
          a.attgenerated
        FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = '16385' AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attnum;""",
        """
        SELECT n.nspname as "Schema",
          c.relname as "Name",
          CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' END as "Type",
          pg_catalog.pg_get_userbyid(c.relowner) as "Owner"
        FROM pg_catalog.pg_class c
             LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r','p','')
              AND n.nspname <> 'pg_catalog'
              AND n.nspname !~ '^pg_toast'
          AND pg_catalog.pg_table_is_visible(c.oid)
        ORDER BY 1,2;"""
      })
  void whatPsqlAsks(String sql) {
    assertThat(SqlText.parse(sql)).isInstanceOf(DataStatement.Query.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SELECT * FORM t | syntax error at or near \"FORM\" | 10",
        "SELECT a FROM t WHERE | syntax error at end of input | 22",
        "SELECT a b c FROM t | syntax error at or near \"c\" | 12",
        "SELECT a FROM t GROUP a | syntax error at or near \"a\" | 23",
        "SELECT (1 | syntax error at end of input | 10",
        "SELECT 1) | syntax error at or near \")\" | 9",
        "SELECT 'a' 'b' | syntax error at or near \"'b'\" | 12",
        "FOO BAR | syntax error at or near \"FOO\" | 1",
        "SELECT 'abc | unterminated quoted string at or near \"'abc\" | 8",
        "SELECT 'é', { | syntax error at or near \"{\" | 13",
        "SELECT 'é', FROM t | syntax error at or near \"FROM\" | 13",
        "SELECT /* x | unterminated /* comment at or near \"/* x\" | 8",
        "SELECT 1a | trailing junk after numeric literal at or near \"1a\" | 8",
        "SELECT a::foo | type \"foo\" does not exist | 11",
        "SELECT a FROM t; SELECT 1 | cannot insert multiple commands into a prepared statement | 16",
        "SELECT a FROM t ORDER BY | syntax error at end of input | 25",
        "SELECT a <<<>>> b | operator does not exist: <<<>>> | 10",
      })
  void errorsAndWhere(String sql, String message, int position) {
    Rejection rejection = rejection(sql);
    assertThat(rejection.message()).isEqualTo(message);
    assertThat(rejection.position()).isEqualTo(position);
  }

  @Test
  void positionsPointIntoTheStatement() {
    String sql = "CREATE VIEW v AS\n  SELECT a,\n    lower(b) FROM t";
    CreateStatement.CreateView view = (CreateStatement.CreateView) SqlText.parse(sql);
    SqlFragment query = view.query();
    assertThat(query.text()).isEqualTo("SELECT a,\n    lower(b) FROM t");
    assertThat(query.position()).isEqualTo(20);
    SqlNode call = ((SqlSelect) query.node()).getSelectList().get(1);
    assertThat(call.getParserPosition().getLineNum()).isEqualTo(1);
    int from = call.getParserPosition().getColumnNum() - 1;
    int to = call.getParserPosition().getEndColumnNum();
    assertThat(sql.substring(from, to)).isEqualTo("lower(b)");
  }

  @Test
  void parametersKeepTheirNumbers() {
    assertThat(text(SqlText.parseQuery("SELECT $2, $1 + $2 FROM t LIMIT $3").node())).contains("?");
    List<Integer> seen = new java.util.ArrayList<>();
    SqlText.parseQuery("SELECT $2, $1 + $2 FROM t LIMIT $3")
        .node()
        .accept(
            new org.apache.calcite.sql.util.SqlBasicVisitor<Void>() {
              @Override
              public Void visit(org.apache.calcite.sql.SqlDynamicParam param) {
                seen.add(param.getIndex());
                return super.visit(param);
              }
            });
    assertThat(seen).containsExactlyInAnyOrder(1, 0, 1, 2);
  }

  @Test
  void distinctOn() {
    SqlSelect select =
        (SqlSelect)
            ((org.apache.calcite.sql.SqlOrderBy)
                    SqlText.parseQuery("SELECT DISTINCT ON (a, b) c, d FROM t ORDER BY a, b")
                        .node())
                .query;
    assertThat(DistinctOn.keys(select)).map(QueryParserTest::text).containsExactly("a", "b");
    assertThat(DistinctOn.items(select)).map(QueryParserTest::text).containsExactly("c", "d");
  }

  @Test
  void deepNestingIsRefusedNotOverflowed() {
    String deep = "SELECT " + "(".repeat(5000) + "1" + ")".repeat(5000);
    assertThat(rejection(deep).sqlState()).isEqualTo("54001");
    assertThat(SqlText.parse("SELECT " + "(".repeat(150) + "1" + ")".repeat(150)))
        .isInstanceOf(DataStatement.Query.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NOT ", "- ", "a AND ", "1 + ", "a OR NOT "})
  void longChainsAreRefusedNotOverflowed(String link) {
    assertThat(SqlText.parse("SELECT " + link.repeat(900) + "b"))
        .isInstanceOf(DataStatement.Query.class);
    assertThat(rejection("SELECT " + link.repeat(100_000) + "b").sqlState()).isEqualTo("54001");
  }

  @Test
  void longListsAreFine() {
    assertThat(SqlText.parse("SELECT 1 WHERE a IN (-1" + ", -2".repeat(20_000) + ")"))
        .isInstanceOf(DataStatement.Query.class);
    assertThat(SqlText.parse("INSERT INTO t VALUES (1, -1)" + ", (2, -3)".repeat(5_000)))
        .isInstanceOf(DataStatement.Insert.class);
  }

  @Test
  void splitsScriptsByTheLexerAlone() {
    assertThat(
            SqlText.split(
                "SELECT ';'; -- a ; comment\n SELECT E'\\';' ; ; /* ; */ SELECT $x$;$x$, \";\";"))
        .containsExactly(
            "SELECT ';'", "-- a ; comment\n SELECT E'\\';'", "/* ; */ SELECT $x$;$x$, \";\"");
    assertThat(SqlText.split("")).isEmpty();
    assertThat(SqlText.split(" ; -- nothing\n")).isEmpty();
    assertThat(SqlText.split("SELECT 1; SELECT 'open; SELECT 2"))
        .containsExactly("SELECT 1", "SELECT 'open; SELECT 2");
  }
}
