package io.weir.domain.catalog;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.operation.OperationRecord;
import io.weir.domain.operation.OperationStatus;
import io.weir.kernel.ObjectId;
import io.weir.testkit.spec.DeciderSpec;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CatalogDeciderTest {
  private static final ClusterDefinition SMALL = new ClusterDefinition(true, "small", 1, List.of());
  private static final CatalogEvent BOOTSTRAPPED =
      new CatalogEvent.Bootstrapped(SMALL, DeciderSpec.NOW);
  private static final ObjectId U1 = new ObjectId("u1");
  private static final ObjectId U2 = new ObjectId("u2");
  private static final ObjectId U3 = new ObjectId("u3");
  private static final ObjectId OP = new ObjectId("op");

  private static DeciderSpec<CatalogCommand, CatalogEvent, CatalogState, CatalogEffect> spec() {
    return DeciderSpec.of(new CatalogDecider());
  }

  private static NewObject view(ObjectId id, String name, ObjectId... dependsOn) {
    return new NewObject(
        id,
        "public",
        name,
        ObjectType.MATERIALIZED_VIEW,
        null,
        List.of(dependsOn),
        "CREATE MATERIALIZED VIEW " + name + " AS SELECT 1",
        new ObjectDefinition.OfMaterializedView("SELECT 1", CatalogDecider.QUICKSTART));
  }

  private static NewObject connection(ObjectId id, String name) {
    return new NewObject(
        id,
        "public",
        name,
        ObjectType.CONNECTION,
        null,
        List.of(),
        "CREATE CONNECTION " + name,
        new ObjectDefinition.OfSubsource(id));
  }

  private static CatalogCommand.Reserve reserve(NewObject... objects) {
    return new CatalogCommand.Reserve("ada", List.of(objects));
  }

  private static CatalogEvent.Reserved reserved(NewObject... objects) {
    return new CatalogEvent.Reserved("ada", DeciderSpec.NOW, List.of(objects));
  }

  private static CatalogEvent confirmed(ObjectId... ids) {
    return new CatalogEvent.Confirmed(List.of(ids));
  }

  private static OperationRecord record(OperationStatus status) {
    return new OperationRecord(
        "create view",
        "CREATE VIEW v AS SELECT 1",
        "ada",
        3,
        status,
        null,
        DeciderSpec.NOW,
        status.isEnded() ? DeciderSpec.NOW : null);
  }

  private static CatalogEffect wake(AggregateType type, ObjectId id) {
    return new CatalogEffect.WakeUp(new AggregateRef(type, id));
  }

  @Test
  void theFirstStartPutsTheBuiltInClusterThere() {
    CatalogState state =
        spec()
            .when(new CatalogCommand.Bootstrap(SMALL))
            .then(BOOTSTRAPPED)
            .owingAmongOthers(new CatalogEffect.EnsureCluster(CatalogDecider.QUICKSTART, SMALL))
            .when(new CatalogCommand.Bootstrap(SMALL))
            .thenNothing()
            .state();
    CatalogEntry entry =
        state.snapshot().named(ObjectType.CLUSTER, "public", "quickstart").orElseThrow();
    Assertions.assertThat(entry.id()).isEqualTo(new ObjectId("s1"));
    Assertions.assertThat(entry.createSql())
        .isEqualTo("CREATE CLUSTER quickstart (SIZE 'small', REPLICATION FACTOR 1)");
    Assertions.assertThat(state.snapshot().nextId()).isEqualTo(1);
  }

  @Test
  void theBuiltInClusterStays() {
    spec()
        .given(BOOTSTRAPPED)
        .when(new CatalogCommand.BeginDrop(List.of(CatalogDecider.QUICKSTART)))
        .thenRejected(
            "2BP01",
            "cannot drop cluster quickstart because it is required by the database system");
  }

  @Test
  void anObjectIsUsableWhenItIsConfirmed() {
    var afterReserve =
        spec().given(BOOTSTRAPPED).when(reserve(view(U1, "v"))).then(reserved(view(U1, "v"))).and();
    Assertions.assertThat(afterReserve.state().snapshot().relation("public", "v")).isEmpty();
    Assertions.assertThat(afterReserve.state().snapshot().nextId()).isEqualTo(2);
    var afterConfirm =
        afterReserve
            .when(new CatalogCommand.Confirm(List.of(U1)))
            .then(confirmed(U1))
            .owingAmongOthers(wake(AggregateType.VIEW, U1))
            .when(new CatalogCommand.Confirm(List.of(U1)))
            .thenNothing();
    CatalogEntry entry = afterConfirm.state().snapshot().relation("public", "v").orElseThrow();
    Assertions.assertThat(entry.owner()).isEqualTo("ada");
    Assertions.assertThat(entry.createdAt()).isEqualTo(DeciderSpec.NOW);
    Assertions.assertThat(afterConfirm.state().snapshot().version()).isEqualTo(3);
  }

  @Test
  void namesAreGivenOnce() {
    spec()
        .given(BOOTSTRAPPED, reserved(view(U1, "v"), connection(U2, "c")))
        .when(reserve(view(U3, "v")))
        .thenRejected("42P07", "relation \"v\" already exists")
        .when(reserve(connection(U3, "c")))
        .thenRejected("42710", "connection \"c\" already exists")
        .when(reserve(view(U3, "w"), view(new ObjectId("u4"), "w")))
        .thenRejected("42P07", "relation \"w\" already exists")
        // Relations and connections have namespaces of their own.
        .when(reserve(view(U3, "c")))
        .then(reserved(view(U3, "c")));
  }

  @Test
  void idsAreGivenOnceEvenAfterTheirObjectIsGone() {
    spec()
        .given(BOOTSTRAPPED, reserved(view(U1, "v")), new CatalogEvent.Abandoned(List.of(U1)))
        .when(reserve(view(U1, "w")))
        .thenRejected("40001", "object id u1 was given to another object")
        .when(reserve(view(new ObjectId("s2"), "w")))
        .thenRejected("40001")
        .when(reserve(view(U2, "w"), view(U2, "x")))
        .thenRejected("40001")
        .when(reserve(view(U2, "w")))
        .then(reserved(view(U2, "w")));
  }

  @Test
  void whatItDependsOnMustBeUsable() {
    spec()
        .given(BOOTSTRAPPED, reserved(view(U1, "v")))
        .when(reserve(view(U2, "w", U1)))
        .thenRejected("42704", "materialized view \"v\" is still being created")
        .when(reserve(view(U2, "w", new ObjectId("u9"))))
        .thenRejected("42704", "object u9 does not exist")
        .when(reserve(view(U2, "w", CatalogDecider.QUICKSTART), view(U3, "x", U2)))
        .then(reserved(view(U2, "w", CatalogDecider.QUICKSTART), view(U3, "x", U2)))
        .when(new CatalogCommand.Confirm(List.of(U1)))
        .then(confirmed(U1))
        .when(new CatalogCommand.BeginDrop(List.of(U1)))
        .then(new CatalogEvent.DropBegun(List.of(U1)))
        .when(reserve(view(new ObjectId("u4"), "y", U1)))
        .thenRejected("42704", "materialized view \"v\" is being dropped");
  }

  @Test
  void abandonGivesTheNamesBack() {
    spec()
        .given(BOOTSTRAPPED, reserved(view(U1, "v")))
        .when(new CatalogCommand.Abandon(List.of(U1)))
        .then(new CatalogEvent.Abandoned(List.of(U1)))
        .when(new CatalogCommand.Abandon(List.of(U1)))
        .thenNothing()
        .when(new CatalogCommand.Confirm(List.of(U1)))
        .thenRejected("42704", "object u1 does not exist")
        .when(reserve(view(U2, "v")))
        .then(reserved(view(U2, "v")))
        .when(new CatalogCommand.Confirm(List.of(U2)))
        .then(confirmed(U2))
        .when(new CatalogCommand.Abandon(List.of(U2)))
        .thenRejected("55000", "materialized view \"v\" is already in use");
  }

  @Test
  void whatOthersDependOnIsNotDropped() {
    spec()
        .given(
            BOOTSTRAPPED,
            reserved(view(U1, "v"), view(U2, "w", U1)),
            confirmed(U1, U2),
            reserved(view(U3, "x", U2)))
        .when(new CatalogCommand.BeginDrop(List.of(U1)))
        .thenRejected("2BP01", "cannot drop materialized view v because other objects depend on it")
        .when(new CatalogCommand.BeginDrop(List.of(U1, U2)))
        .thenRejected("2BP01", "cannot drop materialized view w because other objects depend on it")
        .given(new CatalogEvent.Abandoned(List.of(U3)))
        .when(new CatalogCommand.BeginDrop(List.of(U2, U1)))
        .then(new CatalogEvent.DropBegun(List.of(U2, U1)));
  }

  @Test
  void aDropCanBeCancelledOrFinished() {
    spec()
        .given(BOOTSTRAPPED, reserved(view(U1, "v")), confirmed(U1))
        .when(new CatalogCommand.FinishDrop(List.of(U1)))
        .thenRejected("55000", "materialized view \"v\" is not being dropped")
        .when(new CatalogCommand.BeginDrop(List.of(U1)))
        .then(new CatalogEvent.DropBegun(List.of(U1)))
        .when(new CatalogCommand.BeginDrop(List.of(U1)))
        .thenRejected("42704", "materialized view \"v\" is being dropped")
        .when(new CatalogCommand.Confirm(List.of(U1)))
        .thenRejected("42704")
        .when(reserve(view(U2, "v")))
        .thenRejected("42P07", "relation \"v\" already exists")
        .when(new CatalogCommand.CancelDrop(List.of(U1)))
        .then(new CatalogEvent.DropCancelled(List.of(U1)))
        .owingAmongOthers(wake(AggregateType.VIEW, U1))
        .when(new CatalogCommand.CancelDrop(List.of(U1)))
        .thenNothing()
        .when(new CatalogCommand.BeginDrop(List.of(U1)))
        .then(new CatalogEvent.DropBegun(List.of(U1)))
        .when(new CatalogCommand.FinishDrop(List.of(U1)))
        .then(new CatalogEvent.DropFinished(List.of(U1)))
        .when(new CatalogCommand.FinishDrop(List.of(U1)))
        .thenNothing()
        .when(new CatalogCommand.BeginDrop(List.of(U1)))
        .thenRejected("42704", "object u1 does not exist")
        .when(reserve(view(U2, "v")))
        .then(reserved(view(U2, "v")));
  }

  @Test
  void comments() {
    spec()
        .given(BOOTSTRAPPED, reserved(view(U1, "v")))
        .when(comment("hello"))
        .thenRejected("42704", "object u1 does not exist")
        .given(confirmed(U1))
        .when(comment("hello"))
        .then(new CatalogEvent.Commented(U1, "hello"))
        .when(comment("hello"))
        .thenNothing()
        .when(comment(null))
        .then(new CatalogEvent.Commented(U1, null));
  }

  private static CatalogCommand comment(@Nullable String text) {
    return new CatalogCommand.Comment(U1, text);
  }

  @Test
  void unfinishedOperationsAndUsableObjectsAreWokenAfterARecovery() {
    var spec =
        spec()
            .given(
                BOOTSTRAPPED,
                reserved(view(U1, "v"), connection(U2, "c"), view(U3, "w")),
                confirmed(U1, U2))
            .when(new CatalogCommand.RecordOperation(OP, record(OperationStatus.RUNNING)))
            .then(new CatalogEvent.OperationRecorded(OP, record(OperationStatus.RUNNING)))
            .when(new CatalogCommand.RecordOperation(OP, record(OperationStatus.RUNNING)))
            .thenNothing();
    spec.resuming(
        new CatalogEffect.PublishCatalog(spec.state().snapshot(), spec.state().operations()),
        new CatalogEffect.EnsureCluster(CatalogDecider.QUICKSTART, SMALL),
        wake(AggregateType.VIEW, U1),
        wake(AggregateType.CONNECTION, U2),
        wake(AggregateType.OPERATION, OP));
    var ended =
        spec.when(new CatalogCommand.RecordOperation(OP, record(OperationStatus.FAILED)))
            .then(new CatalogEvent.OperationRecorded(OP, record(OperationStatus.FAILED)))
            .when(new CatalogCommand.RecordOperation(OP, record(OperationStatus.RUNNING)))
            .thenNothing()
            .when(new CatalogCommand.RecordOperation(OP, record(OperationStatus.SUCCEEDED)))
            .thenNothing();
    ended.resuming(
        new CatalogEffect.PublishCatalog(ended.state().snapshot(), ended.state().operations()),
        new CatalogEffect.EnsureCluster(CatalogDecider.QUICKSTART, SMALL),
        wake(AggregateType.VIEW, U1),
        wake(AggregateType.CONNECTION, U2));
  }
}
