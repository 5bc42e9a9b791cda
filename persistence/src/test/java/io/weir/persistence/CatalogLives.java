package io.weir.persistence;

import static io.weir.persistence.Definitions.COLUMNS;
import static io.weir.persistence.Definitions.CONNECTION;
import static io.weir.persistence.Definitions.MANAGED;
import static io.weir.persistence.Definitions.NO;
import static io.weir.persistence.Definitions.NOW;
import static io.weir.persistence.Definitions.REDEFINITION;
import static io.weir.persistence.Definitions.REPLACED;
import static io.weir.persistence.Definitions.SECRET_2;
import static io.weir.persistence.Definitions.SINK;
import static io.weir.persistence.Definitions.SOURCE;
import static io.weir.persistence.Definitions.U1;
import static io.weir.persistence.Definitions.U2;
import static io.weir.persistence.Definitions.U3;
import static io.weir.persistence.Definitions.UNMANAGED;
import static io.weir.persistence.Definitions.WIDENED;

import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.catalog.CatalogDecider;
import io.weir.domain.catalog.CatalogEvent;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.operation.OperationRecord;
import io.weir.domain.operation.OperationStatus;
import io.weir.domain.operation.UnsafeTouch;
import io.weir.kernel.ObjectId;
import java.util.List;
import java.util.Map;

/** Lives of catalogs. */
final class CatalogLives {
  static List<Life<?, ?>> all() {
    return List.of(
        new Life<>("catalog", new CatalogDecider(), catalog()),
        new Life<>(
            "catalog-reconfiguring",
            new CatalogDecider(),
            List.of(
                new CatalogEvent.Bootstrapped(MANAGED, NOW),
                new CatalogEvent.Redefined(
                    CatalogDecider.QUICKSTART,
                    new CatalogCommand.Redefinition(
                        "CREATE CLUSTER quickstart (SIZE 'small', REPLICATION FACTOR 1)",
                        new ObjectDefinition.OfCluster(
                            MANAGED,
                            new ObjectDefinition.PendingShape(
                                "alter/s1/2", ClusterDefinition.managed("large", 2))),
                        List.of())))),
        new Life<>(
            "catalog-settings",
            new CatalogDecider(),
            List.of(
                new CatalogEvent.Bootstrapped(MANAGED, NOW),
                new CatalogEvent.SettingChanged("enable_unsafe_ops", "on"))),
        new Life<>(
            "catalog-unsafe",
            new CatalogDecider(),
            List.of(
                new CatalogEvent.Bootstrapped(MANAGED, NOW),
                new CatalogEvent.OperationRecorded(
                    new ObjectId("op-1"),
                    new OperationRecord(
                        "unsafe alter source",
                        "UNSAFE ALTER SOURCE bids RESET SPLITS",
                        "ada",
                        2,
                        OperationStatus.SUCCEEDED,
                        null,
                        NOW,
                        NOW.plusMillis(5),
                        new UnsafeTouch("reset_splits", List.of(U1), 0))))),
        new Life<>(
            "catalog-replacing",
            new CatalogDecider(),
            List.of(
                new CatalogEvent.Bootstrapped(MANAGED, NOW),
                new CatalogEvent.Reserved(
                    "ada",
                    NOW,
                    List.of(
                        object(
                            1,
                            ObjectType.MATERIALIZED_VIEW,
                            new ObjectDefinition.OfMaterializedView(
                                "SELECT 1", CatalogDecider.QUICKSTART)),
                        object(
                            2,
                            ObjectType.REPLACEMENT,
                            new ObjectDefinition.OfReplacement(
                                "SELECT 2", CatalogDecider.QUICKSTART, U1),
                            U1))),
                new CatalogEvent.Redefined(U1, REPLACED))),
        new Life<>(
            "catalog-widened",
            new CatalogDecider(),
            List.of(
                new CatalogEvent.Reserved(
                    "ada",
                    NOW,
                    List.of(
                        object(
                            1,
                            ObjectType.MATERIALIZED_VIEW,
                            new ObjectDefinition.OfMaterializedView(
                                "SELECT 1", CatalogDecider.QUICKSTART)),
                        object(2, ObjectType.VIEW, new ObjectDefinition.OfView("SELECT *"), U1))),
                new CatalogEvent.Redefined(U1, WIDENED))));
  }

  static List<NewObject> everyKindOfObject() {
    return List.of(
        object(1, ObjectType.CONNECTION, new ObjectDefinition.OfConnection(CONNECTION)),
        object(2, ObjectType.SOURCE, new ObjectDefinition.OfSource(SOURCE), U1),
        object(3, ObjectType.SUBSOURCE, new ObjectDefinition.OfSubsource(U2), U2),
        object(4, ObjectType.VIEW, new ObjectDefinition.OfView("SELECT 1")),
        object(
            5,
            ObjectType.MATERIALIZED_VIEW,
            new ObjectDefinition.OfMaterializedView("SELECT 1", CatalogDecider.QUICKSTART)),
        object(6, ObjectType.CLUSTER, new ObjectDefinition.OfCluster(UNMANAGED)),
        object(7, ObjectType.TABLE, new ObjectDefinition.OfSource(SOURCE)),
        object(8, ObjectType.SECRET, new ObjectDefinition.OfSecret(SECRET_2)),
        object(9, ObjectType.SINK, new ObjectDefinition.OfSink(SINK), U1));
  }

  private static NewObject object(
      int id, ObjectType type, ObjectDefinition definition, ObjectId... dependsOn) {
    return new NewObject(
        new ObjectId("u" + id),
        "public",
        "o" + id,
        type,
        type.isRelation() ? COLUMNS : null,
        List.of(dependsOn),
        "CREATE ...",
        definition);
  }

  static OperationRecord record(OperationStatus status) {
    return new OperationRecord(
        "create source",
        "CREATE SOURCE bids ...",
        "ada",
        4,
        status,
        status.isEnded() ? NO : null,
        NOW,
        status.isEnded() ? NOW.plusMillis(5) : null);
  }

  private static List<CatalogEvent> catalog() {
    return List.of(
        new CatalogEvent.Bootstrapped(MANAGED, NOW),
        new CatalogEvent.Reserved("ada", NOW, everyKindOfObject()),
        new CatalogEvent.Confirmed(List.of(U1, U2)),
        new CatalogEvent.Abandoned(List.of(U3)),
        new CatalogEvent.DropBegun(List.of(U2, U1)),
        new CatalogEvent.DropCancelled(List.of(U1)),
        new CatalogEvent.DropFinished(List.of(U2)),
        new CatalogEvent.Redefined(U1, REDEFINITION),
        new CatalogEvent.Renamed(U1, "c2", Map.of(U1, "CREATE CONNECTION c2 ...")),
        new CatalogEvent.Commented(U1, "the brokers"),
        new CatalogEvent.OperationRecorded(new ObjectId("op-1"), record(OperationStatus.RUNNING)),
        new CatalogEvent.OperationRecorded(new ObjectId("op-2"), record(OperationStatus.FAILED)));
  }

  private CatalogLives() {}
}
