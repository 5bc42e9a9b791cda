package io.weir.connector.kafka;

import io.weir.connector.SplitReader.WayOut;
import io.weir.domain.source.SourceMutation.Edge;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a partition is to be read next, which it may have no more.
 *
 * @param position that record's offset
 * @param earliest the first record that is there
 * @param latest the offset that the next record to come will have
 */
record OutOfRange(TopicPartition partition, long position, long earliest, long latest) {
  /** How many partitions a message speaks of. */
  private static final int TOLD = 8;

  boolean isThere() {
    return earliest <= position && position <= latest;
  }

  private String split() {
    return Integer.toString(partition.partition());
  }

  private String text() {
    return "offset "
        + position
        + " of partition "
        + split()
        + " is out of range: topic \""
        + partition.topic()
        + "\" has "
        + earliest
        + " to "
        + latest
        + (position < earliest
            ? ", the records between were deleted before they were read"
            : ", the log is shorter than what was read from it already");
  }

  /** That a source cannot be read on there, where that is only tried. */
  Rejection refusal(String sourceId) {
    return Rejection.of(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, text())
        .withHint(repair(sourceId, Map.of(split(), "earliest")) + " would go on past them.");
  }

  /**
   * That a source stands still there.
   *
   * @param all at least one
   */
  static Rejection stall(String sourceId, Collection<OutOfRange> all) {
    Map<String, String> earliest = new TreeMap<>();
    all.forEach(one -> earliest.put(one.split(), "earliest"));
    return Rejection.of(
            SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
            list(all, OutOfRange::text) + ". To go on: " + repair(sourceId, earliest))
        .withHint(
            "Or weirctl connector inject-source-offsets --source-id "
                + sourceId
                + " --unsafe --file offsets.json, with \"earliest\", \"latest\" or a number of each"
                + " split. ON OFFSET OUT OF RANGE = EARLIEST or LATEST among the source's options"
                + " lets it go on by itself.");
  }

  private static String repair(String sourceId, Map<String, String> offsets) {
    return "UNSAFE ALTER SOURCE "
        + sourceId
        + " INJECT OFFSETS '"
        + offsets.entrySet().stream()
            .map(e -> "\"" + e.getKey() + "\": \"" + e.getValue() + "\"")
            .collect(Collectors.joining(", ", "{", "}"))
        + "'";
  }

  private static String list(Collection<OutOfRange> all, Function<OutOfRange, String> text) {
    return all.stream()
            .sorted(Comparator.comparing(one -> one.partition().partition()))
            .limit(TOLD)
            .map(text)
            .collect(Collectors.joining("; "))
        + (all.size() > TOLD ? "; and " + (all.size() - TOLD) + " more partitions" : "");
  }

  /** What is wanted of each and what there is. */
  static String wanted(Collection<OutOfRange> all) {
    return list(
        all,
        one ->
            "partition "
                + one.split()
                + " wanted "
                + one.position()
                + ", has "
                + one.earliest()
                + " to "
                + one.latest());
  }

  /** Where they are read on. */
  static WayOut wayOut(Edge edge, Collection<OutOfRange> all) {
    Map<String, String> offsets = new TreeMap<>();
    for (OutOfRange one : all) {
      offsets.put(
          one.split(), Long.toString(edge == Edge.EARLIEST ? one.earliest() : one.latest()));
    }
    return new WayOut(offsets, null);
  }
}
