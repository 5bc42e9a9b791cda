package io.weir.testkit.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a source must have read, from what was produced and from where statements put it: of each
 * split all records from where one statement left it to where the next one found it. Offsets are
 * those of topics without transactions, that begin at 0.
 */
final class ReadBook {
  private final Map<String, List<String>> produced = new TreeMap<>();
  private final Map<String, Long> read = new TreeMap<>();
  private final Map<String, Segment> reading = new TreeMap<>();

  /** Part of a partition that is being read. */
  private record Segment(String topic, long from) {}

  private List<String> of(String topic, String split) {
    return produced.computeIfAbsent(topic + "/" + split, key -> new ArrayList<>());
  }

  /** The next record of the partition. */
  void produced(String topic, String split, String value) {
    of(topic, split).add(value);
  }

  /** The offset of the next record to come. */
  long end(String topic, String split) {
    return of(topic, split).size();
  }

  /** The split is read for the first time. */
  void begins(String topic, String split, long from) {
    reading.put(split, new Segment(topic, from));
  }

  /**
   * A statement moved the split.
   *
   * @param before the next record to read before it; null where the split was not known
   * @param after likewise after it, in this topic; null where the split is forgotten
   */
  void moved(String topic, String split, @Nullable String before, @Nullable String after) {
    Segment until = reading.remove(split);
    if (until != null && before != null) {
      take(split, until, Long.parseLong(before));
    }
    if (after != null) {
      reading.put(split, new Segment(topic, Long.parseLong(after)));
    }
  }

  private void take(String split, Segment segment, long to) {
    if (to > segment.from()) {
      of(segment.topic(), split)
          .subList((int) segment.from(), (int) to)
          .forEach(value -> read.merge(value, 1L, Long::sum));
    }
  }

  /** Everything, once the source has read all that is there: how often each record was read. */
  Map<String, Long> all() {
    Map<String, Long> before = new TreeMap<>(read);
    reading.forEach((split, segment) -> take(split, segment, end(segment.topic(), split)));
    Map<String, Long> all = new TreeMap<>(read);
    read.clear();
    read.putAll(before);
    return all;
  }

  /** How many records were read then, counting each as often as it was. */
  long count() {
    return all().values().stream().mapToLong(Long::longValue).sum();
  }

  /** The lines of {@code SELECT data, count(*) .. GROUP BY data ORDER BY data}. */
  List<String> lines() {
    return all().entrySet().stream().map(e -> e.getKey() + "|" + e.getValue()).toList();
  }
}
