package io.weir.executor.sink;

import io.weir.columnar.Batch;
import io.weir.connector.SinkWriter;
import io.weir.domain.sink.SinkDefinition;
import io.weir.executor.CollectionIds;
import io.weir.executor.DataPlaneContext;
import io.weir.executor.timeline.StandingErrors;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.storage.CollectionState;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One transaction: what is complete after a position, up to where it is not too much. While a view
 * has errors its rows are not right, and no epoch is written at which it has any.
 */
final class SinkWrite {
  /** So many rows of several epochs go into one transaction; one larger epoch goes in parts. */
  private static final long BATCH_ROWS = 100_000;

  static final long PART_ROWS = 500_000;

  private final DataPlaneContext plane;
  private final SinkDefinition definition;
  private final SinkWriter writer;
  private final SinkFloor floor;
  private final @Nullable KeyGuard guard;
  private final OptionalLong position;
  private final long frontier;
  private final OptionalLong withheldAt;

  /**
   * @param guard null where the sink has no key
   * @param position what is downstream; empty for a snapshot
   * @param frontier up to where the collection is complete
   * @param withheldAt the newest epoch of the errors that the rows were withheld for
   */
  SinkWrite(
      DataPlaneContext plane,
      SinkDefinition definition,
      SinkWriter writer,
      SinkFloor floor,
      @Nullable KeyGuard guard,
      OptionalLong position,
      long frontier,
      OptionalLong withheldAt) {
    this.plane = plane;
    this.definition = definition;
    this.writer = writer;
    this.floor = floor;
    this.guard = guard;
    this.position = position;
    this.frontier = frontier;
    this.withheldAt = withheldAt;
  }

  /** Whether nothing changed in the errors that the rows were withheld for. */
  boolean isWithheldStill() {
    return withheldAt.isPresent() && withheldAt.getAsLong() == errorsUpper();
  }

  /** Never fails where the rows are withheld; fails where the writer is of no use any more. */
  CompletionStage<SinkMessage> run() {
    return CompletableFuture.supplyAsync(this::plan, plane.blocking())
        .thenCompose(
            planned ->
                switch (planned) {
                  case Planned.Ready ready -> write(ready.parts());
                  case Planned.Errors errors ->
                      CompletableFuture.completedFuture(
                          new SinkMessage.Withheld(errors.first(), errors.upper()));
                });
  }

  private sealed interface Planned {
    record Ready(SinkParts parts) implements Planned {}

    record Errors(Rejection first, long upper) implements Planned {}
  }

  private Planned plan() {
    long within = within(BATCH_ROWS);
    long upper = errorsUpper();
    // A snapshot is the same as of its last change and as of now; the errors may have changed
    // since.
    Optional<Rejection> error = errorAt(position.isPresent() ? within : frontier);
    if (error.isPresent() && position.isPresent()) {
      // It may be over by now: then all of the time in between is written as one.
      within = within(Long.MAX_VALUE);
      error = errorAt(frontier);
    }
    if (error.isPresent()) {
      return new Planned.Errors(error.get(), upper);
    }
    return new Planned.Ready(
        new SinkParts(
            plane.store(),
            definition.from(),
            definition.schema().types(),
            definition.key(),
            position,
            within,
            PART_ROWS));
  }

  private long within(long rows) {
    ObjectId from = definition.from();
    return position.isPresent()
        ? plane.store().changesWithin(from, position.getAsLong(), frontier, rows)
        : Math.min(frontier, plane.store().state(from).map(CollectionState::upper).orElse(0L));
  }

  private long errorsUpper() {
    return plane
        .store()
        .state(CollectionIds.errorsOf(definition.from()))
        .map(CollectionState::upper)
        .orElse(0L);
  }

  private Optional<Rejection> errorAt(long epoch) {
    return errorsUpper() == 0
        ? Optional.empty()
        : StandingErrors.first(plane.store(), definition.from(), epoch);
  }

  private CompletionStage<SinkMessage> write(SinkParts parts) {
    return append(parts, 0, 0)
        .thenCompose(
            rows ->
                writer
                    .commit(parts.upTo())
                    .thenCompose(done -> floor.raise(parts.upTo()))
                    .thenApply(done -> new SinkMessage.Written(parts.upTo(), rows)));
  }

  private CompletionStage<Long> append(SinkParts parts, int index, long before) {
    if (index == parts.count()) {
      return CompletableFuture.completedFuture(before);
    }
    return CompletableFuture.supplyAsync(() -> checked(parts.load(index)), plane.blocking())
        .thenCompose(
            part ->
                (part.isEmpty() ? nothing() : writer.append(part))
                    .thenCompose(done -> append(parts, index + 1, before + part.rows())));
  }

  private Batch checked(Batch part) {
    if (guard != null && !part.isEmpty()) {
      guard.take(part, position);
    }
    return part;
  }

  private static CompletionStage<Void> nothing() {
    return CompletableFuture.completedFuture(null);
  }
}
