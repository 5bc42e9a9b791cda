package io.weir.connector.postgres;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * How far a source has read: {@code snapshot weir_u5_1f2e} before its snapshot is whole, then
 * {@code 0/16B3748 weir_u5_1f2e 16385:1-7:...}: the end of the last commit that it holds, its slot,
 * and a mark for each of its tables.
 *
 * @param position null before the snapshot is whole
 */
record StreamOffset(String slot, @Nullable LogSequenceNumber position, List<TableMark> marks) {
  private static final Pattern TEXT =
      Pattern.compile("(snapshot|[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}) ([a-z0-9_]{1,63})((?: \\S+)*)");
  private static final String SNAPSHOT = "snapshot";

  StreamOffset {
    marks = List.copyOf(marks);
  }

  static StreamOffset beforeSnapshot(String slot) {
    return new StreamOffset(slot, null, List.of());
  }

  /** An IllegalArgumentException where the text is no offset. */
  static StreamOffset parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not an offset of a PostgreSQL source: " + text);
    }
    String position = matcher.group(1);
    String marks = matcher.group(3).strip();
    return new StreamOffset(
        matcher.group(2),
        position.equals(SNAPSHOT) ? null : LogSequenceNumber.valueOf(position),
        marks.isEmpty()
            ? List.of()
            : Pattern.compile(" ").splitAsStream(marks).map(TableMark::parse).toList());
  }

  boolean isBeforeSnapshot() {
    return position == null;
  }

  /** The position of a source whose snapshot is whole. */
  LogSequenceNumber required() {
    if (position == null) {
      throw new IllegalStateException("the snapshot is not whole");
    }
    return position;
  }

  StreamOffset at(LogSequenceNumber newPosition) {
    return new StreamOffset(slot, newPosition, marks);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(position == null ? SNAPSHOT : position.asString()).append(' ').append(slot);
    marks.forEach(mark -> text.append(' ').append(mark));
    return text.toString();
  }
}
