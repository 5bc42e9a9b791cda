package io.weir.sql.ddl;

import io.weir.domain.operation.OperationPlan;
import io.weir.gateway.Sessions.Notice;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A statement whose names are looked up.
 *
 * @param tag its command tag
 * @param notices for the client
 * @param check what must be asked upstream first; null where nothing
 * @param completion makes the plan; null where there is nothing to do (IF [NOT] EXISTS)
 */
public record Draft(
    String tag,
    List<Notice> notices,
    @Nullable UpstreamCheck check,
    @Nullable Function<Answers, OperationPlan> completion) {
  public Draft {
    notices = List.copyOf(notices);
  }

  /** Whether there is nothing to run: the notices say why. */
  public boolean isNothing() {
    return completion == null;
  }

  static Draft of(String tag, OperationPlan plan) {
    return new Draft(tag, List.of(), null, answers -> plan);
  }

  static Draft nothing(String tag, Notice notice) {
    return new Draft(tag, List.of(notice), null, null);
  }

  /** All is already as the statement wants it. */
  static Draft unchanged(String tag) {
    return new Draft(tag, List.of(), null, null);
  }

  Draft withNotices(List<Notice> more) {
    List<Notice> all = new java.util.ArrayList<>(notices);
    all.addAll(more);
    return new Draft(tag, all, check, completion);
  }
}
