package io.weir.executor.source;

import io.weir.connector.SplitReader;
import io.weir.executor.DataPlaneContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/** The executors of one source, who of them reads which splits, and what each is to be told. */
final class ExecutorTeam {
  private final ActorContext<ConductorMessage> context;
  private final DataPlaneContext plane;
  private final List<ActorRef<ExecutorMessage>> executors = new ArrayList<>();

  /** The executors that the next barrier assigns splits to. */
  private final Set<Integer> owing = new TreeSet<>();

  /** Where the splits begin that are placed, but not told to their executors yet. */
  private final Map<String, String> starts = new TreeMap<>();

  /** The splits that executors were told of. */
  private final Set<String> reading = new HashSet<>();

  private SplitPlacement placement;

  /** Where splits would be after the change that is at its barrier. */
  private @Nullable SplitPlacement next;

  ExecutorTeam(ActorContext<ConductorMessage> context, DataPlaneContext plane) {
    this.context = context;
    this.plane = plane;
    this.placement = emptyPlacement();
  }

  private SplitPlacement emptyPlacement() {
    return new SplitPlacement(plane.settings().executorsPerSource());
  }

  void start(Supplier<SplitReader> readers, SourceSetup setup) {
    for (int i = 0; i < plane.settings().executorsPerSource(); i++) {
      ActorRef<ExecutorMessage> executor =
          context.spawn(
              SourceExecutor.create(
                  i, readers, setup.isPaused(), setup.rateLimit(), plane.backpressure()),
              "executor-" + i);
      context.watch(executor);
      executors.add(executor);
    }
  }

  boolean isStarted() {
    return !executors.isEmpty();
  }

  int size() {
    return executors.size();
  }

  int executorOf(String split) {
    return placement.executorOf(split);
  }

  /**
   * Places the splits that have no place yet, to be read from {@code positions} after the next
   * barrier; the others go on. Not while a change is at its barrier, which may place all anew.
   */
  void assign(Map<String, String> positions) {
    for (int executor : placement.place(positions.keySet())) {
      owing.add(executor);
      for (String split : placement.splitsOf(executor)) {
        if (!reading.contains(split)) {
          starts.put(split, positions.get(split));
        }
      }
    }
  }

  /** Whether the next barrier carries an assignment: no change can go with the same one. */
  boolean owesAssignment() {
    return !owing.isEmpty();
  }

  /** A barrier with the assignments that are owed: all that came since the last, as one. */
  void barrier(long epoch) {
    Map<Integer, List<Mutation>> mutations = new TreeMap<>();
    for (int executor : owing) {
      Map<String, @Nullable String> wanted = new TreeMap<>();
      for (String split : placement.splitsOf(executor)) {
        wanted.put(split, starts.get(split));
      }
      mutations.put(executor, List.of(new Mutation.SourceChangeSplit(wanted)));
    }
    barrier(epoch, mutations);
    reading.addAll(starts.keySet());
    starts.clear();
    owing.clear();
  }

  private void barrier(long epoch, Map<Integer, List<Mutation>> mutations) {
    for (int i = 0; i < executors.size(); i++) {
      executors
          .get(i)
          .tell(
              new ExecutorMessage.Barrier(
                  epoch, List.copyOf(mutations.getOrDefault(i, List.of())), context.getSelf()));
    }
  }

  /**
   * A barrier with a change.
   *
   * @param discovered by split where it begins, of a plan that resets
   */
  void barrier(long epoch, ChangePlan plan, @Nullable Map<String, String> discovered) {
    SplitPlacement after = placement;
    if (discovered != null) {
      after = emptyPlacement();
      after.place(discovered.keySet());
    }
    next = after;
    Map<Integer, List<Mutation>> mutations = new TreeMap<>();
    for (int i = 0; i < executors.size(); i++) {
      mutations.put(i, mutations(plan, discovered, after.splitsOf(i)));
    }
    barrier(epoch, mutations);
  }

  private static List<Mutation> mutations(
      ChangePlan plan, @Nullable Map<String, String> discovered, Set<String> splits) {
    List<Mutation> all = new ArrayList<>();
    if (plan.swapsReaders()) {
      all.add(new Mutation.ConnectorPropsChange());
    }
    if (discovered != null) {
      Map<String, @Nullable String> starts = new TreeMap<>(discovered);
      starts.keySet().retainAll(splits);
      all.add(new Mutation.SourceChangeSplit(starts));
    }
    Map<String, String> injected = new TreeMap<>(plan.injected());
    injected.keySet().retainAll(splits);
    if (!injected.isEmpty()) {
      all.add(new Mutation.SourceInjectSplitState(injected));
    }
    all.addAll(plan.everywhere());
    return all;
  }

  /** Has each executor make another reader beside its own. */
  void prepare(long preparation, Supplier<SplitReader> reader) {
    for (ActorRef<ExecutorMessage> executor : executors) {
      executor.tell(new ExecutorMessage.Prepare(preparation, reader, context.getSelf()));
    }
  }

  void abandon() {
    executors.forEach(executor -> executor.tell(new ExecutorMessage.Abandon()));
  }

  /** The change stands: what it placed is read now. */
  void keep() {
    SplitPlacement after = next;
    if (after != null) {
      placement = after;
      next = null;
    }
    reading.clear();
    reading.addAll(placement.splits());
    executors.forEach(executor -> executor.tell(new ExecutorMessage.Keep()));
  }

  void undo() {
    next = null;
    executors.forEach(executor -> executor.tell(new ExecutorMessage.Undo()));
  }

  void sealed(Map<String, String> offsets) {
    if (!offsets.isEmpty()) {
      executors.forEach(executor -> executor.tell(new ExecutorMessage.Sealed(offsets)));
    }
  }
}
