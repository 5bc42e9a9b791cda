package io.weir.entity;

import io.weir.domain.AggregateRef;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.persistence.CorruptJournalException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What to tell a user whose command met a journal that cannot be read or written. */
final class JournalTrouble {
  private JournalTrouble() {}

  /** Whether Pekko gave up on the journal, rather than a fault in this program. */
  static boolean isOfTheJournal(Throwable failure) {
    return failure.getClass().getName().startsWith("org.apache.pekko.persistence.");
  }

  static Rejection writing(Throwable failure) {
    String text = String.valueOf(deepest(failure).getMessage());
    boolean full = text.toLowerCase(Locale.ROOT).contains("full");
    return full
        ? Rejection.of(SqlState.DISK_FULL, "the journal cannot be written: " + text)
            .withHint("Free some space on the disk of the data directory and try again.")
        : Rejection.of(SqlState.IO_ERROR, "the journal cannot be written: " + text)
            .withHint("See the log of the node.");
  }

  static Rejection reading(AggregateRef aggregate, @Nullable Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof CorruptJournalException) {
        return Rejection.of(
                SqlState.DATA_CORRUPTED,
                "the journal of " + aggregate + " is damaged: " + t.getMessage())
            .withHint("Restore the journal from a backup.");
      }
    }
    String text = failure == null ? "unknown cause" : String.valueOf(deepest(failure).getMessage());
    return Rejection.of(
            SqlState.IO_ERROR, "the journal of " + aggregate + " cannot be read: " + text)
        .withHint("See the log of the node.");
  }

  private static Throwable deepest(Throwable failure) {
    Throwable t = failure;
    while (t.getCause() != null) {
      t = t.getCause();
    }
    return t;
  }
}
