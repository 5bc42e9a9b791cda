package io.weir.domain.source;

import io.weir.domain.Command;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.source.SourceMutation.Edge;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a source can be asked to do. */
public sealed interface SourceCommand extends Command {
  /**
   * Makes the source and starts its first conductor: by the time that this is answered, the data
   * plane was told to.
   */
  record Create(SourceDefinition definition, @Nullable ConnectionDefinition connection)
      implements SourceCommand {}

  /**
   * Takes a new generation and starts its conductor. The source sends it to itself after each
   * recovery; plans do not need it.
   */
  record Start() implements SourceCommand {}

  /**
   * The enumerator saw these splits; {@code starts} gives where each new one begins. Known ones are
   * left as they are. Ignored while a change is pending that says itself which splits there will
   * be: the conductor tells again.
   */
  record SplitsDiscovered(Map<String, String> starts) implements SourceCommand {
    public SplitsDiscovered {
      starts = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(starts));
    }
  }

  /**
   * Change the running source by its next barrier. Accepted when it is journaled; waits its turn
   * while another change is pending. {@link AwaitChange} tells how it ended; the undo of such a
   * step is {@link TakeBack}.
   *
   * @param unsafe part of an unsafe operation, of which a source takes one at a time: refused with
   *     55006 while another one's change is pending
   */
  record Change(SourceChange change, boolean unsafe) implements SourceCommand {
    public Change(SourceChange change) {
      this(change, false);
    }
  }

  /**
   * Answered when the change of this id has been applied, or refused with why it was not. Whatever
   * became of a connection's change, the source has its connection then: never refused.
   */
  record AwaitChange(String id) implements SourceCommand {
    @Override
    public boolean onlyWaits() {
      return true;
    }
  }

  /**
   * Undoes a {@link Change} of a plan that is taken back: waits until it has ended and, where it
   * was applied, begins its {@link EndedChange#inverse}. Nothing where it was not. Rejected with
   * 40001 where the source's properties were changed once more since.
   */
  record TakeBack(String id) implements SourceCommand {}

  /**
   * The connection has another definition: a change of the properties, under the id that {@link
   * SourceChange#ofConnection} gives, unless they are the same. Waits its turn while another change
   * is pending. Rejected with 55000 where the source does not use this connection (yet).
   *
   * @param version of the connection; a lower one than was told before is ignored
   */
  record ConnectionChanged(
      ObjectId id, long version, ConnectionDefinition connection, boolean allowIdentityChange)
      implements SourceCommand {}

  /**
   * The upstream does not have the records that were to be read next, and the source's options say
   * where it goes on then: a change that goes there. Ignored while another change is pending, and
   * where one was applied after {@code generation}: the conductor tells again.
   *
   * @param generation that the conductor ran with when it met this
   * @param reason which records are not there
   * @param offsets by split where it is to be read on; empty where {@code reset} is given
   * @param reset the upstream is not the one that was read so far: forget all splits, and start
   *     those that it has there; null where they stay
   */
  record OffsetsLost(
      long generation, String reason, Map<String, String> offsets, @Nullable Edge reset)
      implements SourceCommand {
    public OffsetsLost {
      offsets = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(offsets));
    }
  }

  /** The data plane's answer: the change is durable with {@code epoch}. */
  record ChangeApplied(String id, long epoch, List<SplitChange> splits) implements SourceCommand {
    public ChangeApplied {
      splits = List.copyOf(splits);
    }
  }

  /**
   * The data plane's answer: nothing was changed.
   *
   * @param generation that the change was to be applied with: what a conductor says that was
   *     replaced meanwhile does not count
   */
  record ChangeFailed(String id, long generation, Rejection reason) implements SourceCommand {}

  /** The first record after a change is durable with {@code epoch}; for the audit. */
  record FirstRecord(String change, long epoch) implements SourceCommand {}

  /** The time of a pause is over: a change that takes the reason away. */
  record PauseExpired(String reason, Instant until) implements SourceCommand {}

  record Drop() implements SourceCommand {
    @Override
    public boolean irreversible() {
      return true;
    }
  }
}
