package io.weir.sql.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Scalar;
import io.weir.columnar.Schema;
import io.weir.dataflow.plan.Plan;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.sql.parser.SqlText;
import io.weir.sql.plan.PlannedQuery;
import io.weir.sql.plan.PlannedQuery.Incremental;
import io.weir.sql.plan.QueryPlanner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlannedQueryTest {
  private final SampleTables tables = SampleTables.load();

  @Test
  void parametersTakeTheTypesOfTheirPlaces() {
    PlannedQuery query = tables.plan("select a + $1, $3::date from t where c = $2 limit $4");
    assertThat(query.parameterTypes())
        .containsExactly(DataType.INT4, DataType.TEXT, DataType.DATE, DataType.INT8);
    assertThat(tables.plan("select $1").parameterTypes()).containsExactly(DataType.TEXT);
    assertThat(tables.plan("select $1 union select 1").parameterTypes())
        .containsExactly(DataType.INT4);
    assertThat(tables.plan("select $1 + 1", Arrays.asList(DataType.INT8)).schema().type(0))
        .isEqualTo(DataType.INT8);
    assertThat(tables.plan("select k from t where a in ($1, $2)").parameterTypes())
        .containsExactly(DataType.INT4, DataType.INT4);
    assertThat(tables.plan("select coalesce($1, a), case when f then $2 else b end from t"))
        .satisfies(
            q -> assertThat(q.parameterTypes()).containsExactly(DataType.INT4, DataType.INT4));
  }

  @Test
  void boundParametersAreValues() {
    assertThat(
            tables.run(
                "select k from t where a = $1 order by k limit $2",
                Scalar.ofLong(DataType.INT4, 2),
                Scalar.ofLong(DataType.INT8, 1)))
        .containsExactly("3");
    assertThat(tables.run("select $1 is null, $1", Scalar.ofNull(DataType.TEXT)))
        .containsExactly("t|" + SampleTables.NULL);
    assertThat(rejection("select $1::int").message())
        .isEqualTo("bind message supplies 0 parameters, but the statement requires 1");
    assertThat(
            catchThrowableOfType(
                    RejectedException.class,
                    () -> tables.run("select k from t limit $1", Scalar.ofLong(DataType.INT8, -1)))
                .rejection()
                .message())
        .isEqualTo("LIMIT must not be negative");
  }

  @Test
  void theSessionAnswersForItself() {
    assertThat(
            tables.run(
                "select now(), current_date, localtimestamp, current_user, current_database(),"
                    + " current_schema(), version(), pg_backend_pid(), current_setting('timezone')"))
        .containsExactly(
            "2023-11-14 22:13:20+00|2023-11-14|2023-11-14 22:13:20|alice|shop|public|PostgreSQL 15"
                + " (Weir)|7|UTC");
    assertThat(rejection("select current_setting('nope')"))
        .isEqualTo(Rejection.of("42704", "unrecognized configuration parameter \"nope\""));
    assertThat(tables.run("select current_setting('nope', true) is null")).containsExactly("t");
    assertThat(tables.run("select count(*) from bids where date_time < now() - interval '1 day'"))
        .containsExactly("60");
  }

  @Test
  void viewsAreExpandedWhereTheyAreUsed() {
    tables.addView("big", "select auction, price from bids where price > 100");
    tables.addView("tops", "select auction, max(price) as top from big group by auction");
    assertThat(tables.run("select count(*) from tops where top > 150"))
        .isEqualTo(
            tables.run(
                "select count(*) from (select auction, max(price) m from bids where price > 100"
                    + " group by auction) s where m > 150"));
    PlannedQuery query = tables.plan("select * from tops join n on n.x = tops.auction");
    assertThat(query.inputs()).containsExactlyInAnyOrder(tables.id("bids"), tables.id("n"));
    assertThat(query.references()).containsExactlyInAnyOrder(tables.id("tops"), tables.id("n"));
    assertThat(query.incremental()).isInstanceOf(Incremental.Yes.class);
  }

  @Test
  void whatCannotBeMaintainedIsRefusedWithWhatToDo() {
    assertThat(refusal("select row_number() over (order by k) from t").message())
        .isEqualTo("window functions cannot be maintained incrementally yet");
    assertThat(refusal("select now(), a from t").message())
        .isEqualTo(
            "the function now cannot be maintained incrementally: its value changes by itself");
    assertThat(refusal("select a from t where date '2020-01-01' < current_date").message())
        .contains("current_date");
    assertThat(refusal("select g from generate_series(1, 3) g").message())
        .isEqualTo("the function generate_series cannot be maintained incrementally yet");
    assertThat(
            refusal("with recursive r(n) as (select 1 union select n from r) select n from r")
                .message())
        .isEqualTo("WITH RECURSIVE cannot be maintained incrementally yet");
    assertThat(refusal("select a from t where a = $1").sqlState()).isEqualTo("42P02");
    assertThat(rejection("select random()").message())
        .isEqualTo("the function random is not supported");
  }

  private Rejection refusal(String sql) {
    Rejection reason = ((Incremental.No) tables.plan(sql).incremental()).reason();
    assertThat(reason.sqlState()).isIn("0A000", "42P02");
    if (reason.sqlState().equals("0A000")) {
      assertThat(reason.hint()).isNotBlank();
    }
    return reason;
  }

  @Test
  void aViewsOrderMattersOnlyForWhatALimitTakes() {
    assertThat(plans("select a from t order by k")).noneMatch(p -> p instanceof Plan.TopK);
    assertThat(plans("select a from t order by k limit 3"))
        .filteredOn(p -> p instanceof Plan.TopK)
        .hasSize(1);
    assertThat(tables.plan("select a from t order by k limit 3").view().schema())
        .isEqualTo(Schema.of(new Field("a", DataType.INT4)));
  }

  @Test
  void rowNumbersUpToAConstantAreATopK() {
    assertThat(
            plans(
                "select k from (select k, row_number() over (partition by a order by b) r from t)"
                    + " s where r <= 2"))
        .anyMatch(
            p -> p instanceof Plan.TopK top && top.limit() == 2 && top.partition().size() == 1);
    assertThat(
            refusal(
                "select k, r from (select k, row_number() over (order by b) r from t) s where r <"
                    + " 3"))
        .isNotNull();
  }

  @Test
  void existsAndInAreSemiAndAntiJoins() {
    assertThat(joins("select k from t where exists (select 1 from n where x = a)"))
        .containsExactly(Plan.JoinKind.SEMI);
    assertThat(joins("select k from t where not exists (select 1 from n where x = a)"))
        .containsExactly(Plan.JoinKind.ANTI);
    assertThat(joins("select k from t where a in (select x from n)"))
        .containsExactly(Plan.JoinKind.SEMI);
    assertThat(joins("select k from t where k not in (select u.k from t u)"))
        .as("no null on either side: one look-up does")
        .containsExactly(Plan.JoinKind.ANTI);
    assertThat(joins("select * from t left join n on a = x where y > 3"))
        .as("the filter drops what the outer join would add")
        .containsExactly(Plan.JoinKind.INNER);
    assertThat(
            joins(
                "select a.id from bids b, persons p, auctions a where b.auction = a.id and"
                    + " p.id = b.bidder"))
        .hasSize(2);
  }

  @Test
  void everyJoinHasKeysWhereTheQueryHasEqualities() {
    String sql =
        "select a.id, (select max(price) from bids b where b.auction = a.id) from auctions a,"
            + " persons p, bids b where p.id = b.bidder and a.id = b.auction";
    assertThat(plans(sql))
        .filteredOn(p -> p instanceof Plan.Join)
        .hasSize(3)
        .allMatch(p -> p instanceof Plan.Join join && !join.leftKeys().isEmpty());
  }

  @Test
  void aCommonSubplanIsOneInstance() {
    Plan plan =
        tables
            .plan(
                "with m as (select auction, max(price) p from bids group by auction) select x.p"
                    + " from m x join m y on x.auction = y.auction")
            .view();
    List<Plan> all = new ArrayList<>();
    collect(plan, all);
    List<Plan> aggregates = all.stream().filter(p -> p instanceof Plan.Aggregate).toList();
    assertThat(aggregates).hasSize(2);
    assertThat(all.stream().filter(p -> p instanceof Plan.Get).toList())
        .allMatch(p -> p == all.stream().filter(q -> q instanceof Plan.Get).findFirst().get());
  }

  @Test
  void joinsKeepOnlyTheColumnsThatAreUsed() {
    assertThat(plans("select a.id from auctions a join bids b on b.auction = a.id"))
        .filteredOn(p -> p instanceof Plan.Join)
        .allMatch(p -> p.inputs().stream().allMatch(i -> i.schema().size() == 1));
  }

  @Test
  void distinctCountsNeedNoJoin() {
    assertThat(joins("select a, count(distinct b) from t group by a")).isEmpty();
  }

  @Test
  void explainShowsThePlanOrWhyThereIsNone() {
    assertThat(
            tables
                .plan("select a, count(*) from t where b > 1 group by a")
                .explain(ObjectId::value))
        .contains("Aggregate", "Filter");
    assertThat(tables.plan("select sum(k) over () from t").explain(ObjectId::value))
        .startsWith("Not incremental: window functions cannot be maintained incrementally yet");
  }

  @Test
  void errorsPointAtTheirPlace() {
    assertThat(rejection("select a,\n  nope\nfrom t").position()).isEqualTo(13);
    assertThat(rejection("select a from t where a = 'x'").position()).isEqualTo(27);
    assertThat(rejection("select a\nfrom nowhere").position()).isEqualTo(15);
    assertThat(rejection("select lower(k) from t").position()).isEqualTo(8);
    assertThat(rejection("select lower(k) from t").hint())
        .isEqualTo(
            "No function matches the given name and argument types. You might need to add explicit"
                + " type casts.");
  }

  @Test
  void insertsCastToTheirColumns() {
    Schema target =
        Schema.of(
            new Field("i", DataType.INT2),
            new Field("d", DataType.DATE),
            new Field("s", DataType.TEXT));
    QueryPlanner planner = new QueryPlanner();
    PlannedQuery values =
        planner.planInsert(
            SqlText.parseQuery("values (1, '2020-01-02', $1), ($2, null, 7)").node(),
            tables,
            List.of(),
            target.fields());
    assertThat(values.parameterTypes()).containsExactly(DataType.TEXT, DataType.INT2);
    assertThat(tables.run(values, Scalar.ofText("x"), Scalar.ofLong(DataType.INT2, 5)))
        .containsExactly("1|2020-01-02|x", "5|" + SampleTables.NULL + "|7");
    RejectedException thrown =
        catchThrowableOfType(
            RejectedException.class,
            () ->
                planner.planInsert(
                    SqlText.parseQuery("select f, null, null from t").node(),
                    tables,
                    List.of(),
                    target.fields()));
    assertThat(thrown.rejection().message())
        .isEqualTo("column \"i\" is of type smallint but expression is of type boolean");
  }

  @Test
  void numbersThatDoNotFitOverflow() {
    assertThat(rejection("select 2147483647 + k from t").sqlState()).isEqualTo("22003");
  }

  private Rejection rejection(String sql) {
    return catchThrowableOfType(RejectedException.class, () -> tables.run(sql)).rejection();
  }

  private List<Plan.JoinKind> joins(String sql) {
    return plans(sql).stream()
        .flatMap(p -> p instanceof Plan.Join join ? Stream.of(join.kind()) : Stream.empty())
        .toList();
  }

  private List<Plan> plans(String sql) {
    List<Plan> out = new ArrayList<>();
    collect(tables.plan(sql).view(), out);
    return out;
  }

  private static void collect(Plan plan, List<Plan> out) {
    plan.inputs().forEach(input -> collect(input, out));
    out.add(plan);
  }
}
