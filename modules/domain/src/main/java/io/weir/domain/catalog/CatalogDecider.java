package io.weir.domain.catalog;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogEntry.Stage;
import io.weir.domain.cluster.ClusterCapacity;
import io.weir.domain.operation.OperationRecord;
import io.weir.kernel.Decider;
import io.weir.kernel.Decision;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Names, ids, columns and dependency edges of all objects. An object is reserved before anything of
 * it is made and confirmed when all is; it is taken out of use before anything of it is dropped and
 * forgotten when all is.
 *
 * <pre>
 *   Reserve -> RESERVED --Confirm--> READY --BeginDrop--> DROPPING --FinishDrop--> (gone)
 *                 |                    ^                      |
 *                 +--Abandon--> (gone) +------CancelDrop------+
 * </pre>
 *
 * It also keeps the index of operations. Being woken itself at each start of a node, it wakes the
 * unfinished ones, so that an operation outlives the node that ran it.
 */
public final class CatalogDecider
    implements Decider<CatalogCommand, CatalogEvent, CatalogState, CatalogEffect> {
  /** The built-in cluster, where everything runs that names no other. */
  public static final ObjectId QUICKSTART = new ObjectId("s1");

  private final ClusterCapacity capacity;

  /**
   * @param capacity what all clusters together may be
   */
  public CatalogDecider(ClusterCapacity capacity) {
    this.capacity = capacity;
  }

  /** Without limits: to replay events, which asks for none. */
  public CatalogDecider() {
    this(ClusterCapacity.UNLIMITED);
  }

  @Override
  public CatalogState initial() {
    return CatalogState.INITIAL;
  }

  @Override
  public Decision<CatalogEvent> decide(CatalogState state, CatalogCommand command, Instant now) {
    CatalogSnapshot catalog = state.snapshot();
    return switch (command) {
      case CatalogCommand.Bootstrap bootstrap ->
          catalog.entries().containsKey(QUICKSTART)
              ? Decision.nothing()
              : Decision.accept(new CatalogEvent.Bootstrapped(bootstrap.quickstart(), now));
      case CatalogCommand.Reserve reserve ->
          CatalogRules.reserve(catalog, reserve)
              .or(() -> fits(catalog, reserve))
              .<Decision<CatalogEvent>>map(Decision::reject)
              .orElseGet(
                  () ->
                      Decision.accept(
                          new CatalogEvent.Reserved(reserve.owner(), now, reserve.objects())));
      case CatalogCommand.Confirm confirm ->
          accept(
              CatalogRules.confirm(catalog, confirm.ids()),
              staged(catalog, confirm.ids(), Stage.RESERVED),
              CatalogEvent.Confirmed::new);
      case CatalogCommand.Abandon abandon ->
          accept(
              CatalogRules.abandon(catalog, abandon.ids()),
              staged(catalog, abandon.ids(), Stage.RESERVED),
              CatalogEvent.Abandoned::new);
      case CatalogCommand.BeginDrop drop ->
          accept(
              CatalogRules.beginDrop(catalog, drop.ids()),
              staged(catalog, drop.ids(), Stage.READY),
              CatalogEvent.DropBegun::new);
      case CatalogCommand.CancelDrop cancel ->
          accept(
              CatalogRules.cancelDrop(catalog, cancel.ids()),
              staged(catalog, cancel.ids(), Stage.DROPPING),
              CatalogEvent.DropCancelled::new);
      case CatalogCommand.FinishDrop finish ->
          accept(
              CatalogRules.finishDrop(catalog, finish.ids()),
              staged(catalog, finish.ids(), Stage.DROPPING),
              CatalogEvent.DropFinished::new);
      case CatalogCommand.Redefine redefine -> redefine(catalog, redefine);
      case CatalogCommand.RedefineAll redefine -> redefine(state, redefine);
      case CatalogCommand.Rename rename ->
          CatalogRules.rename(catalog, rename)
              .<Decision<CatalogEvent>>map(Decision::reject)
              .orElseGet(
                  () ->
                      Decision.accept(
                          new CatalogEvent.Renamed(rename.id(), rename.to(), rename.createSql())));
      case CatalogCommand.ChangeSetting change -> change(catalog, change);
      case CatalogCommand.Comment comment -> comment(catalog, comment);
      case CatalogCommand.RecordOperation record -> record(state, record);
    };
  }

  private static Decision<CatalogEvent> accept(
      Optional<Rejection> rejection,
      List<ObjectId> ids,
      Function<List<ObjectId>, CatalogEvent> event) {
    if (rejection.isPresent()) {
      return Decision.reject(rejection.get());
    }
    return ids.isEmpty() ? Decision.nothing() : Decision.accept(event.apply(ids));
  }

  /** Those of {@code ids} that are in this stage, each once: the others were done before. */
  private static List<ObjectId> staged(CatalogSnapshot catalog, List<ObjectId> ids, Stage stage) {
    return ids.stream()
        .distinct()
        .filter(id -> catalog.entry(id).filter(e -> e.stage() == stage).isPresent())
        .toList();
  }

  private Optional<Rejection> fits(CatalogSnapshot catalog, CatalogCommand.Reserve reserve) {
    ClusterMemory memory = new ClusterMemory(catalog, capacity);
    return reserve.objects().stream()
        .flatMap(
            o ->
                o.definition() instanceof ObjectDefinition.OfCluster cluster
                    ? memory.refusal(o.id(), o.name(), cluster).stream()
                    : Stream.empty())
        .findFirst();
  }

  private Optional<Rejection> fits(CatalogSnapshot catalog, CatalogCommand.Redefine redefine) {
    return redefine.redefinition().definition() instanceof ObjectDefinition.OfCluster cluster
        ? new ClusterMemory(catalog, capacity)
            .refusal(
                redefine.id(),
                catalog.entry(redefine.id()).map(CatalogEntry::name).orElse(""),
                cluster)
        : Optional.empty();
  }

  /** Whether what is to be taken back is gone, or was taken back by somebody else. */
  private static boolean isTakenBack(CatalogEntry entry, CatalogCommand.Redefine redefine) {
    return entry.definition() instanceof ObjectDefinition.OfCluster now
        && redefine.expected() instanceof ObjectDefinition.OfCluster expected
        && expected.pending() != null
        && (entry.stage() == Stage.DROPPING
            || now.pending() == null
            || !now.pending().id().equals(expected.pending().id()));
  }

  private Decision<CatalogEvent> redefine(
      CatalogSnapshot catalog, CatalogCommand.Redefine redefine) {
    Optional<CatalogEntry> entry = catalog.entry(redefine.id());
    if (redefine.takesBack() && (entry.isEmpty() || isTakenBack(entry.get(), redefine))) {
      return Decision.nothing(); // dropped meanwhile: there is nothing to take back
    }
    return CatalogRules.redefine(catalog, redefine)
        .or(() -> fits(catalog, redefine))
        .<Decision<CatalogEvent>>map(Decision::reject)
        .orElseGet(
            () ->
                Decision.accept(
                    new CatalogEvent.Redefined(redefine.id(), redefine.redefinition())));
  }

  private static Decision<CatalogEvent> change(
      CatalogSnapshot catalog, CatalogCommand.ChangeSetting change) {
    String value = change.value();
    if (!change.name().equals(CatalogSnapshot.UNSAFE_SETTING)) {
      return Decision.reject(
          Rejection.of(
                  SqlState.UNDEFINED_OBJECT,
                  "unrecognized configuration parameter \"" + change.name() + "\"")
              .withHint("Settings of the system: " + CatalogSnapshot.UNSAFE_SETTING + "."));
    }
    if (value != null && !value.equals("on") && !value.equals("off")) {
      return Decision.reject(
          SqlState.INVALID_PARAMETER_VALUE,
          "parameter \"" + change.name() + "\" requires a Boolean value");
    }
    return Objects.equals(catalog.settings().get(change.name()), value)
        ? Decision.nothing()
        : Decision.accept(new CatalogEvent.SettingChanged(change.name(), value));
  }

  /** Each is looked at over what is there now, and circles over what there will be. */
  private Decision<CatalogEvent> redefine(CatalogState state, CatalogCommand.RedefineAll redefine) {
    List<CatalogEvent> events = new ArrayList<>();
    CatalogState after = state;
    for (CatalogCommand.Redefine one : redefine.all()) {
      switch (redefine(state.snapshot(), one)) {
        case Decision.Rejected<CatalogEvent> rejected -> {
          return rejected;
        }
        case Decision.Later<CatalogEvent> later -> {
          return later;
        }
        case Decision.Accepted<CatalogEvent> accepted -> {
          events.addAll(accepted.events());
          for (CatalogEvent event : accepted.events()) {
            after = evolve(after, event);
          }
        }
      }
    }
    for (CatalogCommand.Redefine one : redefine.all()) {
      Optional<Rejection> circle = CatalogRules.circle(after.snapshot(), one.id());
      if (circle.isPresent()) {
        return Decision.reject(circle.get());
      }
    }
    return Decision.accept(events);
  }

  private static Decision<CatalogEvent> comment(
      CatalogSnapshot catalog, CatalogCommand.Comment comment) {
    Optional<CatalogEntry> entry =
        catalog.entry(comment.id()).filter(e -> e.stage() == Stage.READY);
    if (entry.isEmpty()) {
      return Decision.reject(CatalogRules.unknown(comment.id()));
    }
    return Objects.equals(entry.get().comment(), comment.text())
        ? Decision.nothing()
        : Decision.accept(new CatalogEvent.Commented(comment.id(), comment.text()));
  }

  private static Decision<CatalogEvent> record(
      CatalogState state, CatalogCommand.RecordOperation command) {
    Optional<OperationRecord> known = state.operations().of(command.operation());
    boolean stale =
        known.isPresent()
            && (known.get().equals(command.record()) || known.get().status().isEnded());
    return stale
        ? Decision.nothing()
        : Decision.accept(
            new CatalogEvent.OperationRecorded(command.operation(), command.record()));
  }

  @Override
  public CatalogState evolve(CatalogState state, CatalogEvent event) {
    CatalogSnapshot catalog = state.snapshot();
    return switch (event) {
      case CatalogEvent.Bootstrapped e -> with(state, CatalogEdit.bootstrapped(catalog, e));
      case CatalogEvent.Reserved e -> with(state, CatalogEdit.reserved(catalog, e));
      case CatalogEvent.Confirmed e ->
          with(state, CatalogEdit.staged(catalog, e.ids(), Stage.READY));
      case CatalogEvent.Abandoned e -> with(state, CatalogEdit.without(catalog, e.ids()));
      case CatalogEvent.DropBegun e ->
          with(state, CatalogEdit.staged(catalog, e.ids(), Stage.DROPPING));
      case CatalogEvent.DropCancelled e ->
          with(state, CatalogEdit.staged(catalog, e.ids(), Stage.READY));
      case CatalogEvent.DropFinished e -> with(state, CatalogEdit.without(catalog, e.ids()));
      case CatalogEvent.Redefined e ->
          with(state, CatalogEdit.redefined(catalog, e.id(), e.redefinition()));
      case CatalogEvent.Renamed e ->
          with(state, CatalogEdit.renamed(catalog, e.id(), e.name(), e.createSql()));
      case CatalogEvent.SettingChanged e -> with(state, CatalogEdit.set(catalog, e));
      case CatalogEvent.Commented e ->
          with(state, CatalogEdit.commented(catalog, e.id(), e.text()));
      case CatalogEvent.OperationRecorded e ->
          new CatalogState(
              CatalogEdit.touched(catalog), state.operations().with(e.operation(), e.record()));
    };
  }

  private static CatalogState with(CatalogState state, CatalogSnapshot snapshot) {
    return new CatalogState(snapshot, state.operations());
  }

  @Override
  public List<CatalogEffect> effects(CatalogState state, CatalogEvent event) {
    List<CatalogEffect> effects = new ArrayList<>();
    effects.add(new CatalogEffect.PublishCatalog(state.snapshot(), state.operations()));
    switch (event) {
      case CatalogEvent.Bootstrapped e ->
          effects.add(new CatalogEffect.EnsureCluster(QUICKSTART, e.quickstart()));
      // A crash between the steps of an operation may have left them asleep.
      case CatalogEvent.Confirmed e -> wake(state.snapshot(), e.ids(), effects);
      case CatalogEvent.DropCancelled e -> wake(state.snapshot(), e.ids(), effects);
      default -> {}
    }
    return List.copyOf(effects);
  }

  @Override
  public List<CatalogEffect> resume(CatalogState state) {
    List<CatalogEffect> effects = new ArrayList<>();
    effects.add(new CatalogEffect.PublishCatalog(state.snapshot(), state.operations()));
    wake(
        state.snapshot(),
        state.snapshot().ready().stream().map(CatalogEntry::id).toList(),
        effects);
    for (ObjectId operation : state.operations().unfinished()) {
      effects.add(new CatalogEffect.WakeUp(new AggregateRef(AggregateType.OPERATION, operation)));
    }
    return List.copyOf(effects);
  }

  private static void wake(
      CatalogSnapshot catalog, List<ObjectId> ids, List<CatalogEffect> effects) {
    for (ObjectId id : ids) {
      catalog.entry(id).flatMap(CatalogDecider::running).ifPresent(effects::add);
    }
  }

  /** How to wake what runs for an entry; empty where nothing does. */
  private static Optional<CatalogEffect> running(CatalogEntry entry) {
    return switch (entry.type()) {
      case SOURCE, TABLE -> Optional.of(wakeUp(AggregateType.SOURCE, entry));
      case MATERIALIZED_VIEW, REPLACEMENT -> Optional.of(wakeUp(AggregateType.VIEW, entry));
      case CLUSTER ->
          entry.id().equals(QUICKSTART)
                  && entry.definition() instanceof ObjectDefinition.OfCluster builtIn
              ? Optional.of(new CatalogEffect.EnsureCluster(QUICKSTART, builtIn.definition()))
              : Optional.of(wakeUp(AggregateType.CLUSTER, entry));
      // It may have dependents that were not told of its newest version.
      case CONNECTION -> Optional.of(wakeUp(AggregateType.CONNECTION, entry));
      case SINK -> Optional.of(wakeUp(AggregateType.SINK, entry));
      case SECRET, SUBSOURCE, VIEW -> Optional.empty();
    };
  }

  private static CatalogEffect wakeUp(AggregateType type, CatalogEntry entry) {
    return new CatalogEffect.WakeUp(new AggregateRef(type, entry.id()));
  }
}
