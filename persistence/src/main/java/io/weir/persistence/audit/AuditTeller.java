package io.weir.persistence.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.domain.AggregateRef;
import io.weir.domain.Event;
import io.weir.domain.State;
import io.weir.domain.audit.AuditEvent;
import io.weir.domain.catalog.CatalogEvent;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.operation.OperationEvent;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.operation.OperationStatus;
import io.weir.domain.source.EndedChange;
import io.weir.domain.source.PendingChange;
import io.weir.domain.source.SourceChange;
import io.weir.domain.source.SourceEvent;
import io.weir.domain.source.SourceState;
import io.weir.domain.view.ViewEvent;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.persistence.RecordCodec;
import io.weir.persistence.Recorded;
import io.weir.persistence.ShellState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes audit events of journaled ones: most become one, some none. Not thread-safe. */
final class AuditTeller {
  /** Events of the machinery, by which nobody changed anything. */
  static final Set<String> SILENT =
      Set.of(
          "catalog.bootstrapped:1",
          "catalog.reserved:1",
          "catalog.abandoned:1",
          "catalog.drop-begun:1",
          "catalog.drop-cancelled:1",
          "catalog.operation-recorded:1",
          "connection.attached:1",
          "connection.detached:1",
          "connection.told-dependent:1",
          "operation.started:1",
          "operation.registered:1",
          "operation.step-succeeded:1",
          "operation.step-refused:1",
          "operation.cancel-requested:1",
          "operation.step-undone:1",
          "operation.undo-refused:1",
          "sink.connection-confirmed:1",
          "sink.started:1",
          "source.connection-confirmed:1",
          "source.started:1",
          "view.measure-begun:1",
          "view.started:1");

  /** Objects that have no journal of their own: only the catalog tells of them. */
  private static final Set<ObjectType> CATALOG_ONLY = Set.of(ObjectType.VIEW);

  private final RecordCodec codec;
  private final StateJson states;
  private final PastStates past;
  private final CatalogNames names;
  private final Origins origins;

  AuditTeller(JournalReader journal, RecordCodec codec, CatalogNames names) {
    this.codec = codec;
    this.states = new StateJson(codec.codec());
    this.past = new PastStates(journal, codec);
    this.origins = new Origins(journal, codec);
    this.names = names;
  }

  /** What one event tells of one object. */
  private record Told(ObjectId object, String objectType, ObjectNode details, boolean unsafe) {}

  List<AuditEvent> tell(JournalEntry entry) {
    Recorded<?> recorded = codec.decode(entry.manifest(), entry.bytes());
    Event event = recorded.event();
    List<Told> told = tell(entry, recorded);
    if (told.isEmpty()) {
      return List.of();
    }
    Origins.Origin origin =
        event instanceof ViewEvent
            ? origins.ofView(entry, recorded.metadata())
            : origins.of(recorded.metadata(), change(event));
    ObjectId operation =
        event instanceof OperationEvent ? entry.aggregate().id() : origin.operation();
    Optional<OperationPlan> plan = operation == null ? Optional.empty() : origins.plan(operation);
    List<AuditEvent> out = new ArrayList<>();
    for (Told one : told) {
      plan.ifPresent(p -> one.details().put("statement", p.statement()));
      if (event instanceof ViewEvent of && plan.isPresent()) {
        boolean undo = recorded.metadata().commandId().endsWith("/undo");
        boolean staged = one.objectType().equals(ObjectType.REPLACEMENT.key());
        ReplacementDetails.add(of, entry.aggregate().id(), plan.get(), staged, undo, one.details());
      }
      StateJson.redact(one.details());
      out.add(
          new AuditEvent(
              entry.position() + (out.isEmpty() ? "" : "." + out.size()),
              entry.position(),
              recorded.metadata().occurredAt(),
              origin.principal(),
              entry.eventType(),
              one.objectType(),
              one.object(),
              names.last(one.object()).map(CatalogNames.Known::name).orElse(null),
              operation,
              one.unsafe(),
              one.details().toString()));
    }
    return out;
  }

  private static @Nullable String change(Event event) {
    return switch (event) {
      case SourceEvent.ChangeBegun begun -> begun.change().id();
      case SourceEvent.OffsetsLost lost -> lost.change();
      case SourceEvent.ChangeApplied applied -> applied.id();
      case SourceEvent.ChangeFailed failed -> failed.id();
      case SourceEvent.FirstRecordSeen seen -> seen.change();
      default -> null;
    };
  }

  private List<Told> tell(JournalEntry entry, Recorded<?> recorded) {
    AggregateRef aggregate = entry.aggregate();
    return switch (recorded.event()) {
      case CatalogEvent event -> catalog(entry, event);
      case OperationEvent.Ended ended -> operation(aggregate.id(), ended);
      case OperationEvent other -> List.of();
      default -> {
        ShellState<?> before = past.before(entry);
        ShellState<?> after = AggregateDeciders.after(aggregate.type(), before, recorded);
        past.keep(entry, after);
        ObjectNode details = details(before, after.state(), recorded.event());
        String type =
            names
                .last(aggregate.id())
                .map(object -> object.type().key())
                .orElse(aggregate.type().key());
        yield List.of(
            new Told(aggregate.id(), type, details, unsafe(before.state(), recorded.event())));
      }
    };
  }

  private ObjectNode details(ShellState<?> before, State after, Event told) {
    ObjectNode details = JsonNodeFactory.instance.objectNode();
    ObjectNode was = states.configuration(before.state());
    ObjectNode is = states.configuration(after);
    ObjectNode gone = StateJson.difference(was, is);
    ObjectNode come = StateJson.difference(is, was);
    if (!gone.isEmpty()) {
      details.set("old", gone);
    }
    if (!come.isEmpty()) {
      details.set("new", come);
    }
    if (told instanceof SourceEvent event && before.state() instanceof SourceState.Live live) {
      change(event, live, details);
    } else if (told instanceof ViewEvent.CutOver) {
      details.setAll(codec.codec().tree(told)); // no configuration has where and how much
    } else if (was.isEmpty() || is.isEmpty() || (gone.isEmpty() && come.isEmpty())) {
      // Made, dropped, or something that is no configuration: told by the event itself.
      ObjectNode json = codec.codec().tree(told);
      json.remove(List.of("definition", "connection"));
      details.setAll(json);
    }
    return details;
  }

  private void change(SourceEvent event, SourceState.Live before, ObjectNode details) {
    switch (event) {
      case SourceEvent.ChangeBegun begun -> {
        details.put("change", begun.change().id()).put("generation", begun.generation());
        ArrayNode asked = details.putArray("asked");
        begun.change().mutations().forEach(m -> asked.add(m.getClass().getSimpleName()));
      }
      case SourceEvent.OffsetsLost lost ->
          details.put("change", lost.change()).put("reason", lost.reason());
      case SourceEvent.ChangeApplied applied -> {
        details.put("change", applied.id()).put("epoch", applied.epoch());
        PendingChange pending = before.pending();
        if (pending != null) {
          details.put("generation", pending.generation());
        }
        details.set("splits", codec.codec().tree(applied).get("splits"));
      }
      case SourceEvent.ChangeFailed failed -> {
        details.put("change", failed.id()).put("byRestart", failed.byRestart());
        details.set("error", error(failed.reason()));
      }
      case SourceEvent.FirstRecordSeen seen -> {
        details.put("change", seen.change()).put("epoch", seen.epoch());
        EndedChange ended = before.ended(seen.change()).orElse(null);
        if (ended != null) {
          details.put("generation", ended.generation());
          details.put("millis", Duration.between(ended.endedAt(), seen.at()).toMillis());
        }
      }
      case SourceEvent.SplitsAssigned assigned ->
          details.set("starts", codec.codec().tree(assigned).get("starts"));
      default -> {
        // The difference says it.
      }
    }
  }

  private static boolean unsafe(State before, Event event) {
    String change = change(event);
    if (change != null && change.startsWith(SourceChange.OUT_OF_RANGE)) {
      return true; // nobody asked for it, but records are skipped or read again
    }
    if (event instanceof SourceEvent.ChangeBegun begun) {
      return begun.unsafe();
    }
    return before instanceof SourceState.Live live
        && live.pending() != null
        && live.pending().unsafe()
        && live.pending().change().id().equals(change);
  }

  private List<Told> catalog(JournalEntry entry, CatalogEvent event) {
    return switch (event) {
      case CatalogEvent.Confirmed confirmed -> byObject(confirmed.ids(), entry, "new");
      case CatalogEvent.DropFinished dropped -> byObject(dropped.ids(), entry, "old");
      case CatalogEvent.Redefined redefined -> {
        CatalogNames.Known was = names.before(redefined.id(), entry.sequence()).orElse(null);
        if (was == null || !CATALOG_ONLY.contains(was.type())) {
          yield List.of(); // its own journal tells of it
        }
        yield List.of(
            changed(
                redefined.id(),
                was,
                "create_sql",
                was.createSql(),
                redefined.redefinition().createSql()));
      }
      case CatalogEvent.SettingChanged changed -> {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        details.putObject("new").put(changed.name(), changed.value());
        yield List.of(new Told(AggregateRef.CATALOG.id(), "system", details, false));
      }
      case CatalogEvent.Renamed renamed ->
          names.before(renamed.id(), entry.sequence()).stream()
              .map(was -> changed(renamed.id(), was, "name", was.name(), renamed.name()))
              .toList();
      case CatalogEvent.Commented commented ->
          names.before(commented.id(), entry.sequence()).stream()
              .map(was -> changed(commented.id(), was, "comment", was.comment(), commented.text()))
              .toList();
      default -> List.of();
    };
  }

  /** The objects among {@code ids} that no other journal tells of. */
  private List<Told> byObject(List<ObjectId> ids, JournalEntry entry, String side) {
    List<Told> out = new ArrayList<>();
    for (ObjectId id : ids) {
      CatalogNames.Known known = names.before(id, entry.sequence()).orElse(null);
      if (known != null && CATALOG_ONLY.contains(known.type())) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        details.putObject(side).put("create_sql", known.createSql());
        out.add(new Told(id, known.type().key(), details, false));
      }
    }
    return out;
  }

  private static Told changed(
      ObjectId id,
      CatalogNames.Known object,
      String what,
      @Nullable String old,
      @Nullable String now) {
    ObjectNode details = JsonNodeFactory.instance.objectNode();
    details.putObject("old").put(what, old);
    details.putObject("new").put(what, now);
    return new Told(id, object.type().key(), details, false);
  }

  /** What succeeded is told by the aggregates; only what did not is told by its operation. */
  private List<Told> operation(ObjectId id, OperationEvent.Ended ended) {
    if (ended.status() == OperationStatus.SUCCEEDED) {
      return List.of();
    }
    ObjectNode details = JsonNodeFactory.instance.objectNode();
    details.put("status", ended.status().name().toLowerCase(java.util.Locale.ROOT));
    if (ended.error() != null) {
      details.set("error", error(ended.error()));
    }
    return List.of(new Told(id, "operation", details, false));
  }

  private static ObjectNode error(Rejection rejection) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("sqlstate", rejection.sqlState())
        .put("message", rejection.message());
  }
}
