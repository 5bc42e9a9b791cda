package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.KafkaListener;
import io.weir.testkit.services.KafkaService;
import io.weir.testkit.services.NodeProcess;
import io.weir.testkit.services.Ports;
import io.weir.testkit.spec.Soak;
import java.sql.SQLException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * SIGKILL at a random moment of ALTER CONNECTION, again and again, under load: what was answered is
 * there, every dependent has the newest version at the end, and the views are exact. The moments
 * come from {@code -Dweir.seed}.
 */
@ExtendWith(Stand.Shared.class)
class ChangeCrashTest {
  private static final int ROUNDS = Soak.rounds(6, 20);
  private static final long SEED = Soak.seed(20_260_703);

  private final NodeProcess node;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger tried = new AtomicInteger();

  ChangeCrashTest(Stand stand) {
    this.node = stand.newNode();
  }

  @Test
  void everyDependentComesToTheNewestVersionAndNothingIsLost() throws Exception {
    try (node;
        KafkaService kafka = KafkaService.launch()) {
      try (Topic topic = new Topic(kafka, "t", Load.PARTITIONS);
          Load load = new Load(topic)) {
        try (Db db = new Db(node.jdbcUrl())) {
          db.run("CREATE CONNECTION c TO KAFKA (BROKER '" + kafka.bootstrap() + "')");
          for (int i = 1; i <= 2; i++) {
            db.run(
                "CREATE SOURCE s" + i + " FROM KAFKA CONNECTION c (TOPIC 't') " + Load.COLUMNS,
                Load.view("v" + i, "s" + i));
          }
        }
        Thread altering =
            Thread.ofPlatform()
                .name("alter")
                .uncaughtExceptionHandler((thread, e) -> failure.compareAndSet(null, e))
                .start(() -> alter(kafka));
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < ROUNDS; round++) {
          int before = answered.get();
          pause(random.nextInt(20, 700));
          node.kill();
          node.start();
          // Not only crashes: at least one change gets through now and then.
          if (round % 3 == 2) {
            awaitAnswers(before + 1);
          }
        }
        over.set(true);
        altering.join();
        assertThat(failure.get()).isNull();
        try (Db db = new Db(node.jdbcUrl())) {
          check(db);
          moved(db, kafka, load);
          load.endsExactlyIn(db, "v1");
          load.endsExactlyIn(db, "v2");
        }
      }
    }
  }

  private void check(Db db) throws SQLException {
    String seed = "seed " + SEED;
    db.eventually("SELECT count(*) FROM weir_operations WHERE ended_at IS NULL", "0");
    long version = db.number("SELECT version FROM weir_connections");
    // One whose answer was lost may have come to nothing, or only after the next had begun.
    int lost = tried.get() - answered.get();
    assertThat(version).as(seed).isBetween(1L + answered.get() - lost, 1L + tried.get());
    assertThat(db.rows("SHOW CREATE CONNECTION c").getFirst().get(1))
        .as(seed)
        .isEqualTo(db.value("SELECT create_sql FROM weir_connections"))
        .contains(db.value("SELECT options->>'broker' FROM weir_connections"));
  }

  /** Only who has the newest version reads from a broker that is nowhere else. */
  private static void moved(Db db, KafkaService kafka, Load load) throws SQLException {
    load.move(
        () -> {
          kafka.moveTo(Ports.free());
          return Topic.existing(kafka, "t");
        });
    db.run("ALTER CONNECTION c SET (BROKER '" + kafka.bootstrap() + "')");
    load.more(300);
    db.eventually("SELECT status FROM weir_sources ORDER BY name", "running", "running");
  }

  private void alter(KafkaService kafka) {
    String one = kafka.bootstrap(KafkaListener.PLAINTEXT);
    String other = kafka.bootstrap(KafkaListener.SECOND);
    while (!over.get()) {
      try (Db db = new Db(node.jdbcUrl())) {
        while (!over.get()) {
          String present = db.value("SELECT options->>'broker' FROM weir_connections");
          tried.incrementAndGet();
          db.run("ALTER CONNECTION c SET (BROKER '" + (present.equals(one) ? other : one) + "')");
          answered.incrementAndGet();
        }
      } catch (SQLException e) {
        String state = String.valueOf(e.getSQLState());
        // 40001: the change before, whose answer was lost, is still being made.
        if (!state.startsWith("08") && !state.startsWith("57P") && !state.equals("40001")) {
          failure.compareAndSet(null, e);
        }
        pause(20);
      }
    }
  }

  private void awaitAnswers(int count) {
    Awaitility.await("a change gets through")
        .atMost(Db.PATIENCE)
        .until(() -> answered.get() >= count || failure.get() != null);
  }

  private static void pause(int millis) {
    LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
  }
}
