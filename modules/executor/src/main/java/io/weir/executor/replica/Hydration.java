package io.weir.executor.replica;

import io.weir.columnar.Batch;
import io.weir.columnar.Consolidator;
import io.weir.columnar.DataType;
import io.weir.dataflow.circuit.BatchSource;
import io.weir.dataflow.circuit.Circuit;
import io.weir.dataflow.circuit.Circuits;
import io.weir.dataflow.circuit.Delta;
import io.weir.domain.view.ViewDefinition;
import io.weir.executor.CollectionIds;
import io.weir.executor.DataPlaneContext;
import io.weir.executor.timeline.FrontierHub;
import io.weir.kernel.ObjectId;
import io.weir.storage.AppendConflictException;
import io.weir.storage.ChangelogStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Brings a dataflow from its inputs' snapshots to an epoch, and its changelog with it: what the
 * view should be at that epoch, less what its changelog holds, is one delta. So a view that missed
 * epochs (the node was down) or was computed by another definition is right again in one step, and
 * nothing is read from upstream.
 */
final class Hydration {
  private final DataPlaneContext plane;
  private final Courtesy workers;
  private final LongConsumer state;
  private final ObjectId view;
  private final ViewDefinition definition;
  private final DataflowRole role;
  private final DataflowProgress progress;
  private final List<ChangelogStore.Snapshot> open = new ArrayList<>();

  /**
   * @param state is told what the circuit's state takes, now and then; may throw
   */
  Hydration(
      DataPlaneContext plane,
      Courtesy workers,
      DataflowRole role,
      DataflowProgress progress,
      LongConsumer state) {
    this.plane = plane;
    this.workers = workers;
    this.state = state;
    this.view = role.view();
    this.definition = role.definition();
    this.role = role;
    this.progress = progress;
  }

  /**
   * Blocks on the disk: for a worker. The stage completes when the view's changelog stands at
   * {@code epoch}.
   */
  CompletionStage<HydratedCircuit> run(long epoch) {
    ViewPlanner.PlannedView planned = plane.planner().plan(view, definition);
    Circuit circuit = Circuits.compile(planned.plan(), planned.appendOnly(), workers);
    Delta full;
    try {
      full = feed(circuit, epoch);
    } finally {
      open.forEach(ChangelogStore.Snapshot::close);
      workers.over();
    }
    return catchUp(circuit, full, epoch)
        .thenApply(
            done -> {
              progress.written();
              return done;
            });
  }

  private Delta feed(Circuit circuit, long epoch) {
    Map<ObjectId, List<ChangelogStore.Snapshot>> inputs = new LinkedHashMap<>();
    long total = 0;
    for (ObjectId input : circuit.inputs()) {
      if (input.equals(FrontierHub.CLOCK)) {
        continue;
      }
      List<ChangelogStore.Snapshot> snapshots = new ArrayList<>();
      snapshots.add(opened(input, epoch));
      ObjectId errors = CollectionIds.errorsOf(input);
      if (plane.store().state(errors).isPresent()) {
        snapshots.add(opened(errors, epoch));
      }
      inputs.put(input, snapshots);
      total += snapshots.getFirst().rowsTotal();
    }
    progress.hydrating(epoch, total);
    inputs.forEach((input, snapshots) -> push(circuit, input, snapshots));
    Delta full = workers.piece(circuit::flush);
    state.accept(circuit.stateBytes());
    return full;
  }

  private ChangelogStore.Snapshot opened(ObjectId collection, long epoch) {
    ChangelogStore.Snapshot snapshot = plane.store().snapshot(collection, epoch);
    open.add(snapshot);
    return snapshot;
  }

  private void push(Circuit circuit, ObjectId input, List<ChangelogStore.Snapshot> rowsAndErrors) {
    ChangelogStore.Snapshot rows = rowsAndErrors.getFirst();
    Portions portions = new Portions(rows);
    List<BatchSource> readers = Collections.nCopies(workers.workers(), portions);
    do {
      portions.more();
      state.accept(
          workers.piece(
              () -> {
                circuit.drain(input, readers);
                return circuit.stateBytes();
              }));
    } while (!portions.ended);
    if (rowsAndErrors.size() > 1) {
      List<DataType> types = plane.store().state(input).orElseThrow().schema().types();
      ChangelogStore.Snapshot errors = rowsAndErrors.get(1);
      for (Optional<Batch> batch = errors.next(); batch.isPresent(); batch = errors.next()) {
        circuit.push(input, new Delta(Batch.empty(types), batch.get()));
      }
    }
  }

  /**
   * A snapshot that pauses now and then, so that what the circuit takes can be looked at. The
   * workers read it together: whoever gets on faster takes more of it.
   */
  private final class Portions implements BatchSource {
    private static final long ROWS = 1 << 21;

    private final ChangelogStore.Snapshot snapshot;
    private final AtomicLong left = new AtomicLong();
    volatile boolean ended;

    Portions(ChangelogStore.Snapshot snapshot) {
      this.snapshot = snapshot;
    }

    void more() {
      left.set(ROWS);
    }

    @Override
    public Optional<Batch> next() {
      if (left.get() <= 0) {
        return Optional.empty();
      }
      Optional<Batch> batch = snapshot.next();
      batch.ifPresentOrElse(
          rows -> {
            left.addAndGet(-rows.rows());
            progress.loaded(rows.rows(), rows.bytes());
          },
          () -> ended = true);
      return batch;
    }
  }

  /**
   * Appends what the changelog lacks. Where another replica was first, looks again at what it lacks
   * now.
   */
  private CompletionStage<HydratedCircuit> catchUp(Circuit circuit, Delta full, long epoch) {
    ObjectId errorsId = CollectionIds.errorsOf(view);
    long rowsUpper = plane.store().state(view).orElseThrow().upper();
    long errorsUpper = plane.store().state(errorsId).orElseThrow().upper();
    if (rowsUpper >= epoch || errorsUpper >= epoch) {
      return CompletableFuture.completedFuture(
          new HydratedCircuit(
              circuit,
              epoch,
              Delta.of(Batch.empty(definition.schema().types())),
              rowsUpper,
              errorsUpper));
    }
    Batch rows = difference(view, rowsUpper, full.rows(), definition.schema().types());
    Batch errors = difference(errorsId, errorsUpper, full.errors(), Delta.ERRORS.types());
    return ViewCommit.write(
            plane,
            role,
            new DataflowMessage.Stepped(epoch, new Delta(rows, errors)),
            rowsUpper,
            errorsUpper)
        .thenApply(
            done ->
                new HydratedCircuit(
                    circuit, epoch, done.output(), done.rowsUpper(), done.errorsUpper()))
        .exceptionallyComposeAsync(
            failure ->
                Failures.find(failure, AppendConflictException.class).isPresent()
                    ? catchUp(circuit, full, epoch)
                    : CompletableFuture.failedFuture(failure),
            plane.blocking());
  }

  private Batch difference(ObjectId collection, long upper, Batch wanted, List<DataType> types) {
    if (upper == 0) {
      return wanted;
    }
    Consolidator sum = new Consolidator(types);
    sum.add(wanted);
    try (ChangelogStore.Snapshot held = plane.store().snapshot(collection, upper)) {
      for (Optional<Batch> batch = held.next(); batch.isPresent(); batch = held.next()) {
        sum.add(batch.get().negate());
      }
    }
    return sum.take();
  }
}
