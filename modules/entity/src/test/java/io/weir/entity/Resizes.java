package io.weir.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand.Redefine;
import io.weir.domain.catalog.CatalogCommand.Redefinition;
import io.weir.domain.catalog.CatalogDecider;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfCluster;
import io.weir.domain.catalog.ObjectDefinition.PendingShape;
import io.weir.domain.cluster.ClusterCommand;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.cluster.ClusterState;
import io.weir.domain.cluster.Condition;
import io.weir.domain.cluster.Reconfiguration.Outcome;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.operation.OperationPlan.Step;
import io.weir.kernel.ObjectId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** The plans of statements that resize the first cluster, and what became of it. */
final class Resizes {
  static final ObjectId CLUSTER = CatalogDecider.QUICKSTART;
  static final AggregateRef REF = new AggregateRef(AggregateType.CLUSTER, CLUSTER);
  static final ClusterDefinition LARGE = ClusterDefinition.managed("large", 1);
  static final Instant DEADLINE = TestServices.NOW.plus(Duration.ofHours(1));

  private Resizes() {}

  static CatalogEntry entry(TestNode node) {
    return node.control().catalog().current().entry(CLUSTER).orElseThrow();
  }

  static OfCluster cataloged(TestNode node) {
    return (OfCluster) entry(node).definition();
  }

  static ClusterState.Live live(TestNode node) {
    TestNode.await(() -> assertThat(node.control().clusters().standing(CLUSTER)).isPresent());
    return node.control().clusters().standing(CLUSTER).orElseThrow();
  }

  static List<Outcome> ended(TestNode node) {
    return live(node).ended().stream().map(e -> e.outcome()).toList();
  }

  static String status(TestNode node, ObjectId operation) {
    return node.control().operations().list().stream()
        .filter(o -> o.id().equals(operation))
        .findFirst()
        .orElseThrow()
        .status();
  }

  /** ALTER CLUSTER quickstart SET (SIZE 'large'): answered when the intent is durable. */
  static OperationPlan resize(TestNode node, Condition condition) {
    CatalogEntry entry = entry(node);
    OfCluster now = (OfCluster) entry.definition();
    String id = "alter/s1/" + node.control().catalog().current().version();
    OfCluster pending = now.with(new PendingShape(id, LARGE));
    return new OperationPlan(
        "alter cluster",
        "ALTER CLUSTER quickstart",
        List.of(
            new Step(
                "note",
                AggregateRef.CATALOG,
                Redefine.of(entry, new Redefinition(entry.createSql(), pending, List.of())),
                takeBack(entry, pending)),
            new Step(
                "start",
                REF,
                new ClusterCommand.Alter(id, "quickstart", now.definition(), LARGE, condition),
                new ClusterCommand.Abort(id, "taken back")),
            new Step("wait", REF, new ClusterCommand.AwaitReconfigured(id), null),
            new Step(
                "note",
                AggregateRef.CATALOG,
                new Redefine(
                    CLUSTER, pending, new Redefinition("new", new OfCluster(LARGE), List.of())),
                null)),
        List.of(),
        2);
  }

  private static Redefine takeBack(CatalogEntry entry, OfCluster pending) {
    return new Redefine(
        CLUSTER, pending, new Redefinition(entry.createSql(), pending.with(null), List.of()), true);
  }

  /** ALTER CLUSTER quickstart RESET (SIZE), while a change is pending. */
  static OperationPlan reset(TestNode node) {
    CatalogEntry entry = entry(node);
    OfCluster pending = (OfCluster) entry.definition();
    return new OperationPlan(
        "alter cluster",
        "ALTER CLUSTER quickstart RESET",
        List.of(
            new Step(
                "drop",
                REF,
                new ClusterCommand.Abort(
                    Objects.requireNonNull(pending.pending()).id(), "reset by bob"),
                null),
            new Step("note", AggregateRef.CATALOG, takeBack(entry, pending), null)),
        List.of());
  }
}
