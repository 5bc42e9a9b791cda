package io.weir.testkit.demo;

import io.weir.testkit.services.KafkaService;
import io.weir.testkit.services.NodeProcess;
import io.weir.testkit.services.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The whole story in a few minutes: a real broker, a node, two views, a million records, a SIGKILL
 * half-way, and a comparison with a plain recomputation; then the broker moves under the running
 * views, a view gets another definition, the cluster another size, and at last the topic becomes
 * another one, and they are compared again each time. Exit status 0 where they are the same.
 */
@Command(name = "weir demo", mixinStandardHelpOptions = true, sortOptions = false)
public final class Demo implements Callable<Integer> {
  private static final String TOPIC = "bids";

  @Option(names = "--exit", description = "end after the comparison; the exit status tells")
  boolean exit;

  @Option(
      names = "--port-base",
      paramLabel = "N",
      description = "Kafka on N and later N+3, SQL on N+1, HTTP on N+2 (default: free ports)")
  int portBase;

  @Option(names = "--records", paramLabel = "N", description = "how many (default: 1,000,000)")
  long records = 1_000_000;

  private final Screen screen = new Screen(System.out);

  public static void main(String[] args) {
    System.exit(new CommandLine(new Demo()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("weir-demo-");
    int[] ports = ports();
    screen.heading("A Kafka broker and a Weir node, in " + directory);
    try (KafkaService kafka =
            KafkaService.launch(Files.createDirectory(directory.resolve("kafka")), ports[0], 512);
        NodeProcess node =
            NodeProcess.launch(
                directory.resolve("data"),
                directory.resolve("node.log"),
                512,
                ports[1],
                ports[2],
                List.of("--set", "weir.clusters.memory=2GiB"))) {
      screen.line("kafka " + kafka.bootstrap() + ", sql 127.0.0.1:" + node.sqlPort());
      int status = play(kafka, node, ports[3]);
      if (!exit) {
        Orders.leave(kafka);
        stay(node);
      }
      return status;
    } finally {
      delete(directory);
    }
  }

  private int[] ports() {
    return portBase == 0
        ? Ports.free(4)
        : new int[] {portBase, portBase + 1, portBase + 2, portBase + 3};
  }

  private int play(KafkaService kafka, NodeProcess node, int newPort) throws Exception {
    kafka.createTopic(TOPIC, 4);
    screen.heading("A pipeline: connection, source, a view, and a view over the view");
    try (Sql sql = new Sql(node.jdbcUrl())) {
      for (String statement : pipeline(kafka.bootstrap())) {
        screen.sql(statement);
        sql.run(statement);
      }
    }
    Bids bids = new Bids(42);
    try (Producer producer = new Producer(kafka.bootstrap(), TOPIC, bids, 0)) {
      screen.heading(String.format("%,d bids; the views follow", records));
      produce(producer, node, records / 2);
      screen.heading("SIGKILL to the node, while bids go on");
      node.kill();
      screen.line("process " + node.pid() + " is gone");
      producer.sendUntil(records * 3 / 4, this::bar);
      screen.heading("The same node again, on the same directory");
      long killed = System.nanoTime();
      node.start();
      screen.line(String.format("ready after %.1f s", (System.nanoTime() - killed) / 1e9));
      produce(producer, node, records);
    }
    Comparison comparison = new Comparison(screen, node, bids);
    if (!comparison.isTheSame(records)) {
      return 1;
    }
    BrokerMove move = new BrokerMove(screen, kafka, node, bids, TOPIC);
    long all = move.play(newPort, records, Math.max(1, records / 5));
    if (!comparison.isTheSame(all)) {
      return 1;
    }
    Redefinition redefinition = new Redefinition(screen, kafka, node, bids, TOPIC, comparison);
    long during = Math.max(1, records / 10);
    if (!redefinition.isExact(all, during)) {
      return 1;
    }
    all += during;
    if (!new Resize(screen, node).isUnseen(all)) {
      return 1;
    }
    Rebuild rebuild = new Rebuild(screen, kafka, node, bids, TOPIC);
    all = rebuild.play(all, Math.max(1, records / 10));
    return comparison.isTheSame(all) && rebuild.isAsPredicted() ? 0 : 1;
  }

  private static List<String> pipeline(String bootstrap) {
    return List.of(
        "CREATE CONNECTION kafka TO KAFKA (BROKER '" + bootstrap + "')",
        "CREATE SOURCE bids FROM KAFKA CONNECTION kafka (TOPIC '"
            + TOPIC
            + "') (bid bigint, auction bigint, bidder bigint, price bigint, channel text)"
            + " FORMAT JSON",
        "CREATE MATERIALIZED VIEW auctions AS SELECT auction, count(*) AS bids,"
            + " sum(price) AS total, max(price) AS best FROM bids GROUP BY auction",
        "CREATE MATERIALIZED VIEW bands AS SELECT CASE WHEN best >= 7000 THEN 'high'"
            + " WHEN best >= 3000 THEN 'middle' ELSE 'low' END AS band, count(*) AS auctions,"
            + " sum(bids) AS bids, sum(total) AS total FROM auctions GROUP BY 1");
  }

  private void bar(long sent) {
    screen.progress("produced", sent, records, "");
  }

  /** Produces in the background of what the views show meanwhile. */
  private void produce(Producer producer, NodeProcess node, long until) throws Exception {
    try (Sql sql = new Sql(node.jdbcUrl())) {
      long step = Math.max(1, records / 20);
      for (long next = producer.sent() + step; ; next += step) {
        long target = Math.min(until, next);
        producer.sendUntil(target, sent -> {});
        List<List<String>> top =
            sql.rows(
                "SELECT auction, bids, best FROM auctions ORDER BY bids DESC, auction LIMIT 1");
        String note =
            top.isEmpty()
                ? "no auction yet"
                : "busiest auction "
                    + top.getFirst().get(0)
                    + ": "
                    + top.getFirst().get(1)
                    + " bids, best "
                    + top.getFirst().get(2);
        screen.progress("produced", target, records, note);
        if (target >= until) {
          return;
        }
      }
    }
  }

  private void stay(NodeProcess node) throws InterruptedException {
    screen.heading("The node stays up. Join it:");
    screen.line("psql -h 127.0.0.1 -p " + node.sqlPort() + " -U weir weir");
    screen.line("bin/weirctl --url http://127.0.0.1:" + node.httpPort() + " --help");
    screen.line(
        "Two topics more are there to try things with: " + String.join(", ", Orders.TOPICS));
    screen.line("Ctrl-C ends it and removes its directory.");
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread main = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  interrupted.countDown();
                  try {
                    main.join(20_000);
                  } catch (InterruptedException again) {
                    Thread.currentThread().interrupt();
                  }
                }));
    interrupted.await();
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
