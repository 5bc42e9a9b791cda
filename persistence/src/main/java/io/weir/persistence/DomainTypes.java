package io.weir.persistence;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogEvent;
import io.weir.domain.catalog.CatalogState;
import io.weir.domain.cluster.ClusterCommand;
import io.weir.domain.cluster.ClusterEvent;
import io.weir.domain.cluster.ClusterState;
import io.weir.domain.connection.ConnectionCommand;
import io.weir.domain.connection.ConnectionEvent;
import io.weir.domain.connection.ConnectionState;
import io.weir.domain.operation.OperationCommand;
import io.weir.domain.operation.OperationEvent;
import io.weir.domain.operation.OperationState;
import io.weir.domain.secret.SecretCommand;
import io.weir.domain.secret.SecretEvent;
import io.weir.domain.secret.SecretState;
import io.weir.domain.sink.SinkCommand;
import io.weir.domain.sink.SinkEvent;
import io.weir.domain.sink.SinkState;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceEvent;
import io.weir.domain.source.SourceState;
import io.weir.domain.view.ViewCommand;
import io.weir.domain.view.ViewEvent;
import io.weir.domain.view.ViewState;
import java.util.List;

/**
 * The journal's name of every command, event and state of the domain: imperative for commands, past
 * tense for events, an adjective for states.
 */
public final class DomainTypes {
  private DomainTypes() {}

  public static TypeRegistry registry() {
    TypeRegistry.Builder types = TypeRegistry.builder();
    catalog(types);
    secret(types);
    connection(types);
    source(types);
    sink(types);
    cluster(types);
    view(types);
    operation(types);
    return types.build();
  }

  private static void catalog(TypeRegistry.Builder types) {
    types
        .add("catalog.bootstrap", CatalogCommand.Bootstrap.class)
        .add("catalog.reserve", CatalogCommand.Reserve.class)
        .add("catalog.confirm", CatalogCommand.Confirm.class)
        .add("catalog.abandon", CatalogCommand.Abandon.class)
        .add("catalog.begin-drop", CatalogCommand.BeginDrop.class)
        .add("catalog.cancel-drop", CatalogCommand.CancelDrop.class)
        .add("catalog.finish-drop", CatalogCommand.FinishDrop.class)
        .add("catalog.redefine", CatalogCommand.Redefine.class)
        .add("catalog.redefine-all", CatalogCommand.RedefineAll.class)
        .add("catalog.rename", CatalogCommand.Rename.class)
        .add("catalog.change-setting", CatalogCommand.ChangeSetting.class)
        .add("catalog.comment", CatalogCommand.Comment.class)
        .add("catalog.record-operation", CatalogCommand.RecordOperation.class)
        .add("catalog.bootstrapped", CatalogEvent.Bootstrapped.class)
        .add("catalog.reserved", CatalogEvent.Reserved.class)
        .add("catalog.confirmed", CatalogEvent.Confirmed.class)
        .add("catalog.abandoned", CatalogEvent.Abandoned.class)
        .add("catalog.drop-begun", CatalogEvent.DropBegun.class)
        .add("catalog.drop-cancelled", CatalogEvent.DropCancelled.class)
        .add("catalog.drop-finished", CatalogEvent.DropFinished.class)
        .add("catalog.redefined", CatalogEvent.Redefined.class)
        .add("catalog.renamed", CatalogEvent.Renamed.class)
        .add("catalog.setting-changed", CatalogEvent.SettingChanged.class)
        .add("catalog.commented", CatalogEvent.Commented.class)
        .add("catalog.operation-recorded", CatalogEvent.OperationRecorded.class)
        .add("catalog.live", CatalogState.class);
  }

  private static void secret(TypeRegistry.Builder types) {
    types
        .add("secret.create", SecretCommand.Create.class)
        .add("secret.alter", SecretCommand.Alter.class)
        .add("secret.drop", SecretCommand.Drop.class)
        .add("secret.created", SecretEvent.Created.class)
        .add("secret.altered", SecretEvent.Altered.class)
        .add("secret.dropped", SecretEvent.Dropped.class)
        .add("secret.absent", SecretState.Absent.class)
        .add("secret.live", SecretState.Live.class)
        .add("secret.gone", SecretState.Dropped.class);
  }

  private static void connection(TypeRegistry.Builder types) {
    types
        .add("connection.create", ConnectionCommand.Create.class)
        .add("connection.alter", ConnectionCommand.Alter.class)
        .add("connection.expect", ConnectionCommand.Expect.class)
        .add("connection.attach", ConnectionCommand.Attach.class)
        .add("connection.detach", ConnectionCommand.Detach.class)
        .add("connection.dependent-told", ConnectionCommand.DependentTold.class)
        .add("connection.drop", ConnectionCommand.Drop.class)
        .add("connection.created", ConnectionEvent.Created.class)
        .add("connection.altered", ConnectionEvent.Altered.class)
        .add("connection.attached", ConnectionEvent.Attached.class)
        .add("connection.detached", ConnectionEvent.Detached.class)
        .add("connection.told-dependent", ConnectionEvent.DependentTold.class)
        .add("connection.dropped", ConnectionEvent.Dropped.class)
        .add("connection.absent", ConnectionState.Absent.class)
        .add(
            "connection.live", ConnectionState.Live.class, List.of(DomainTypes::connectionVersions))
        .add("connection.gone", ConnectionState.Dropped.class);
  }

  /** Release 0.1 had one version of each connection, and knew of its dependents only that. */
  private static ObjectNode connectionVersions(ObjectNode first) {
    ObjectNode live = first.deepCopy();
    live.put("version", 1);
    live.putObject("history").set("1", live.get("definition"));
    ObjectNode dependents = JsonNodeFactory.instance.objectNode();
    first.path("dependents").forEach(id -> dependents.put(id.asText(), "SOURCE"));
    live.set("dependents", dependents);
    live.putObject("pending");
    return live;
  }

  private static void source(TypeRegistry.Builder types) {
    types
        .add("source.create", SourceCommand.Create.class)
        .add("source.start", SourceCommand.Start.class)
        .add("source.discover-splits", SourceCommand.SplitsDiscovered.class)
        .add("source.change", SourceCommand.Change.class)
        .add("source.await-change", SourceCommand.AwaitChange.class)
        .add("source.take-back", SourceCommand.TakeBack.class)
        .add("source.change-connection", SourceCommand.ConnectionChanged.class)
        .add("source.lose-offsets", SourceCommand.OffsetsLost.class)
        .add("source.apply-change", SourceCommand.ChangeApplied.class)
        .add("source.fail-change", SourceCommand.ChangeFailed.class)
        .add("source.note-first-record", SourceCommand.FirstRecord.class)
        .add("source.expire-pause", SourceCommand.PauseExpired.class)
        .add("source.drop", SourceCommand.Drop.class)
        .add("source.created", SourceEvent.Created.class)
        .add("source.started", SourceEvent.Started.class)
        .add("source.splits-assigned", SourceEvent.SplitsAssigned.class)
        .add("source.change-begun", SourceEvent.ChangeBegun.class)
        .add("source.offsets-lost", SourceEvent.OffsetsLost.class)
        .add("source.change-applied", SourceEvent.ChangeApplied.class)
        .add("source.change-failed", SourceEvent.ChangeFailed.class)
        .add("source.connection-confirmed", SourceEvent.ConnectionConfirmed.class)
        .add("source.first-record-seen", SourceEvent.FirstRecordSeen.class)
        .add("source.dropped", SourceEvent.Dropped.class)
        .add("source.absent", SourceState.Absent.class)
        .add("source.live", SourceState.Live.class)
        .add("source.gone", SourceState.Dropped.class);
  }

  private static void sink(TypeRegistry.Builder types) {
    types
        .add("sink.create", SinkCommand.Create.class)
        .add("sink.start", SinkCommand.Start.class)
        .add("sink.change-connection", SinkCommand.ConnectionChanged.class)
        .add("sink.await-connection", SinkCommand.AwaitConnection.class)
        .add("sink.pause", SinkCommand.Pause.class)
        .add("sink.resume", SinkCommand.Resume.class)
        .add("sink.note-first-write", SinkCommand.FirstWrite.class)
        .add("sink.drop", SinkCommand.Drop.class)
        .add("sink.created", SinkEvent.Created.class)
        .add("sink.started", SinkEvent.Started.class)
        .add("sink.connection-replaced", SinkEvent.ConnectionReplaced.class)
        .add("sink.connection-confirmed", SinkEvent.ConnectionConfirmed.class)
        .add("sink.paused", SinkEvent.Paused.class)
        .add("sink.resumed", SinkEvent.Resumed.class)
        .add("sink.first-write-seen", SinkEvent.FirstWriteSeen.class)
        .add("sink.dropped", SinkEvent.Dropped.class)
        .add("sink.absent", SinkState.Absent.class)
        .add("sink.live", SinkState.Live.class)
        .add("sink.gone", SinkState.Dropped.class);
  }

  private static void cluster(TypeRegistry.Builder types) {
    types
        .add("cluster.create", ClusterCommand.Create.class)
        .add("cluster.add-replica", ClusterCommand.AddReplica.class)
        .add("cluster.drop-replica", ClusterCommand.DropReplica.class)
        .add("cluster.rename-replica", ClusterCommand.RenameReplica.class)
        .add("cluster.reshape", ClusterCommand.Reshape.class)
        .add("cluster.alter", ClusterCommand.Alter.class)
        .add("cluster.abort", ClusterCommand.Abort.class)
        .add("cluster.extend", ClusterCommand.Extend.class)
        .add("cluster.note-ready", ClusterCommand.ReplicasReady.class)
        .add("cluster.note-exhausted", ClusterCommand.ReplicasExhausted.class)
        .add("cluster.fire-timer", ClusterCommand.TimerFired.class)
        .add("cluster.await-reconfigured", ClusterCommand.AwaitReconfigured.class)
        .add("cluster.drop", ClusterCommand.Drop.class)
        .add("cluster.created", ClusterEvent.Created.class)
        .add("cluster.replica-added", ClusterEvent.ReplicaAdded.class)
        .add("cluster.replica-dropped", ClusterEvent.ReplicaDropped.class)
        .add("cluster.replica-renamed", ClusterEvent.ReplicaRenamed.class)
        .add("cluster.reshaped", ClusterEvent.Reshaped.class)
        .add("cluster.reconfiguration-begun", ClusterEvent.ReconfigurationBegun.class)
        .add("cluster.deadline-extended", ClusterEvent.DeadlineExtended.class)
        .add("cluster.reconfiguration-ended", ClusterEvent.ReconfigurationEnded.class)
        .add("cluster.dropped", ClusterEvent.Dropped.class)
        .add("cluster.absent", ClusterState.Absent.class)
        .add("cluster.live", ClusterState.Live.class)
        .add("cluster.gone", ClusterState.Dropped.class);
  }

  private static void view(TypeRegistry.Builder types) {
    types
        .add("view.create", ViewCommand.Create.class)
        .add("view.start", ViewCommand.Start.class)
        .add("view.note-hydration", ViewCommand.Hydrated.class)
        .add("view.await-hydration", ViewCommand.AwaitHydrated.class)
        .add("view.schedule", ViewCommand.Schedule.class)
        .add("view.unschedule", ViewCommand.Unschedule.class)
        .add("view.note-deadline", ViewCommand.DeadlineReached.class)
        .add("view.measure", ViewCommand.Measure.class)
        .add("view.note-measurement", ViewCommand.Measured.class)
        .add("view.await-within", ViewCommand.AwaitWithin.class)
        .add("view.apply", ViewCommand.Apply.class)
        .add("view.note-cut-over", ViewCommand.CutOver.class)
        .add("view.await-cut-over", ViewCommand.AwaitCutOver.class)
        .add("view.drop", ViewCommand.Drop.class)
        .add("view.created", ViewEvent.Created.class)
        .add("view.started", ViewEvent.Started.class)
        .add("view.hydrated", ViewEvent.Hydrated.class)
        .add("view.scheduled", ViewEvent.Scheduled.class)
        .add("view.unscheduled", ViewEvent.Unscheduled.class)
        .add("view.expired", ViewEvent.Expired.class)
        .add("view.measure-begun", ViewEvent.MeasureBegun.class)
        .add("view.measured", ViewEvent.Measured.class)
        .add("view.applied", ViewEvent.Applied.class)
        .add("view.cut-over", ViewEvent.CutOver.class)
        .add("view.dropped", ViewEvent.Dropped.class)
        .add("view.absent", ViewState.Absent.class)
        .add("view.live", ViewState.Live.class)
        .add("view.gone", ViewState.Dropped.class);
  }

  private static void operation(TypeRegistry.Builder types) {
    types
        .add("operation.start", OperationCommand.Start.class)
        .add("operation.register", OperationCommand.Registered.class)
        .add("operation.step-done", OperationCommand.StepDone.class)
        .add("operation.step-failed", OperationCommand.StepFailed.class)
        .add("operation.await-steps", OperationCommand.AwaitSteps.class)
        .add("operation.cancel", OperationCommand.Cancel.class)
        .add("operation.started", OperationEvent.Started.class)
        .add("operation.registered", OperationEvent.Registered.class)
        .add("operation.step-succeeded", OperationEvent.StepSucceeded.class)
        .add("operation.step-refused", OperationEvent.StepRefused.class)
        .add("operation.cancel-requested", OperationEvent.CancelRequested.class)
        .add("operation.step-undone", OperationEvent.StepUndone.class)
        .add("operation.undo-refused", OperationEvent.UndoRefused.class)
        .add("operation.ended", OperationEvent.Ended.class)
        .add("operation.absent", OperationState.Absent.class)
        .add("operation.running", OperationState.Running.class)
        .add("operation.undoing", OperationState.Undoing.class)
        .add("operation.over", OperationState.Ended.class);
  }
}
