package io.weir.sql.plan;

import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.columnar.Schema;
import io.weir.dataflow.plan.Plan;
import io.weir.dataflow.plan.PlanText;
import io.weir.dataflow.plan.SortKey;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Rel;
import io.weir.sql.algebra.Rels;
import io.weir.sql.algebra.SortItem;
import io.weir.sql.algebra.Term;
import io.weir.sql.algebra.Terms;
import io.weir.sql.analysis.Analyzer.Analyzed;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A query that was understood: what it returns, what it reads, and how to compute it. Immutable;
 * thread-safe.
 */
public final class PlannedQuery {
  private final Analyzed query;

  /** The query's rows without its order, offset and limit; no subqueries, no correlation. */
  private final Rel rel;

  PlannedQuery(Analyzed query, Rel rel) {
    this.query = query;
    this.rel = rel;
  }

  /** Whether the query can be maintained as a view. */
  public sealed interface Incremental {
    /** {@code plan}'s schema is the query's. */
    record Yes(Plan plan) implements Incremental {}

    /** {@code reason}: a 0A000 with a hint. */
    record No(Rejection reason) implements Incremental {}
  }

  /** The result's columns; names may repeat. */
  public Schema schema() {
    return query.schema();
  }

  /** Of {@code $1}, {@code $2}, ...: as declared, or as found. */
  public List<DataType> parameterTypes() {
    return query.parameters();
  }

  /** The collections that its rows come from; those of expanded views, not the views. */
  public Set<ObjectId> inputs() {
    Set<ObjectId> ids = new TreeSet<>();
    Rels.walk(
        rel,
        r -> {
          if (r instanceof Rel.Get get) {
            ids.add(get.relation().id());
          }
        });
    return ids;
  }

  /** The relations, plain views among them, that the query's own text names. */
  public Set<ObjectId> references() {
    return query.references();
  }

  /**
   * The query with literals in the place of parameters and of what only the session knows.
   *
   * @param parameters one for each of {@link #parameterTypes}, of that type
   */
  public PlannedQuery bind(List<Scalar> parameters, SessionContext session) {
    if (parameters.size() != query.parameters().size()) {
      throw Rejection.of(
              SqlState.PROTOCOL_VIOLATION,
              "bind message supplies "
                  + parameters.size()
                  + " parameters, but the statement requires "
                  + query.parameters().size())
          .exception();
    }
    Analyzed bound =
        query.with(
            substituted(query.offset(), parameters, session),
            substituted(query.limit(), parameters, session));
    return new PlannedQuery(bound, Rels.rewriteTerms(rel, t -> substitute(t, parameters, session)));
  }

  private static @Nullable Term substituted(
      @Nullable Term term, List<Scalar> parameters, SessionContext session) {
    return term == null ? null : substitute(term, parameters, session);
  }

  private static Term substitute(Term term, List<Scalar> parameters, SessionContext session) {
    return Terms.rewrite(
        term,
        t ->
            switch (t) {
              case Term.Parameter p -> new Term.Constant(parameters.get(p.index()));
              case Term.SessionCall call -> {
                List<Scalar> args = new ArrayList<>();
                call.args()
                    .forEach(a -> args.add(Lowering.value(substitute(a, parameters, session))));
                yield new Term.Constant(session.value(call.function(), args));
              }
              default -> null;
            });
  }

  /**
   * The plan of a view of this query. An ORDER BY means nothing to a view, unless a LIMIT or OFFSET
   * takes the first rows of it.
   */
  public Incremental incremental() {
    try {
      boolean cut = query.offset() != null || query.limit() != null;
      Rel cutRel =
          cut ? new Rel.TopK(rel, List.of(), query.order(), query.offset(), query.limit()) : rel;
      Rel optimized = optimized(cutRel, new LinkedHashSet<>(query.columns()));
      Lowered lowered = new Lowering(query.attributes(), ViewLimits::refuse).lower(optimized);
      return new Incremental.Yes(result(lowered, query.columns()));
    } catch (RejectedException e) {
      return new Incremental.No(e.rejection());
    }
  }

  /**
   * As {@link #incremental}.
   *
   * @throws RejectedException the reason why not
   */
  public Plan view() {
    return switch (incremental()) {
      case Incremental.Yes yes -> yes.plan();
      case Incremental.No no -> throw no.reason().exception();
    };
  }

  /** How to run it once; parameters have to be bound. */
  public OneTimePlan once() {
    Set<Attribute> needed = new LinkedHashSet<>(query.columns());
    query.order().stream().map(SortItem::key).forEach(needed::add);
    AdHocInputs inputs = new AdHocInputs();
    Lowered lowered = new Lowering(query.attributes(), inputs).lower(optimized(rel, needed));
    List<Attribute> columns = new ArrayList<>(query.columns());
    List<SortKey> order = new ArrayList<>();
    for (SortItem<Attribute> item : query.order()) {
      if (!columns.contains(item.key())) {
        columns.add(item.key());
      }
      order.add(new SortKey(columns.indexOf(item.key()), item.descending(), item.nullsFirst()));
    }
    return new OneTimePlan(
        inputs.inputs(),
        result(lowered, columns),
        order,
        Lowering.offset(query.offset()),
        Lowering.limit(query.limit()),
        query.columns().size());
  }

  private Rel optimized(Rel full, Set<Attribute> needed) {
    Rel folded = Folding.fold(full);
    Rel pushed = JoinOrder.optimize(Pushdown.optimize(folded));
    return new Pruning(query.attributes()).prune(pushed, needed);
  }

  /** {@code columns} in order, perhaps one several times, under the query's names. */
  private Plan result(Lowered lowered, List<Attribute> columns) {
    Schema schema =
        columns.size() == query.schema().size() ? query.schema() : Lowered.schema(columns);
    List<io.weir.dataflow.expr.Expr> exprs = new ArrayList<>();
    for (Attribute column : columns) {
      exprs.add(Expressions.lower(new Term.Ref(column), lowered.columns()));
    }
    boolean same = lowered.columns().equals(columns) && lowered.plan().schema().equals(schema);
    if (same) {
      return lowered.plan();
    }
    // A projection on top is only given its names and order, not put over another one.
    if (lowered.plan() instanceof Plan.Project project) {
      List<io.weir.dataflow.expr.Expr> inner = new ArrayList<>();
      columns.forEach(c -> inner.add(project.exprs().get(lowered.indexOf(c))));
      return new Plan.Project(project.input(), inner, schema);
    }
    return new Plan.Project(lowered.plan(), exprs, schema);
  }

  /**
   * The plan as EXPLAIN shows it, a line an operator.
   *
   * @param names of the collections that it reads
   */
  public String explain(Function<ObjectId, String> names) {
    return switch (incremental()) {
      case Incremental.Yes yes -> PlanText.explain(yes.plan(), names);
      case Incremental.No no -> explainOnce(no.reason(), names);
    };
  }

  private String explainOnce(Rejection reason, Function<ObjectId, String> names) {
    OneTimePlan once = once();
    StringBuilder out = new StringBuilder();
    out.append("Not incremental: ").append(reason.message()).append('\n');
    for (ComputedInput input : once.inputs()) {
      out.append("With ").append(input.id()).append(" computed over\n");
      Plan below =
          switch (input) {
            case ComputedInput.Windows w -> w.input();
            case ComputedInput.TableFunctions f -> f.input();
            case ComputedInput.Recursion r -> r.anchor();
          };
      out.append(PlanText.explain(below, names).indent(2));
    }
    return out.append(PlanText.explain(once.plan(), names)).toString();
  }
}
