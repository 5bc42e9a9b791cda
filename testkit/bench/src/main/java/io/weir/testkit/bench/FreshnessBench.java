package io.weir.testkit.bench;

import io.weir.testkit.services.KafkaService;
import io.weir.testkit.services.NodeProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.Callable;
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

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("weir-freshness-");
    try (KafkaService kafka = KafkaService.launch(512);
        NodeProcess node = NodeProcess.launch(directory, 512)) {
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
        try (SteadyProducer producer =
            new SteadyProducer(kafka.bootstrap(), "ticks", rate, FreshnessBench::record)) {
          report(measure(connection));
        }
      }
    }
    return 0;
  }

  private static String record(long number) {
    return "{\"seq\":" + number + ",\"at\":" + System.currentTimeMillis() + "}";
  }

  private Percentiles measure(Connection connection) throws Exception {
    Percentiles latencies = new Percentiles();
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
      if (now >= from && fields[1].equals("1")) {
        latencies.add(now - Long.parseLong(fields[2]));
      }
    }
    copy.cancelCopy();
    return latencies;
  }

  private void report(Percentiles latencies) {
    System.out.printf("%,d records/s, %d rows seen: %s%n", rate, latencies.count(), latencies);
  }
}
