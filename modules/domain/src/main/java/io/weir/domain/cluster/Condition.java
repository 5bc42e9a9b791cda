package io.weir.domain.cluster;

import java.time.Instant;

/**
 * When the old replicas of a cluster that changes its shape go.
 *
 * <table>
 * <caption>What statements say</caption>
 * <tr><th>statement</th><th>hydration</th><th>deadline</th><th>then</th></tr>
 * <tr><td>no WITH, or TEARDOWN (SIGNAL 'hydration')</td><td>yes</td><td>24 h</td>
 *     <td>ROLLBACK</td></tr>
 * <tr><td>TEARDOWN (AFTER t)</td><td>no</td><td>t</td><td>COMMIT</td></tr>
 * <tr><td>TEARDOWN (SIGNAL 'hydration', AFTER t)</td><td>yes</td><td>t</td><td>COMMIT</td></tr>
 * <tr><td>WAIT FOR d</td><td>no</td><td>now + d</td><td>COMMIT</td></tr>
 * <tr><td>WAIT UNTIL READY (TIMEOUT d, ON TIMEOUT x)</td><td>yes</td><td>now + d</td><td>x</td></tr>
 * </table>
 *
 * @param hydration whether they go as soon as all new replicas are ready
 * @param deadline when it is decided without that, at the latest
 * @param onTimeout what is decided then
 */
public record Condition(boolean hydration, Instant deadline, OnTimeout onTimeout) {
  /** What becomes of a reconfiguration at its deadline. */
  public enum OnTimeout {
    /** The new replicas take over as they are. */
    COMMIT,
    /** The new replicas go. */
    ROLLBACK
  }

  public static Condition hydrated(Instant deadline) {
    return new Condition(true, deadline, OnTimeout.ROLLBACK);
  }

  Condition until(Instant newDeadline) {
    return new Condition(hydration, newDeadline, onTimeout);
  }
}
