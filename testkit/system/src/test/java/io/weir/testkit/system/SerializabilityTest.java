package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.copy.CopyOut;

/** What was written is seen by every later read; what belongs together is seen together. */
@ExtendWith(Stand.Shared.class)
class SerializabilityTest {
  private final Stand stand;

  SerializabilityTest(Stand stand) {
    this.stand = stand;
  }

  @Test
  void aReadSeesEveryEarlierWriteThroughViewsOverViews() throws Exception {
    String t = Stand.name("t");
    try (Db writer = stand.connect();
        Db reader = stand.connect()) {
      writer.run(
          "CREATE TABLE " + t + " (g int, v bigint)",
          "CREATE MATERIALIZED VIEW a"
              + t
              + " AS SELECT g, sum(v) AS s, count(*) AS n FROM "
              + t
              + " GROUP BY g",
          "CREATE MATERIALIZED VIEW b" + t + " AS SELECT sum(s) AS s, sum(n) AS n FROM a" + t,
          "CREATE MATERIALIZED VIEW c" + t + " AS SELECT x.g, y.n FROM a" + t + " x, b" + t + " y");
      long sum = 0;
      for (int i = 1; i <= 60; i++) {
        writer.run("INSERT INTO " + t + " VALUES (" + i % 3 + ", " + i + ")");
        sum += i;
        Db one = i % 2 == 0 ? writer : reader;
        assertThat(one.lines("SELECT s, n FROM b" + t)).containsExactly(sum + "|" + i);
        assertThat(one.lines("SELECT DISTINCT n FROM c" + t)).containsExactly(String.valueOf(i));
        assertThat(one.lines("SELECT sum(v), (SELECT sum(s) FROM a" + t + ") FROM " + t))
            .containsExactly(sum + "|" + sum);
      }
      writer.run("DELETE FROM " + t);
      assertThat(reader.lines("SELECT * FROM c" + t)).isEmpty();
      writer.run("DROP TABLE " + t + " CASCADE");
    }
  }

  @Test
  void readersNeverGoBack() throws Exception {
    String t = Stand.name("t");
    AtomicBoolean over = new AtomicBoolean();
    try (Db writer = stand.connect();
        Db one = stand.connect();
        Db two = stand.connect()) {
      writer.run(
          "CREATE TABLE " + t + " (v int)",
          "CREATE MATERIALIZED VIEW n" + t + " AS SELECT count(*) AS n FROM " + t);
      Thread inserts =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      while (!over.get()) {
                        writer.run("INSERT INTO " + t + " VALUES (1)");
                      }
                    } catch (java.sql.SQLException e) {
                      throw new IllegalStateException(e);
                    }
                  });
      try {
        long last = 0;
        // Until rows came in meanwhile.
        for (int i = 0; i < 60 || last == 0; i++) {
          Db reader = i % 2 == 0 ? one : two;
          long seen =
              reader.number(i % 3 == 0 ? "SELECT count(*) FROM " + t : "SELECT n FROM n" + t);
          assertThat(seen).isGreaterThanOrEqualTo(last);
          last = seen;
        }
      } finally {
        over.set(true);
        inserts.join();
      }
      writer.run("DROP TABLE " + t + " CASCADE");
    }
  }

  /**
   * Double-entry bookkeeping from a topic: every record is one transfer, so the sum is always 0.
   */
  @Test
  void debitsEqualCreditsInEveryEpoch() throws Exception {
    String s = Stand.name("transfers");
    try (Db db = stand.connect();
        Db reader = stand.connect();
        Topic topic = new Topic(stand.kafka(), s, 3)) {
      db.run(
          stand.connection("c" + s),
          "CREATE SOURCE "
              + s
              + " FROM KAFKA CONNECTION c"
              + s
              + " (TOPIC '"
              + s
              + "') (debit int, credit int, amount bigint) FORMAT JSON",
          "CREATE MATERIALIZED VIEW d"
              + s
              + " AS SELECT debit AS account, sum(amount) AS total FROM "
              + s
              + " GROUP BY debit",
          "CREATE MATERIALIZED VIEW k"
              + s
              + " AS SELECT credit AS account, sum(amount) AS total FROM "
              + s
              + " GROUP BY credit",
          "CREATE MATERIALIZED VIEW balance"
              + s
              + " AS SELECT coalesce(d.account, k.account) AS account,"
              + " coalesce(d.total, 0) AS debits, coalesce(k.total, 0) AS credits FROM d"
              + s
              + " d FULL JOIN k"
              + s
              + " k ON d.account = k.account");
      CopyOut copy =
          reader
              .pg()
              .getCopyAPI()
              .copyOut("COPY (SUBSCRIBE balance" + s + " WITH (PROGRESS)) TO STDOUT");
      int transfers = 3_000;
      AtomicLong seen = new AtomicLong();
      Thread producer = Thread.ofVirtual().start(() -> transfer(topic, transfers, seen));
      Map<String, Long> balances = new HashMap<>();
      long total = 0;
      long epochs = 0;
      long last = Long.MIN_VALUE;
      long done = amounts(transfers);
      while (total < done) {
        String[] row = new String(copy.readFromCopy(), StandardCharsets.UTF_8).strip().split("\t");
        long epoch = Long.parseLong(row[0]);
        assertThat(epoch).isGreaterThanOrEqualTo(last);
        last = epoch;
        if (!row[1].equals("t")) {
          balances.merge(row[3] + " " + row[4] + " " + row[5], Long.parseLong(row[2]), Long::sum);
          continue;
        }
        long debits = 0;
        long credits = 0;
        for (Map.Entry<String, Long> entry : balances.entrySet()) {
          String[] values = entry.getKey().split(" ");
          assertThat(entry.getValue()).as(entry.getKey()).isIn(0L, 1L);
          debits += entry.getValue() * Long.parseLong(values[1]);
          credits += entry.getValue() * Long.parseLong(values[2]);
        }
        assertThat(debits).as("epoch " + epoch).isEqualTo(credits);
        epochs += debits == total ? 0 : 1;
        total = debits;
        seen.set(total);
        balances.values().removeIf(weight -> weight == 0);
      }
      producer.join();
      Db.stop(copy);
      assertThat(total).isEqualTo(done);
      assertThat(epochs).as("epochs with changes").isGreaterThan(3);
      db.run("DROP CONNECTION c" + s + " CASCADE");
    }
  }

  /**
   * Some at a time: the next ones when those before were seen, so that there are epochs to compare.
   */
  private static void transfer(Topic topic, int transfers, AtomicLong seen) {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < transfers; i++) {
      while (i % 500 == 0 && seen.get() < amounts(i)) {
        topic.flush();
        java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
      }
      int from = random.nextInt(20);
      topic.send(
          i % 3,
          null,
          "{\"debit\":"
              + from
              + ",\"credit\":"
              + (from + 1 + random.nextInt(19)) % 20
              + ",\"amount\":"
              + amount(i)
              + "}");
      if (i % 50 == 0) {
        // Not all in one epoch.
        java.util.concurrent.locks.LockSupport.parkNanos(30_000_000);
      }
    }
    topic.flush();
  }

  private static long amount(int i) {
    return 1 + i % 100;
  }

  private static long amounts(int transfers) {
    long sum = 0;
    for (int i = 0; i < transfers; i++) {
      sum += amount(i);
    }
    return sum;
  }

  @Test
  void ofTwoInsertsThatReadEachOthersTablesOneSeesTheOther() throws Exception {
    String t = Stand.name("t");
    String a = "a" + t;
    String b = "b" + t;
    try (Db one = stand.connect();
        Db two = stand.connect()) {
      one.run("CREATE TABLE " + a + " (n bigint)", "CREATE TABLE " + b + " (n bigint)");
      for (int round = 0; round < 8; round++) {
        Thread other =
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        two.run(
                            "INSERT INTO "
                                + a
                                + " SELECT count(*) FROM "
                                + b
                                + " HAVING count(*) = 0");
                      } catch (java.sql.SQLException e) {
                        throw new IllegalStateException(e);
                      }
                    });
        one.run("INSERT INTO " + b + " SELECT count(*) FROM " + a + " HAVING count(*) = 0");
        other.join();
        assertThat(one.lines("SELECT n FROM " + a + " UNION ALL SELECT n FROM " + b))
            .as("each inserts only where the other has not")
            .containsExactly("0");
        one.run("DELETE FROM " + a, "DELETE FROM " + b);
      }
      one.run("DROP TABLE " + a, "DROP TABLE " + b);
    }
  }
}
