package io.weir.gateway;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why a source reads nothing.
 *
 * @param reasons with when each goes by itself; null where it is to be resumed
 */
public record Pauses(Map<String, @Nullable Instant> reasons) {
  public Pauses {
    reasons = Collections.unmodifiableMap(new TreeMap<>(reasons));
  }

  /** When the source reads on by itself; null where it does not, or is not paused. */
  public @Nullable Instant until() {
    Instant last = null;
    for (Instant until : reasons.values()) {
      if (until == null) {
        return null;
      }
      last = last == null || until.isAfter(last) ? until : last;
    }
    return last;
  }

  /** The reasons as an array of SQL: {@code {upgrade,"two words"}}. */
  public String array() {
    return reasons.keySet().stream()
        .map(
            reason ->
                reason.matches("[A-Za-z0-9_./-]+") && !reason.equalsIgnoreCase("null")
                    ? reason
                    : '"' + reason.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** For people: {@code upgrade until 2026-01-01T00:00:00Z, two words}. */
  public String text() {
    StringBuilder out = new StringBuilder();
    reasons.forEach(
        (reason, until) ->
            out.append(out.isEmpty() ? "" : ", ")
                .append(reason)
                .append(until == null ? "" : " until " + until));
    return out.toString();
  }
}
