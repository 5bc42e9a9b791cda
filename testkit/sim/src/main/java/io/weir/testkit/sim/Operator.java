package io.weir.testkit.sim;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.State;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.source.EndedChange;
import io.weir.domain.source.SourceChange;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceMutation;
import io.weir.domain.source.SourceState;
import io.weir.domain.source.SplitChange;
import io.weir.entity.Aggregates;
import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Changes the sources while they run: other properties, pauses, offsets that lie further back,
 * everything from the beginning. What a change makes the source read again is entered into the
 * ledger when its outcome is known.
 */
final class Operator extends User {
  private static final List<Relation> SOURCES = List.of(Relation.TRANSFERS, Relation.PRICES);
  private static final List<String> REASONS = List.of("a", "b");

  private final Ledger ledger;
  private final Schemas schemas;
  private final TreeSet<String> accounted = new TreeSet<>();
  private int changes;
  private boolean asking;
  private int life;

  Operator(World world, Ledger ledger, Schemas schemas) {
    super(world, "operator", 1200);
    this.ledger = ledger;
    this.schemas = schemas;
  }

  @Override
  void act() {
    if (life != world.lives()) {
      life = world.lives();
      asking = false; // whoever was asked is gone
    }
    Relation relation = SOURCES.get(random.nextInt(SOURCES.size()));
    Optional<CatalogEntry> entry = entry(relation);
    if (!asking && schemas.has(relation) && entry.isPresent()) {
      ObjectId id = entry.get().id();
      look(
          id,
          live -> {
            if (live.pending() == null) {
              ask(id, change(relation, id, live));
            }
          });
    }
  }

  @Override
  boolean isQuiet() {
    return super.isQuiet() && (!asking || life != world.lives());
  }

  private Optional<CatalogEntry> entry(Relation relation) {
    return world.node().core().controlPlane().catalog().current().ready().stream()
        .filter(entry -> entry.name().equals(relation.name()))
        .findFirst();
  }

  private static AggregateRef ref(ObjectId source) {
    return new AggregateRef(AggregateType.SOURCE, source);
  }

  private Aggregates aggregates() {
    return world.node().core().controlPlane().aggregates();
  }

  /** What the source has become, and what that means for the ledger. */
  private void look(ObjectId source, Consumer<SourceState.Live> then) {
    asked(
        aggregates().state(ref(source)),
        state -> {
          if (state instanceof SourceState.Live live) {
            account(live);
            then.accept(live);
          }
        });
  }

  private void ask(ObjectId source, SourceChange change) {
    world.trace().say("change " + change.id() + " " + kinds(change));
    asked(
        aggregates()
            .ask(ref(source), change.id(), "operator", null, new SourceCommand.Change(change)),
        accepted -> {});
  }

  private static List<String> kinds(SourceChange change) {
    return change.mutations().stream().map(m -> m.getClass().getSimpleName()).toList();
  }

  private <T> void asked(CompletionStage<T> stage, Consumer<T> then) {
    asking = true;
    int asker = world.lives();
    stage.whenComplete(
        (answer, failure) -> {
          if (asker == world.lives()) {
            asking = false;
            if (failure == null) {
              world.guarded(() -> then.accept(answer));
            }
          }
        });
  }

  private SourceChange change(Relation relation, ObjectId id, SourceState.Live live) {
    List<SourceMutation> mutations = new ArrayList<>();
    if (random.nextInt(2) == 0) {
      mutations.add(props(live));
    }
    switch (random.nextInt(8)) {
      case 0 -> {
        mutations.add(new SourceMutation.ResetSplits());
        expectRereads(relation);
      }
      case 1, 2 -> {
        mutations.add(new SourceMutation.InjectOffsets(furtherBack(id)));
        expectRereads(relation);
      }
      case 3, 4 -> mutations.add(new SourceMutation.Pause(reason(), null));
      case 5, 6 -> mutations.add(new SourceMutation.Resume(reason()));
      default -> mutations.add(new SourceMutation.Throttle(random.nextInt(1000)));
    }
    return new SourceChange("change-" + ++changes, mutations);
  }

  private void expectRereads(Relation relation) {
    if (relation.equals(Relation.TRANSFERS)) {
      ledger.expectRereads();
    }
  }

  private String reason() {
    return REASONS.get(random.nextInt(REASONS.size()));
  }

  /** The same upstream by another option, so that readers are swapped. */
  private SourceMutation props(SourceState.Live live) {
    SourceDefinition definition = live.definition();
    Map<String, String> options = new TreeMap<>(definition.options());
    options.put("client_id", "client-" + changes);
    return new SourceMutation.ConnectorProps(
        definition.withProperties(definition.connection(), options, definition.secrets()),
        live.connection(),
        random.nextBoolean());
  }

  /** Never ahead of what is durable: what would be skipped could not be told from what is lost. */
  private Map<String, String> furtherBack(ObjectId source) {
    Map<String, String> offsets = new TreeMap<>();
    new TreeMap<>(world.node().store().offsets(source))
        .forEach(
            (split, offset) -> {
              if (!split.startsWith("#") && random.nextInt(3) > 0) {
                int back = random.nextInt(Integer.parseInt(offset) + 1);
                offsets.put(split, String.valueOf(back));
              }
            });
    return offsets;
  }

  private void account(SourceState.Live live) {
    boolean isTransfers =
        entry(Relation.TRANSFERS)
            .map(entry -> live.definition().outputs().getFirst().collection().equals(entry.id()))
            .orElse(false);
    for (EndedChange ended : live.lastChanges()) {
      if (accounted.add(ended.id()) && ended.failure() == null && isTransfers) {
        ended.splits().forEach(this::reread);
      }
    }
    if (isTransfers && live.pending() == null) {
      ledger.rereadsAreKnown();
    }
  }

  private void reread(SplitChange split) {
    String before = split.before();
    String after = split.after();
    if (before != null && after != null) {
      ledger.reread(
          Integer.parseInt(split.split()), Integer.parseInt(after), Integer.parseInt(before));
    }
  }

  /** All changes have ended, nothing is paused, and the ledger knows. */
  void conclude() {
    for (Relation relation : SOURCES) {
      if (schemas.has(relation)) {
        Optional<CatalogEntry> entry = entry(relation);
        entry.ifPresent(source -> resume(source.id()));
      }
    }
  }

  private void resume(ObjectId source) {
    for (int tries = 0; tries < 200; tries++) {
      SourceState.Live live = state(source);
      if (live != null && live.pending() == null && live.pauses().isEmpty()) {
        return;
      }
      if (live != null && live.pending() == null) {
        List<SourceMutation> resumes = new ArrayList<>();
        live.pauses().keySet().forEach(why -> resumes.add(new SourceMutation.Resume(why)));
        ask(source, new SourceChange("change-" + ++changes, resumes));
        world.runUntil("a source resumes", 120, () -> !asking);
      }
      world.runFor(300);
    }
    throw new AssertionError("source " + source + " does not come to rest");
  }

  private SourceState.@Nullable Live state(ObjectId source) {
    List<State> found = new ArrayList<>();
    look(source, found::add);
    world.runUntil("a source tells its state", 120, () -> !asking);
    return found.isEmpty() ? null : (SourceState.Live) found.getFirst();
  }
}
