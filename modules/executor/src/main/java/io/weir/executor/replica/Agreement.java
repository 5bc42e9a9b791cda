package io.weir.executor.replica;

import io.weir.columnar.Batch;
import io.weir.columnar.Consolidator;
import io.weir.columnar.DataType;
import io.weir.dataflow.circuit.Delta;
import io.weir.executor.CollectionIds;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.storage.ChangelogStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Whether what this replica computes is what another one has written. One that hydrated may have
 * written several epochs as one: then this one's epochs in between are nowhere, nobody may read
 * there, and both agree again at the epoch that was written. Used by one thread at a time.
 */
final class Agreement {
  enum Verdict {
    /** What is written up to this epoch is what was computed. */
    AGREED,
    /** Likewise, but several epochs were written as one. */
    AGREED_IN_SUM,
    /** Another one is further and has left this epoch out. */
    OPEN,
    /** All that is written is agreed upon; this epoch is not written yet. */
    UNWRITTEN
  }

  private final ChangelogStore store;

  /**
   * How far this replica knows that both agree.
   *
   * @param rows the newest epoch of the rows' changelog that it knows of
   * @param errors likewise of the errors'
   * @param position how far it has come; nothing changed since those two by what it computes
   */
  record Known(long rows, long errors, long position) {}

  /** What was computed since {@link #known} and is not found in the changelog yet. */
  private final List<Delta> computed = new ArrayList<>();

  private Known known = new Known(0, 0, 0);

  Agreement(ChangelogStore store) {
    this.store = store;
  }

  boolean isOpen() {
    return !computed.isEmpty();
  }

  void forget() {
    computed.clear();
  }

  /**
   * Blocks on the disk.
   *
   * @param agreed not looked at while {@link #isOpen}
   * @throws RejectedException where the other one computed something else: a fault of the program
   */
  Verdict compare(DataflowRole role, String replica, Known agreed, DataflowMessage.Stepped step) {
    if (!isOpen()) {
      known = agreed;
    }
    ObjectId errors = CollectionIds.errorsOf(role.view());
    long written = Math.max(upper(role.view()), upper(errors));
    long epoch = step.epoch();
    boolean unwritten = epoch > written;
    boolean several = isOpen();
    if (!unwritten) {
      computed.add(step.output());
    }
    long upTo = Math.min(epoch, written);
    List<DataType> types = role.definition().schema().types();
    if (isSame(role.view(), known.rows(), types, Delta::rows, upTo)
        && isSame(errors, known.errors(), Delta.ERRORS.types(), Delta::errors, upTo)) {
      computed.clear();
      return unwritten ? Verdict.UNWRITTEN : several ? Verdict.AGREED_IN_SUM : Verdict.AGREED;
    }
    if (epoch < written) {
      return Verdict.OPEN;
    }
    computed.clear();
    throw Rejection.of(
            SqlState.INTERNAL_ERROR,
            "replica \"%s\" computes other rows of \"%s\" at epoch %d than another replica wrote"
                .formatted(replica, role.definition().name(), upTo))
        .withHint("This is a fault of the program: please report it with the view's definition.")
        .exception();
  }

  private long upper(ObjectId collection) {
    return store.state(collection).orElseThrow().upper();
  }

  private boolean isSame(
      ObjectId collection,
      long since,
      List<DataType> types,
      Function<Delta, Batch> part,
      long upTo) {
    Consolidator difference = new Consolidator(types);
    computed.forEach(delta -> difference.add(part.apply(delta)));
    try (ChangelogStore.Snapshot written = store.changes(collection, since, upTo)) {
      for (Optional<Batch> rows = written.next(); rows.isPresent(); rows = written.next()) {
        difference.add(rows.get().negate());
      }
    } catch (RejectedException e) {
      if (e.rejection().sqlState().equals(SqlState.NOT_IN_PREREQUISITE_STATE)) {
        // Compacted: less can be told, and nothing where even the position is one with older ones.
        return since >= known.position() || isSame(collection, known.position(), types, part, upTo);
      }
      throw e;
    }
    return difference.take().isEmpty();
  }
}
