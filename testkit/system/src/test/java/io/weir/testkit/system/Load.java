package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Records that go on coming, some thousands a second, from a thread of its own, and what a view
 * over them must hold at the end. The topic may be changed on the way: each record is sent to one.
 */
final class Load implements AutoCloseable {
  static final int PARTITIONS = 3;
  static final String COLUMNS = "(id bigint, g int, amount numeric(12,2)) FORMAT JSON";
  private static final int GROUPS = 7;
  private static final int BURST = 10;
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Thread thread;
  private final Set<Topic> moved = new LinkedHashSet<>();
  private final Topic first;
  private Topic topic;
  private int sent;
  private boolean over;

  Load(Topic first) {
    this.first = first;
    topic = first;
    thread =
        Thread.ofPlatform()
            .name("load")
            .uncaughtExceptionHandler((t, e) -> failure.compareAndSet(null, e))
            .start(this::send);
  }

  /** A view of these columns over a source that has the load's. */
  static String view(String name, String source) {
    return "CREATE MATERIALIZED VIEW "
        + name
        + " AS SELECT g, count(*) AS n, count(DISTINCT id) AS ids, sum(amount) AS total,"
        + " max(id) AS latest FROM "
        + source
        + " GROUP BY g";
  }

  private void send() {
    while (true) {
      synchronized (this) {
        if (over) {
          return;
        }
        for (int i = 0; i < BURST; i++) {
          topic.send(sent % PARTITIONS, null, record(sent));
          sent++;
        }
      }
      LockSupport.parkNanos(PAUSE);
    }
  }

  private static String record(int id) {
    return "{\"id\":"
        + id
        + ",\"g\":"
        + id % GROUPS
        + ",\"amount\":"
        + BigDecimal.valueOf(cents(id), 2)
        + "}";
  }

  private static long cents(int id) {
    return id * 31L % 10_007;
  }

  /**
   * Sends nothing while {@code move} runs, and goes on with the topic that it gives, which is
   * closed with this. Everything that was sent before is in the topic before.
   */
  synchronized void move(java.util.function.Supplier<Topic> move) {
    topic.flush();
    topic = move.get();
    if (topic != first) {
      moved.add(topic);
    }
  }

  synchronized int sent() {
    return sent;
  }

  /** Waits until so many more records were sent. */
  void more(int count) {
    int until = sent() + count;
    while (sent() < until && thread.isAlive()) {
      LockSupport.parkNanos(PAUSE);
    }
    assertThat(failure.get()).isNull();
  }

  /**
   * Ends the load; then the view is, row by row, what a plain loop over the records computes. To be
   * asked of every view.
   */
  void endsExactlyIn(Db db, String view) throws SQLException {
    stop();
    topic.flush();
    assertThat(failure.get()).isNull();
    db.eventually("SELECT coalesce(sum(n), 0) >= " + sent + " FROM " + view, "t");
    assertThat(db.lines("SELECT g, n, ids, total, latest FROM " + view + " ORDER BY g"))
        .as(sent + " records")
        .isEqualTo(expected());
  }

  private List<String> expected() {
    Map<Integer, long[]> groups = new TreeMap<>();
    for (int id = 0; id < sent; id++) {
      long[] sums = groups.computeIfAbsent(id % GROUPS, group -> new long[3]);
      sums[0]++;
      sums[1] += cents(id);
      sums[2] = id;
    }
    return groups.entrySet().stream()
        .map(
            e -> {
              long[] sums = e.getValue();
              BigDecimal total = BigDecimal.valueOf(sums[1], 2);
              return e.getKey() + "|" + sums[0] + "|" + sums[0] + "|" + total + "|" + sums[2];
            })
        .toList();
  }

  @Override
  public void close() {
    stop();
    moved.forEach(Topic::close);
  }

  private void stop() {
    synchronized (this) {
      over = true;
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
