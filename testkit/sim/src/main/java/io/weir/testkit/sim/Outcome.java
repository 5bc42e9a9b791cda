package io.weir.testkit.sim;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.List;

/** What a client knows of a statement when it is over. */
sealed interface Outcome {
  /** It was done; values of a row are joined by {@code |}. */
  record Done(String tag, List<String> rows) implements Outcome {}

  record Refused(Rejection reason) implements Outcome {}

  /** The node died before it answered. */
  record Lost() implements Outcome {}

  /** Whether a change that ended so may be there as well as not. */
  default boolean isUnknown() {
    return switch (this) {
      case Done done -> false;
      case Refused refused ->
          refused.reason().sqlState().equals(SqlState.IO_ERROR)
              || refused.reason().sqlState().equals(SqlState.ADMIN_SHUTDOWN);
      case Lost lost -> true;
    };
  }

  /** In a few words; rows are sorted, since their order is nobody's promise. */
  default String text() {
    return switch (this) {
      case Done done ->
          done.tag() + (done.rows().isEmpty() ? "" : " " + done.rows().stream().sorted().toList());
      case Refused refused -> refused.reason().sqlState() + " " + refused.reason().message();
      case Lost lost -> "lost";
    };
  }
}
