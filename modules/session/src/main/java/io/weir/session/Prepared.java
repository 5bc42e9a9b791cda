package io.weir.session;

import io.weir.columnar.DataType;
import io.weir.columnar.Schema;
import io.weir.gateway.Session.Result;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A statement that was parsed and, where it can be, planned: one small class for each kind. */
public interface Prepared {
  /** What it takes for {@code $1}, {@code $2}, ... */
  default List<DataType> parameterTypes() {
    return List.of();
  }

  /** The columns that it returns, or null. */
  default @Nullable Schema result() {
    return null;
  }

  /**
   * Runs it. Called on a thread that may block; the stage may complete anywhere. May throw
   * RejectedException as well as fail with it.
   */
  CompletionStage<Result> run(Execution execution);

  /** What it does to a transaction block. */
  default Role role() {
    return Role.ORDINARY;
  }

  /** How a statement stands to the transaction that it is run in. */
  enum Role {
    /** An error in it fails the transaction; it is not run in a failed one. */
    ORDINARY,
    /** Ends the transaction, a failed one too. */
    ENDS_TRANSACTION
  }
}
