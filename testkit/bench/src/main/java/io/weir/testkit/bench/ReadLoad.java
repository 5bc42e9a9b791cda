package io.weir.testkit.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A client that reads one group of a view after the other, and how long each read took. */
final class ReadLoad implements AutoCloseable {
  private final Connection connection;
  private final PreparedStatement statement;
  private final int groups;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile @Nullable Exception failure;
  private long[] endedAt = new long[1 << 16];
  private long[] nanos = new long[1 << 16];
  private int count;

  /** From one moment of {@link System#nanoTime} to another. */
  record Span(long from, long until) {
    boolean has(long moment) {
      return moment >= from && moment < until;
    }
  }

  /** What a time had of reads. */
  record Figures(double perSecond, double p50Millis, double p99Millis, double maxMillis) {
    @Override
    public String toString() {
      return String.format(
          "%,8.0f reads/s, p50 %.2f ms, p99 %.2f ms, max %.1f ms",
          perSecond, p50Millis, p99Millis, maxMillis);
    }
  }

  /** Of a view with a column {@code k} from 0 to {@code groups - 1}. */
  ReadLoad(String url, String view, int groups) throws SQLException {
    this.groups = groups;
    connection = DriverManager.getConnection(url);
    statement = connection.prepareStatement("SELECT n, total FROM " + view + " WHERE k = ?");
    thread = Thread.ofPlatform().daemon().start(this::read);
  }

  private void read() {
    SplittableRandom random = new SplittableRandom(11);
    try {
      while (!stopped) {
        long from = System.nanoTime();
        statement.setLong(1, random.nextInt(groups));
        try (ResultSet rows = statement.executeQuery()) {
          if (!rows.next()) {
            throw new SQLException("a group is missing");
          }
        }
        add(System.nanoTime(), from);
      }
    } catch (SQLException e) {
      failure = e;
    }
  }

  private synchronized void add(long now, long from) {
    if (count == nanos.length) {
      endedAt = Arrays.copyOf(endedAt, 2 * count);
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    endedAt[count] = now;
    nanos[count++] = now - from;
  }

  /** Of the reads that ended in one of these, which do not overlap. */
  synchronized Figures over(List<Span> spans) {
    if (failure != null) {
      throw new IllegalStateException("a read failed", failure);
    }
    long[] some = new long[count];
    int reads = 0;
    for (int i = 0; i < count; i++) {
      for (Span span : spans) {
        if (span.has(endedAt[i])) {
          some[reads++] = nanos[i];
        }
      }
    }
    if (reads == 0) {
      throw new IllegalStateException("nothing was read");
    }
    Arrays.sort(some, 0, reads);
    return new Figures(
        reads / (spans.stream().mapToLong(span -> span.until() - span.from()).sum() / 1e9),
        some[reads / 2] / 1e6,
        some[Math.min(reads - 1, (int) (reads * 99L / 100))] / 1e6,
        some[reads - 1] / 1e6);
  }

  @Override
  public void close() throws InterruptedException, SQLException {
    stopped = true;
    thread.join();
    connection.close();
  }
}
