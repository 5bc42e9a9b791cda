package io.weir.dataflow.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Scalar;
import io.weir.columnar.Schema;
import io.weir.dataflow.expr.Expr;
import io.weir.kernel.ObjectId;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTextTest {
  private static final Schema BIDS =
      Schema.of(
          new Field("auction", DataType.INT8),
          new Field("bidder", DataType.TEXT),
          new Field("price", DataType.INT4));

  private static final Plan GET = new Plan.Get(new ObjectId("u1"), BIDS);

  private static Expr in(int column) {
    return new Expr.Input(column, BIDS.type(column));
  }

  private static Expr number(long value) {
    return new Expr.Literal(Scalar.ofLong(DataType.INT4, value));
  }

  @Test
  void anOperatorALineWithItsInputsBelow() {
    Expr condition =
        new Expr.And(
            List.of(
                new Expr.Call("<", List.of(in(2), number(10)), DataType.BOOLEAN),
                new Expr.Not(new Expr.IsNull(in(1)))));
    Plan filter = new Plan.Filter(GET, condition);
    Plan aggregate =
        new Plan.Aggregate(
            filter,
            List.of(0),
            List.of(
                new AggregateCall("count", false, List.of(), -1, DataType.INT8),
                new AggregateCall("sum", true, List.of(2), -1, DataType.INT8)),
            Schema.of(
                new Field("auction", DataType.INT8),
                new Field("bids", DataType.INT8),
                new Field("total", DataType.INT8)));
    Plan top = new Plan.TopK(aggregate, List.of(), List.of(new SortKey(2, true, true)), 0, 3);
    assertThat(PlanText.explain(top))
        .isEqualTo(
            """
            Top K order by total DESC limit 3
              Aggregate by auction: count(*), sum(DISTINCT price)
                Filter (price < 10) AND (bidder IS NOT NULL)
                  Get u1 (auction, bidder, price)
            """);
  }

  @Test
  void whatIsUsedTwiceIsShownOnce() {
    Plan project =
        new Plan.Project(
            GET,
            List.of(
                in(0),
                new Expr.Cast(in(2), DataType.TEXT),
                new Expr.Case(
                    List.of(new Expr.Case.Branch(new Expr.IsNull(in(1)), number(1))),
                    new Expr.Literal(Scalar.ofText("it's")),
                    DataType.TEXT)),
            Schema.of(
                new Field("auction", DataType.INT8),
                new Field("p", DataType.TEXT),
                new Field("c", DataType.TEXT)));
    Plan join =
        new Plan.Join(
            Plan.JoinKind.LEFT,
            project,
            project,
            List.of(0),
            List.of(0),
            List.of(false),
            null,
            project.schema().concat(project.schema()));
    assertThat(PlanText.explain(join))
        .isEqualTo(
            """
            Left Join on auction = auction
              Project auction, price::text AS p, CASE WHEN bidder IS NULL THEN 1 ELSE 'it''s' END AS c [#1]
                Get u1 (auction, bidder, price)
              Shared #1
            """);
  }
}
