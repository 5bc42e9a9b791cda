package io.weir.executor.source;

import io.weir.columnar.Batch;
import io.weir.connector.SplitEnumerator.Split;
import io.weir.connector.SplitEnumerator.Watermarks;
import io.weir.connector.SplitReader.Cut;
import io.weir.domain.source.SourceEffect;
import io.weir.executor.ChangeOutcome;
import io.weir.gateway.Writes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a conductor is told. Never leaves the node. */
public sealed interface ConductorMessage {
  /**
   * The collections are open for this generation, and all is there to read on.
   *
   * @param upper the newest epoch that any of them holds
   * @param table the source state table
   * @param upsert the current rows by key, where the source is an upsert
   */
  record Opened(
      long upper, Map<String, String> table, @Nullable UpsertState upsert, Clients clients)
      implements ConductorMessage {}

  /** A table's collection is open, and holds this newest epoch. */
  record TableOpened(long upper) implements ConductorMessage {}

  record OpenFailed(Throwable cause) implements ConductorMessage {}

  record OpenAgain() implements ConductorMessage {}

  record Tick() implements ConductorMessage {}

  /**
   * An executor's answer to a barrier: its cut up to the epoch, the mutations applied after it.
   *
   * @param failure why the mutations could not be applied; the cut counts nevertheless
   */
  record BarrierCollected(int executor, long epoch, Cut cut, @Nullable Throwable failure)
      implements ConductorMessage {}

  /** An executor's answer to {@link ExecutorMessage.Prepare}. */
  record ReaderPrepared(int executor, long preparation, @Nullable Throwable failure)
      implements OfChange {}

  record Committed(long epoch) implements ConductorMessage {}

  record CommitFailed(long epoch, Throwable cause) implements ConductorMessage {}

  record CommitAgain() implements ConductorMessage {}

  record Discover() implements ConductorMessage {}

  /**
   * @param look which one: what an earlier enumerator saw does not count
   */
  record Discovered(
      long look,
      List<Split> splits,
      Map<String, Watermarks> watermarks,
      @Nullable Throwable failure)
      implements ConductorMessage {}

  /**
   * How long the upstream keeps what is to be read next.
   *
   * @param left by split, milliseconds; those of which it is not known are left out
   */
  record Retained(long look, Map<String, Long> left) implements ConductorMessage {}

  /** Which upstream it is; null where it could not be asked. */
  record Identified(long look, @Nullable String identity) implements ConductorMessage {}

  /** What a change that is on its way to its barrier waits for. */
  sealed interface OfChange extends ConductorMessage {
    long preparation();
  }

  /** The clients that a change needs are made, or cannot be. */
  record ChangePrepared(long preparation, @Nullable Clients clients, @Nullable Throwable failure)
      implements OfChange {}

  /**
   * A change that forgets the splits has found those that there are, or cannot.
   *
   * @param splits by split where it begins
   */
  record ChangeDiscovered(
      long preparation, @Nullable Map<String, String> splits, @Nullable Throwable failure)
      implements OfChange {}

  /** A change has waited long enough for what it needs. */
  record PatienceOver(long preparation) implements OfChange {}

  /** What the collection's outputs held before {@code epoch}, to be deleted by it. */
  record ContentRead(long epoch, List<Batch> content, @Nullable Throwable failure)
      implements ConductorMessage {}

  /**
   * The aggregate journaled these assignments: all splits, with the offset at which each starts.
   */
  record AssignSplits(Map<String, String> splits) implements ConductorMessage {}

  /** Carry out a change by one barrier; answered when that epoch is sealed. */
  record ApplyChange(SourceEffect.ApplyChange apply, CompletableFuture<ChangeOutcome> outcome)
      implements ConductorMessage {}

  /** A client's write to a table; answered with its epoch when durable. */
  record Write(Batch delta, Writes.Basis basis, CompletableFuture<Long> answer)
      implements ConductorMessage {}

  /** Stop; with {@code drop} the collections are dropped too. */
  record Stop(boolean drop, CompletableFuture<Void> done) implements ConductorMessage {}
}
