package io.weir.session.query;

import io.weir.columnar.Batch;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Scalar;
import io.weir.columnar.Schema;
import io.weir.dataflow.plan.Plan;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.kernel.ObjectId;
import io.weir.session.Execution;
import io.weir.session.InputRows;
import io.weir.session.Names;
import io.weir.session.Preparation;
import io.weir.session.SessionState;
import io.weir.session.introspection.Introspection;
import io.weir.session.relation.SystemCatalog;
import io.weir.sql.adhoc.AdHoc;
import io.weir.sql.plan.PlannedQuery;
import io.weir.sql.plan.QueryPlanner;
import io.weir.sql.plan.SessionContext;
import io.weir.sql.relation.RelationResolver;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;

/** A query of a session: planned over its catalog, run over its inputs. Immutable. */
public final class QueryPlan {
  private static final QueryPlanner PLANNER = new QueryPlanner();
  private static final String VERSION = "PostgreSQL 17.0 (Weir)";

  private final PlannedQuery query;
  private final Set<ObjectId> inputs;

  private QueryPlan(PlannedQuery query) {
    this.query = query;
    this.inputs = query.inputs();
  }

  /**
   * The columns that a query's rows are stored into.
   *
   * @param exact whether the query must have as many; else it may have fewer
   */
  public record Targets(List<Field> fields, boolean exact) {
    public Targets {
      fields = List.copyOf(fields);
    }
  }

  /**
   * Plans a query.
   *
   * @param text what the client wrote of it
   * @throws io.weir.kernel.RejectedException with the position of what is wrong
   */
  public static QueryPlan plan(Preparation preparation, String text, SqlNode query) {
    return new QueryPlan(
        PLANNER.plan(
            rewritten(preparation, text, query), relations(preparation), preparation.declared()));
  }

  /** As {@link #plan}, the columns cast as INSERT stores them into {@code targets}. */
  public static QueryPlan assigned(
      Preparation preparation, String text, SqlNode query, Targets targets) {
    SqlNode rewritten = rewritten(preparation, text, query);
    List<Field> fields = targets.fields();
    if (!targets.exact()) {
      fields = fields.subList(0, Math.min(fields.size(), width(preparation, rewritten)));
    }
    return new QueryPlan(
        PLANNER.planInsert(rewritten, relations(preparation), preparation.declared(), fields));
  }

  private static int width(Preparation preparation, SqlNode query) {
    if (query.getKind() == SqlKind.VALUES) {
      return ((SqlCall) ((SqlCall) query).operand(0)).operandCount();
    }
    return PLANNER.plan(query, relations(preparation), preparation.declared()).schema().size();
  }

  private static SqlNode rewritten(Preparation preparation, String text, SqlNode query) {
    return Introspection.rewrite(preparation.ports().system(), preparation.catalog(), text, query);
  }

  private static RelationResolver relations(Preparation preparation) {
    return Names.relations(preparation.ports().system(), preparation.catalog());
  }

  public Schema schema() {
    return query.schema();
  }

  public List<DataType> parameterTypes() {
    return query.parameterTypes();
  }

  /** What its rows come from: collections and system relations. */
  public Set<ObjectId> inputs() {
    return inputs;
  }

  /** Whether anything but system relations is read. */
  public boolean readsCollections() {
    return inputs.stream().anyMatch(id -> !SystemCatalog.isSystem(id));
  }

  /** Computes the rows, all of weight 1, on this thread, which may block. */
  public Iterator<Batch> run(InputRows rows, Execution execution) {
    PlannedQuery bound = bound(execution);
    // Only a query with parts that are computed first can read an input twice.
    boolean once = bound.once().inputs().isEmpty();
    return AdHoc.run(bound, id -> rows.rows(id, once, execution.cancellation())).iterator();
  }

  /**
   * The plan that maintains it.
   *
   * @throws io.weir.kernel.RejectedException 0A000 where it cannot be maintained
   */
  public Plan incremental(Execution execution) {
    return bound(execution).view();
  }

  /**
   * Before it is known what the parameters are.
   *
   * @throws io.weir.kernel.RejectedException 0A000 where it cannot be maintained
   */
  public void requireIncremental(Preparation preparation) {
    List<Scalar> nulls = parameterTypes().stream().map(Scalar::ofNull).toList();
    query.bind(nulls, context(preparation.session(), Instant.EPOCH)).view();
  }

  private PlannedQuery bound(Execution execution) {
    return query.bind(execution.parameters(), context(execution.session(), execution.now()));
  }

  private static SessionContext context(SessionState session, Instant now) {
    return new SessionContext(
        ChronoUnit.MICROS.between(Instant.EPOCH, now),
        session.user(),
        session.database(),
        "public",
        VERSION,
        session.number(),
        session.variables()::find);
  }

  /** The plan, a line each; collections by their names in {@code catalog}. */
  public List<String> explain(CatalogSnapshot catalog) {
    return query
        .explain(id -> catalog.entry(id).map(CatalogEntry::name).orElse(id.value()))
        .lines()
        .toList();
  }
}
