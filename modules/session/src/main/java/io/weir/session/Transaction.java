package io.weir.session;

import io.weir.columnar.Batch;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.statement.ReplacementStatement.ApplyReplacement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The transaction block that a session is in, if it is in one. All of its reads are at one epoch;
 * what it inserts waits for the commit and goes to one table, since only that can be written at
 * once; the replacements that it applies wait for the commit, and are applied at one epoch. Not
 * thread-safe.
 */
public final class Transaction {
  /** Where a session stands: PostgreSQL's I, T and E. */
  public enum State {
    IDLE('I'),
    OPEN('T'),
    FAILED('E');

    private final char code;

    State(char code) {
      this.code = code;
    }

    public char code() {
      return code;
    }
  }

  /** What COMMIT has to write. */
  public record Pending(ObjectId table, Batch rows, long readEpoch) {}

  private static final long NO_EPOCH = -1;

  private State state = State.IDLE;
  private Instant startedAt = Instant.EPOCH;
  private long epoch = NO_EPOCH;
  private final Set<ObjectId> read = new HashSet<>();
  private @Nullable ObjectId table;
  private final List<Batch> inserts = new ArrayList<>();
  private final List<ApplyReplacement> applies = new ArrayList<>();

  public State state() {
    return state;
  }

  public boolean isOpen() {
    return state == State.OPEN;
  }

  /** When it began, which is what {@code now()} says in it. */
  public Instant startedAt() {
    return startedAt;
  }

  public void begin(Instant now) {
    clear();
    state = State.OPEN;
    startedAt = now;
  }

  /** Ends it, however. */
  public void end() {
    clear();
    state = State.IDLE;
  }

  /** An error in it: only its end will do from here on. */
  public void fail() {
    if (state == State.OPEN) {
      clear();
      state = State.FAILED;
    }
  }

  /** The epoch that it reads at, or a negative number where it has not read yet. */
  public long epoch() {
    return epoch;
  }

  /** A statement is about to read these, at {@code atEpoch}. */
  public void noteRead(Set<ObjectId> collections, long atEpoch) {
    if (table != null && !collections.isEmpty()) {
      throw mixed().exception();
    }
    if (!applies.isEmpty() && !collections.isEmpty()) {
      throw mixedWithApplies().exception();
    }
    read.addAll(collections);
    epoch = atEpoch;
  }

  /** Keeps rows until the commit. */
  public void insert(ObjectId into, Batch rows) {
    if (!applies.isEmpty()) {
      throw mixedWithApplies().exception();
    }
    if (table != null && !table.equals(into)) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED, "a transaction can insert into one table only")
          .withHint("Commit before you insert into another table.")
          .exception();
    }
    if (!read.isEmpty() && !read.equals(Set.of(into))) {
      throw mixed().exception();
    }
    table = into;
    inserts.add(rows);
  }

  /** Before {@link #apply}: 0A000 where the transaction has done anything else. */
  public void requireApplies() {
    if (table != null || !read.isEmpty()) {
      throw mixedWithApplies().exception();
    }
  }

  /** Keeps what is to be applied until the commit. */
  public void apply(ApplyReplacement statement) {
    requireApplies();
    applies.add(statement);
  }

  /** What the commit applies. */
  public List<ApplyReplacement> applies() {
    return List.copyOf(applies);
  }

  /** What there is to write, or null. */
  public @Nullable Pending pending(Concatenation concatenation) {
    if (table == null) {
      return null;
    }
    return new Pending(table, concatenation.of(table, inserts), read.isEmpty() ? NO_EPOCH : epoch);
  }

  /** Makes one batch of several of a table. */
  @FunctionalInterface
  public interface Concatenation {
    Batch of(ObjectId table, List<Batch> batches);
  }

  private static Rejection mixed() {
    return Rejection.of(
            SqlState.FEATURE_NOT_SUPPORTED, "a transaction can read or insert, but not both")
        .withHint("Commit in between, or run the statements without BEGIN.");
  }

  private static Rejection mixedWithApplies() {
    return Rejection.of(
            SqlState.FEATURE_NOT_SUPPORTED,
            "a transaction that applies replacements cannot read or insert")
        .withHint("Commit in between: views that are applied change with the commit.");
  }

  private void clear() {
    epoch = NO_EPOCH;
    read.clear();
    table = null;
    inserts.clear();
    applies.clear();
  }
}
