package io.weir.testkit.bench;

import io.weir.testkit.services.KafkaService;
import io.weir.testkit.services.NodeProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * From produce to a row of SUBSCRIBE. Each record carries the millisecond of its production; a view
 * counts the records of each; a subscriber subtracts when it sees a count for the first time. So
 * every record counts, not only the newest one of an epoch, which waited least.
 */
@Command(
    name = "freshness",
    mixinStandardHelpOptions = true,
    description = "from produce to a row of SUBSCRIBE, percentiles")
final class FreshnessBench implements Callable<Integer> {
  @Option(names = "--rate", defaultValue = "10000", description = "records a second")
  int rate;

  @Option(names = "--seconds", defaultValue = "30", description = "how long to measure")
  int seconds;

  @Option(names = "--warm-up", defaultValue = "10", description = "seconds that do not count")
  int warmUp;

  private volatile boolean stopped;

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("weir-freshness-");
    try (KafkaService kafka = KafkaService.launch(512);
        NodeProcess node =
            NodeProcess.launch(
                directory.resolve("data"), directory.resolve("node.log"), 512, List.of())) {
      kafka.createTopic("ticks", 4);
      try (Connection connection = DriverManager.getConnection(node.jdbcUrl());
          Statement sql = connection.createStatement()) {
        sql.execute("CREATE CONNECTION kafka TO KAFKA (BROKER '" + kafka.bootstrap() + "')");
        sql.execute(
            "CREATE SOURCE ticks FROM KAFKA CONNECTION kafka (TOPIC 'ticks')"
                + " (seq bigint, at bigint) FORMAT JSON");
        sql.execute(
            "CREATE MATERIALIZED VIEW by_millisecond AS"
                + " SELECT at, count(*) AS records FROM ticks GROUP BY at");
        Thread producing = Thread.ofPlatform().daemon().start(() -> produce(kafka.bootstrap()));
        report(measure(connection));
        stopped = true;
        producing.join();
      }
    }
    return 0;
  }

  private void produce(String bootstrap) {
    try (KafkaProducer<byte[], byte[]> producer = BidTopic.producer(bootstrap)) {
      long started = System.nanoTime();
      for (long sent = 0; !stopped; sent++) {
        long due = started + sent * 1_000_000_000L / rate;
        long wait = due - System.nanoTime();
        if (wait > 0) {
          LockSupport.parkNanos(wait);
        }
        String value = "{\"seq\":" + sent + ",\"at\":" + System.currentTimeMillis() + "}";
        producer.send(new ProducerRecord<>("ticks", value.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  private long[] measure(Connection connection) throws Exception {
    long[] latencies = new long[1 << 20];
    int count = 0;
    CopyOut copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyOut("COPY (SUBSCRIBE by_millisecond WITH (SNAPSHOT false)) TO STDOUT");
    long from = System.currentTimeMillis() + warmUp * 1000L;
    long until = from + seconds * 1000L;
    for (byte[] line = copy.readFromCopy(); line != null; line = copy.readFromCopy()) {
      long now = System.currentTimeMillis();
      String[] fields = new String(line, StandardCharsets.UTF_8).strip().split("\t");
      if (now >= until) {
        break;
      }
      if (now >= from && fields[1].equals("1") && count < latencies.length) {
        latencies[count++] = now - Long.parseLong(fields[2]);
      }
    }
    copy.cancelCopy();
    return Arrays.copyOf(latencies, count);
  }

  private void report(long[] latencies) {
    Arrays.sort(latencies);
    System.out.printf(
        "%,d records/s, %d rows seen: p50 %d ms, p90 %d ms, p99 %d ms, max %d ms%n",
        rate,
        latencies.length,
        at(latencies, 50),
        at(latencies, 90),
        at(latencies, 99),
        latencies.length == 0 ? -1 : latencies[latencies.length - 1]);
  }

  private static long at(long[] sorted, int percentile) {
    return sorted.length == 0
        ? -1
        : sorted[Math.min(sorted.length - 1, sorted.length * percentile / 100)];
  }
}
