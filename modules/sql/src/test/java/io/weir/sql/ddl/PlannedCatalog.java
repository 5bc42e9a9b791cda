package io.weir.sql.ddl;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogDecider;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogEvent;
import io.weir.domain.catalog.CatalogState;
import io.weir.domain.cluster.ClusterCapacity;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.cluster.ClusterSizes;
import io.weir.domain.cluster.ClusterState;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.secret.SecretValue;
import io.weir.gateway.Clusters;
import io.weir.gateway.Upstreams.NamedSchema;
import io.weir.kernel.Decision;
import io.weir.kernel.ObjectId;
import io.weir.sql.parser.SqlText;
import io.weir.sql.statement.SqlFragment;
import io.weir.sql.statement.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlSelect;

/** The real catalog's decider, fed with the catalog commands of plans. */
final class PlannedCatalog {
  private final CatalogDecider decider = new CatalogDecider();
  private final DdlPlanner planner = new DdlPlanner(this::analyze);
  private long memory = Long.MAX_VALUE;
  private final Clusters clusters =
      new Clusters() {
        @Override
        public ClusterCapacity capacity() {
          return new ClusterCapacity(ClusterSizes.DEFAULTS, memory, "small");
        }

        @Override
        public Optional<ClusterState.Live> standing(ObjectId cluster) {
          return Optional.empty();
        }
      };
  private CatalogState state = decider.initial();
  private List<NamedSchema> upstream = List.of();

  PlannedCatalog() {
    apply(new CatalogCommand.Bootstrap(new ClusterDefinition(true, "xsmall", 1, List.of())));
  }

  /** What a source's check answers; by default that it has one output, as its shape says. */
  void upstream(NamedSchema... outputs) {
    upstream = List.of(outputs);
  }

  /** What planned clusters may take from now on. */
  void memory(long bytes) {
    memory = bytes;
  }

  Draft draft(String sql) {
    return planner.draft(
        (Statement.Ddl) SqlText.parse(sql),
        new PlanContext(
            state.snapshot(),
            "weir",
            PlanContext.DEFAULT_CLUSTER,
            new KnownConnectors(),
            clusters,
            value -> new SecretValue.Sealed("k", "sealed"),
            Instant.EPOCH));
  }

  OperationPlan finish(Draft draft) {
    List<NamedSchema> outputs = upstream;
    if (outputs.isEmpty() && draft.check() instanceof UpstreamCheck.OfSource source) {
      outputs = List.of(new NamedSchema("t", source.shape().schema()));
    }
    return planner.finish(draft, new Answers(outputs));
  }

  OperationPlan plan(String sql) {
    return finish(draft(sql));
  }

  void run(String sql) {
    run(plan(sql));
  }

  void run(OperationPlan plan) {
    only(plan, CatalogCommand.class);
  }

  void take(CatalogCommand command) {
    apply(command);
  }

  /** Runs the catalog's steps of this kind. */
  void only(OperationPlan plan, Class<? extends CatalogCommand> kind) {
    plan.steps().stream()
        .map(OperationPlan.Step::command)
        .filter(kind::isInstance)
        .forEach(command -> apply(kind.cast(command)));
  }

  private void apply(CatalogCommand command) {
    Decision<CatalogEvent> decision = decider.decide(state, command, Instant.EPOCH);
    switch (decision) {
      case Decision.Rejected<CatalogEvent> rejected -> throw rejected.rejection().exception();
      case Decision.Later<CatalogEvent> later -> throw new AssertionError(command);
      case Decision.Accepted<CatalogEvent> accepted ->
          accepted.events().forEach(event -> state = decider.evolve(state, event));
    }
  }

  CatalogEntry entry(String name) {
    return state.snapshot().entries().values().stream()
        .filter(e -> e.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  CatalogEntry newest() {
    return state.snapshot().entries().values().stream()
        .filter(e -> e.id().value().startsWith("u"))
        .max(Comparator.comparing(CatalogEntry::id))
        .orElseThrow();
  }

  Schema columns(String name) {
    return Objects.requireNonNull(entry(name).columns());
  }

  List<String> names() {
    return state.snapshot().entries().values().stream().map(CatalogEntry::name).sorted().toList();
  }

  /** Enough of an analysis: the columns that are named, of whatever type, and the one relation. */
  private ViewAnalysis.Analyzed analyze(
      SqlFragment query, Map<ObjectId, Integer> widths, boolean materialized) {
    SqlSelect select = (SqlSelect) query.node();
    List<Field> fields = new ArrayList<>();
    select.getSelectList().forEach(item -> fields.add(new Field(item.toString(), DataType.INT4)));
    List<ObjectId> uses = new ArrayList<>();
    if (select.getFrom() instanceof SqlIdentifier from) {
      uses.add(entry(from.getSimple()).id());
    }
    return new ViewAnalysis.Analyzed(new Schema(fields), uses, uses);
  }
}
