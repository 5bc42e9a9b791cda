package io.weir.executor;

import io.weir.domain.source.SourceMutation.Edge;
import io.weir.kernel.Rejection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a conductor tells the source's aggregate by itself. May be called from any thread, and more
 * than once with the same.
 */
public interface SourceListener {
  /** The enumerator saw splits that are not assigned; by split where each begins. */
  void splitsDiscovered(Map<String, String> starts);

  /**
   * The change that the conductor was started with ({@code StartConductor.pending}) is applied: it
   * was found so, or has been sealed.
   */
  void changeApplied(String id, ChangeOutcome outcome);

  /** Nothing of the change that the conductor was started with was applied, and will not be. */
  void changeFailed(String id, Rejection reason);

  /**
   * The upstream does not have what was to be read next, and the source's options say where it goes
   * on then.
   *
   * @param generation that the conductor runs with
   * @param offsets by split where it is to be read on; empty where {@code reset} is given
   * @param reset the upstream is another one: begin anew with the splits of now, there
   */
  void offsetsLost(
      long generation, String reason, Map<String, String> offsets, @Nullable Edge reset);

  /** The first record that was read after this change is durable with {@code epoch}. */
  void firstRecord(String changeId, long epoch);
}
