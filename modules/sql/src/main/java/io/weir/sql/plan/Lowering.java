package io.weir.sql.plan;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Scalar;
import io.weir.dataflow.aggregate.AggregateRegistry;
import io.weir.dataflow.expr.Evaluators;
import io.weir.dataflow.expr.Expr;
import io.weir.dataflow.plan.AggregateCall;
import io.weir.dataflow.plan.Plan;
import io.weir.dataflow.plan.SortKey;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Attributes;
import io.weir.sql.algebra.Rel;
import io.weir.sql.algebra.SortItem;
import io.weir.sql.algebra.Term;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns optimised algebra into plans over columns by position. */
final class Lowering {
  /** Takes what has no incremental plan. */
  interface Outside {
    /** A plan that reads the rows of {@code rel}, or a rejection that says why there is none. */
    Lowered lower(Rel rel, Lowering lowering);
  }

  private final Attributes attributes;
  private final Outside outside;
  private final Sharing sharing = new Sharing();
  private final JoinLowering joins;

  Lowering(Attributes attributes, Outside outside) {
    this.attributes = attributes;
    this.outside = outside;
    this.joins = new JoinLowering(this);
  }

  Lowered lower(Rel rel) {
    return switch (rel) {
      case Rel.Get r -> made(new Plan.Get(r.relation().id(), r.relation().columns()), r.output());
      case Rel.Unit r -> unit();
      case Rel.Rows r -> rows(r);
      case Rel.Filter r -> filter(r);
      case Rel.Project r -> project(lower(r.input()), r.items());
      case Rel.Join r -> joins.lower(r);
      case Rel.Aggregate r -> aggregate(r);
      case Rel.Distinct r -> {
        Lowered input = lower(r.input());
        yield made(new Plan.Distinct(input.plan()), input.columns());
      }
      case Rel.SetOperation r -> setOperation(r);
      case Rel.TopK r -> topK(r);
      case Rel.Window r -> outside.lower(r, this);
      case Rel.TableFunction r -> outside.lower(r, this);
      case Rel.Recursive r -> outside.lower(r, this);
      case Rel.WorkTable r -> outside.lower(r, this);
    };
  }

  Lowered made(Plan plan, List<Attribute> columns) {
    return new Lowered(sharing.share(plan), columns);
  }

  /** One row; its only column stands for the row's being there. */
  private Lowered unit() {
    Attribute one = attributes.fresh("one", Term.TRUE);
    return constant(List.of(List.of(Scalar.ofLong(DataType.BOOLEAN, 1))), List.of(one));
  }

  private Lowered rows(Rel.Rows rows) {
    List<List<Scalar>> values = new ArrayList<>();
    for (List<Term> row : rows.rows()) {
      values.add(row.stream().map(Lowering::value).toList());
    }
    return constant(values, rows.output());
  }

  private Lowered constant(List<List<Scalar>> rows, List<Attribute> columns) {
    BatchBuilder builder = new BatchBuilder(Lowered.types(columns), rows.size());
    for (List<Scalar> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        builder.column(i).appendFrom(row.get(i).cell(), 0);
      }
      builder.endRow();
    }
    Batch batch = builder.build();
    return made(new Plan.Constant(batch, Lowered.schema(columns)), columns);
  }

  /** The value of a term without columns; throws its error where it fails. */
  static Scalar value(Term term) {
    return term instanceof Term.Constant constant
        ? constant.value()
        : Evaluators.constant(Expressions.lower(term, List.of()));
  }

  /**
   * The number that OFFSET, LIMIT or a frame's bound gives; {@code whenNull} for null.
   *
   * @throws io.weir.kernel.RejectedException {@code negative} where it is below 0
   */
  static long count(@Nullable Term term, long whenNull, Rejection negative) {
    if (term == null) {
      return whenNull;
    }
    Scalar value = value(term);
    if (value.isNull()) {
      return whenNull;
    }
    long count = ((LongColumn) value.cell()).get(0);
    if (count < 0) {
      throw negative.exception();
    }
    return count;
  }

  static long offset(@Nullable Term term) {
    return count(
        term, 0, Rejection.of(SqlState.INVALID_ROW_COUNT_IN_OFFSET, "OFFSET must not be negative"));
  }

  /** -1 where there is no limit. */
  static long limit(@Nullable Term term) {
    return count(
        term, -1, Rejection.of(SqlState.INVALID_ROW_COUNT_IN_LIMIT, "LIMIT must not be negative"));
  }

  private Lowered filter(Rel.Filter filter) {
    Lowered input = lower(filter.input());
    if (filter.predicate().equals(Term.TRUE)) {
      return input;
    }
    if (Nullity.isNeverTrue(filter.predicate())) {
      return constant(List.of(), input.columns());
    }
    return made(
        new Plan.Filter(input.plan(), Expressions.lower(filter.predicate(), input.columns())),
        input.columns());
  }

  Lowered project(Lowered input, List<Rel.Item> items) {
    List<Attribute> columns = items.stream().map(Rel.Item::attribute).toList();
    if (columns.equals(input.columns())
        && items.stream().allMatch(i -> i.equals(Rel.Item.pass(i.attribute())))) {
      return input;
    }
    List<Expr> exprs = new ArrayList<>();
    items.forEach(i -> exprs.add(Expressions.lower(i.term(), input.columns())));
    return made(new Plan.Project(input.plan(), exprs, Lowered.schema(columns)), columns);
  }

  private Lowered aggregate(Rel.Aggregate aggregate) {
    Lowered input = lower(aggregate.input());
    List<AggregateCall> calls = new ArrayList<>();
    for (Rel.Computed call : aggregate.calls()) {
      if (!call.order().isEmpty()) {
        throw Rejection.of(
                SqlState.FEATURE_NOT_SUPPORTED,
                "ORDER BY inside of the aggregate function "
                    + call.function()
                    + " is not supported")
            .withHint("Leave it out: the other aggregates do not hang on an order.")
            .exception();
      }
      // Throws where there is no such function of such arguments.
      AggregateRegistry.result(call.function(), Lowered.types(call.args()));
      calls.add(
          new AggregateCall(
              call.function(),
              call.distinct(),
              input.indexesOf(call.args()),
              call.filter() == null ? -1 : input.indexOf(call.filter()),
              call.attribute().type()));
    }
    List<Attribute> columns = aggregate.output();
    return made(
        new Plan.Aggregate(
            input.plan(), input.indexesOf(aggregate.keys()), calls, Lowered.schema(columns)),
        columns);
  }

  private Lowered setOperation(Rel.SetOperation operation) {
    List<Plan> inputs = new ArrayList<>();
    for (Rel input : operation.inputs()) {
      Lowered lowered = lower(input);
      List<Rel.Item> items = input.output().stream().map(Rel.Item::pass).toList();
      inputs.add(project(lowered, items).plan());
    }
    List<Attribute> columns = operation.output();
    return switch (operation.kind()) {
      case UNION -> made(new Plan.UnionAll(inputs, Lowered.schema(columns)), columns);
      case EXCEPT -> made(new Plan.Except(inputs.get(0), inputs.get(1), operation.all()), columns);
      case INTERSECT ->
          made(new Plan.Intersect(inputs.get(0), inputs.get(1), operation.all()), columns);
    };
  }

  private Lowered topK(Rel.TopK topK) {
    Lowered input = lower(topK.input());
    long offset = offset(topK.offset());
    long limit = limit(topK.limit());
    if (offset == 0 && limit < 0) {
      return input;
    }
    return made(
        new Plan.TopK(
            input.plan(),
            input.indexesOf(topK.partition()),
            order(topK.order(), input),
            offset,
            limit),
        input.columns());
  }

  static List<SortKey> order(List<SortItem<Attribute>> order, Lowered input) {
    return order.stream()
        .map(o -> new SortKey(input.indexOf(o.key()), o.descending(), o.nullsFirst()))
        .toList();
  }
}
