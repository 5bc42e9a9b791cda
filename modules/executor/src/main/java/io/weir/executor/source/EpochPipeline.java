package io.weir.executor.source;

import io.weir.dataflow.circuit.Delta;
import io.weir.executor.timeline.HubMessage;
import io.weir.kernel.ObjectId;
import io.weir.storage.ChangelogStore;
import io.weir.storage.Commit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * Takes the epochs of one writer in order, commits those that changed something one after the
 * other, and seals each when it and all before it are durable. An idle epoch costs nothing. Used by
 * one actor, which forwards {@link ConductorMessage.Committed} and the like.
 */
final class EpochPipeline {
  /** An epoch on its way. {@code commit} is empty of appends where nothing is to be written. */
  record Entry(
      long epoch,
      Commit commit,
      Map<ObjectId, Delta> deltas,
      boolean acknowledged,
      Runnable onSealed) {}

  private final ActorContext<ConductorMessage> context;
  private final ChangelogStore store;
  private final ActorRef<HubMessage> hub;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private boolean committing;

  EpochPipeline(
      ActorContext<ConductorMessage> context, ChangelogStore store, ActorRef<HubMessage> hub) {
    this.context = context;
    this.store = store;
    this.hub = hub;
  }

  int inFlight() {
    return entries.size();
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  void add(Entry entry) {
    entries.add(entry);
    advance();
  }

  /** The head's commit is durable. */
  void committed(long epoch) {
    committing = false;
    Entry head = entries.peek();
    if (head != null && head.epoch() == epoch) {
      seal();
    }
    advance();
  }

  /** The head's commit failed; it stays and is tried again by {@link #retry}. */
  void commitFailed() {
    committing = false;
  }

  void retry() {
    advance();
  }

  private void advance() {
    while (!committing && !entries.isEmpty()) {
      Entry head = entries.element();
      if (!head.commit().appends().isEmpty()) {
        committing = true;
        context.pipeToSelf(
            // Not a stage of null: Pekko cannot log that as a dead letter.
            store.commit(head.commit()).thenApply(done -> head.epoch()),
            (epoch, failure) ->
                failure == null
                    ? new ConductorMessage.Committed(head.epoch())
                    : new ConductorMessage.CommitFailed(head.epoch(), failure));
        return;
      }
      seal();
    }
  }

  private void seal() {
    Entry head = entries.remove();
    hub.tell(new HubMessage.Sealed(head.epoch(), head.deltas(), head.acknowledged()));
    head.onSealed().run();
  }
}
