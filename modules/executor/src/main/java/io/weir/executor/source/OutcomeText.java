package io.weir.executor.source;

import io.weir.domain.source.SplitChange;
import io.weir.executor.ChangeOutcome;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a change as the source state table keeps it: the epoch, then {@code
 * ;split,before,after} of each split, percent-encoded, {@code !} standing for none.
 */
final class OutcomeText {
  private static final String NONE = "!";

  private OutcomeText() {}

  static String of(ChangeOutcome outcome) {
    StringBuilder text = new StringBuilder().append(outcome.epoch());
    for (SplitChange split : outcome.splits()) {
      text.append(';')
          .append(encode(split.split()))
          .append(',')
          .append(encode(split.before()))
          .append(',')
          .append(encode(split.after()));
    }
    return text.toString();
  }

  static ChangeOutcome parse(String text) {
    String[] parts = text.split(";", -1);
    List<SplitChange> splits = new ArrayList<>();
    for (int i = 1; i < parts.length; i++) {
      String[] fields = parts[i].split(",", -1);
      splits.add(
          new SplitChange(
              URLDecoder.decode(fields[0], StandardCharsets.UTF_8),
              decode(fields[1]),
              decode(fields[2])));
    }
    return new ChangeOutcome(Long.parseLong(parts[0]), splits);
  }

  private static String encode(@Nullable String text) {
    return text == null ? NONE : URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static @Nullable String decode(String text) {
    return text.equals(NONE) ? null : URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
