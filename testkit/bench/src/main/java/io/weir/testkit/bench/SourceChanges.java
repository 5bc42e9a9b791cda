package io.weir.testkit.bench;

import io.weir.testkit.services.KafkaService;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;

/**
 * What an operator does to a source whose upstream is another one: pauses it, changes its
 * properties, resets its splits, injects offsets; and all at once. A statement is answered when the
 * epoch of its barrier is sealed, so the answer is the end of the clock. That it did what it said
 * is looked at after it.
 */
final class SourceChanges {
  private static final long QUIET_MILLIS = 250;

  /** What is changed. */
  private enum Kind {
    PAUSE("pause collected"),
    RESUME("resumed"),
    PROPERTIES("properties changed"),
    RESET("splits reset"),
    INJECT("offsets injected"),
    WHOLE("SET + RESET SPLITS, one call");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private final Statements sql;
  private final ProgressWatch watch;
  private final KafkaService kafka;
  private final SteadyProducer producer;
  private final List<String> topics;
  private final int splits;
  private final long back;
  private final Map<Kind, Percentiles> answered = new EnumMap<>(Kind.class);
  private final Percentiles rewound = new Percentiles();
  private final Percentiles moved = new Percentiles();
  private final Percentiles gaps = new Percentiles();
  private int round;

  /**
   * @param topics two: the source goes from the first to the second and back
   * @param back how many records of each split are injected to be read again
   */
  SourceChanges(
      Statements sql,
      ProgressWatch watch,
      KafkaService kafka,
      SteadyProducer producer,
      List<String> topics,
      int splits,
      long back) {
    this.sql = sql;
    this.watch = watch;
    this.kafka = kafka;
    this.producer = producer;
    this.topics = topics;
    this.splits = splits;
    this.back = back;
    for (Kind kind : Kind.values()) {
      answered.put(kind, new Percentiles());
    }
  }

  /** One of each. */
  void once(boolean counts) throws SQLException {
    long from = System.currentTimeMillis();
    String here = topics.get(round % 2);
    String there = topics.get((round + 1) % 2);
    round++;
    timed(Kind.PAUSE, counts, "PAUSE SOURCE ticks REASON 'bench'");
    long records = records();
    Pauses.millis(QUIET_MILLIS);
    check(records() == records, "a paused source reads");
    timed(Kind.RESUME, counts, "RESUME SOURCE ticks REASON 'bench'");
    Pauses.millis(QUIET_MILLIS);
    String group = "bench-" + round;
    timed(Kind.PROPERTIES, counts, "UNSAFE ALTER SOURCE ticks SET (GROUP ID = '" + group + "')");
    check(definition().contains(group), "the definition does not have the new property");
    Pauses.millis(QUIET_MILLIS);
    var reset = timed(Kind.RESET, counts, "UNSAFE ALTER SOURCE ticks RESET SPLITS");
    check(reset.size() == splits, "not all splits were reset: " + reset);
    Pauses.millis(QUIET_MILLIS);
    inject(here, counts);
    Pauses.millis(QUIET_MILLIS);
    whole(there, counts);
    Pauses.millis(QUIET_MILLIS);
    if (counts) {
      gaps.add(watch.longestGap(from, System.currentTimeMillis()));
    }
  }

  private void inject(String topic, boolean counts) throws SQLException {
    Map<Integer, Long> offsets = TopicEnds.before(kafka, topic, splits, back);
    StringJoiner json = new StringJoiner(", ", "{", "}");
    offsets.forEach((split, offset) -> json.add("\"" + split + "\": " + offset));
    long from = System.currentTimeMillis();
    var confirmed =
        timed(Kind.INJECT, counts, "UNSAFE ALTER SOURCE ticks INJECT OFFSETS '" + json + "'");
    check(confirmed.size() == splits, "not all splits were injected: " + confirmed);
    for (var split : confirmed) {
      long asked = offsets.getOrDefault(Integer.valueOf(split.getFirst()), -1L);
      long before = Long.parseLong(split.get(1));
      check(Long.parseLong(split.get(2)) == asked, "another offset was injected: " + split);
      check(Long.parseLong(split.get(4)) == Math.max(0, before - asked), "repeated: " + split);
    }
    long seen = watch.whenComplete(firstRecord(confirmed));
    if (counts) {
      rewound.add(seen - from);
    }
  }

  private void whole(String topic, boolean counts) throws SQLException {
    producer.moveTo(topic);
    long from = System.currentTimeMillis();
    var confirmed =
        timed(
            Kind.WHOLE,
            counts,
            "UNSAFE ALTER SOURCE ticks SET (TOPIC = '" + topic + "') RESET SPLITS");
    check(confirmed.size() >= splits, "not all splits were reset: " + confirmed);
    check(definition().contains("'" + topic + "'"), "the definition has another topic");
    long seen = watch.whenComplete(firstRecord(confirmed));
    if (counts) {
      moved.add(seen - from);
    }
  }

  private List<List<String>> timed(Kind kind, boolean counts, String statement)
      throws SQLException {
    long from = System.nanoTime();
    List<List<String>> rows = sql.rows(statement);
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from);
    if (counts) {
      answered.getOrDefault(kind, new Percentiles()).add(millis);
    }
    return rows;
  }

  /** The epoch of the first record that was read after a change. */
  private long firstRecord(List<List<String>> confirmed) throws SQLException {
    String change = confirmed.getFirst().get(5);
    return sql.awaitNumber(
        "SELECT min((details->>'epoch')::bigint) FROM weir_audit_events WHERE event_type ="
            + " 'source.first-record-seen' AND (details->>'epoch')::bigint > "
            + change);
  }

  private long records() throws SQLException {
    return Long.parseLong(
        String.valueOf(sql.value("SELECT records FROM weir_sources WHERE name = 'ticks'")));
  }

  private String definition() throws SQLException {
    return String.valueOf(sql.value("SELECT create_sql FROM weir_sources WHERE name = 'ticks'"));
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }

  Percentiles injected() {
    return answered.getOrDefault(Kind.INJECT, new Percentiles());
  }

  Percentiles rewound() {
    return rewound;
  }

  void report() {
    System.out.println("UNSAFE ALTER SOURCE, " + gaps.count() + " times each, request to sealed");
    answered.forEach((kind, figures) -> System.out.printf("  %-34s %s%n", kind.words, figures));
    System.out.println("  injection to first record in the view " + rewound);
    System.out.println("  move to first record in the view  " + moved);
    System.out.println("  longest gap in the view's progress " + gaps);
  }
}
