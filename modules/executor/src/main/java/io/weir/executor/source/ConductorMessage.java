package io.weir.executor.source;

import io.weir.columnar.Batch;
import io.weir.connector.SplitEnumerator.Split;
import io.weir.connector.SplitEnumerator.Watermarks;
import io.weir.connector.SplitReader.Cut;
import io.weir.domain.source.SourceEffect;
import io.weir.executor.ChangeOutcome;
import io.weir.gateway.Writes;
import io.weir.storage.CollectionState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a conductor is told. Never leaves the node. */
public sealed interface ConductorMessage {
  /** The collections are open for this generation, and the upsert state is loaded. */
  record Opened(List<CollectionState> states) implements ConductorMessage {}

  record OpenFailed(Throwable cause) implements ConductorMessage {}

  record OpenAgain() implements ConductorMessage {}

  record Tick() implements ConductorMessage {}

  /** An executor's answer to a barrier: its cut up to the epoch, the mutations applied after it. */
  record BarrierCollected(int executor, long epoch, Cut cut) implements ConductorMessage {}

  record Committed(long epoch) implements ConductorMessage {}

  record CommitFailed(long epoch, Throwable cause) implements ConductorMessage {}

  record CommitAgain() implements ConductorMessage {}

  record Discover() implements ConductorMessage {}

  record Discovered(
      List<Split> splits, Map<String, Watermarks> watermarks, @Nullable Throwable failure)
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
