package io.weir.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.weir.connector.Connector;
import io.weir.connector.generator.GeneratorConnector;
import io.weir.connector.kafka.KafkaConnector;
import io.weir.connector.kafka.KafkaSinkConnector;
import io.weir.connector.postgres.PostgresConnector;
import io.weir.connector.postgres.PostgresSinkConnector;
import io.weir.entity.ControlPlane;
import io.weir.entity.SingleNode;
import io.weir.executor.timeline.Timeline;
import io.weir.gateway.Audit;
import io.weir.http.HttpApi;
import io.weir.kernel.Clock;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.persistence.SqliteJournal;
import io.weir.persistence.audit.SqliteJournalReader;
import io.weir.pgwire.PgServer;
import io.weir.storage.embedded.EmbeddedStore;
import io.weir.storage.embedded.Options;
import io.weir.storage.file.DiskDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node with real files, threads and sockets. What was started is stopped in the opposite order.
 */
public final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final Duration START_DEADLINE = Duration.ofSeconds(60);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final NodeOptions options;
  private int sqlPort;
  private int httpPort;

  private Node(NodeOptions options) {
    this.options = options;
  }

  /**
   * Starts a node; returns when it can serve.
   *
   * @throws io.weir.kernel.RejectedException with what the user can mend: the data directory is in
   *     use or damaged, a port is taken
   */
  public static Node start(NodeOptions options) {
    Node node = new Node(options);
    try {
      node.open();
      return node;
    } catch (RuntimeException failure) {
      node.close();
      throw failure;
    }
  }

  public int sqlPort() {
    return sqlPort;
  }

  public int httpPort() {
    return httpPort;
  }

  private void open() {
    Config overrides = options.config();
    ExecutorService blocking =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("blocking-", 0).factory());
    opened.push(blocking::shutdownNow);
    ExecutorService storageThreads =
        Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().name("storage-", 0).factory());
    opened.push(storageThreads::shutdownNow);
    ThreadWorkerPools workers = new ThreadWorkerPools();
    opened.push(workers);

    Path changelogs = directory(options.dataDir.resolve("changelogs"));
    Config resolved =
        ConfigFactory.parseString("weir.journal.sqlite.url = \"" + journalUrl() + "\"")
            .withFallback(overrides)
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    EmbeddedStore store = store(changelogs, resolved, storageThreads);
    opened.push(store);
    store.recoveryNotes().forEach(note -> LOG.warn("changelogs: {}", note));
    SqliteJournal.prepare(journal());

    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "weir", resolved);
    opened.push(() -> terminate(system));
    await("the cluster of one", SingleNode.join(system));

    Clock clock = Instant::now;
    Map<String, Connector> connectors =
        Map.of(
            "kafka", new KafkaConnector(clock),
            "load-generator", new GeneratorConnector(clock),
            "postgres", new PostgresConnector(() -> UUID.randomUUID().toString()));
    Audit audit = new JournalAudit(new SqliteJournalReader(journal()), blocking);
    NodeCore core =
        NodeCore.start(
            system,
            ControlPlane.Routing.SHARDED,
            new NodePorts(
                store,
                connectors,
                Map.of("kafka", new KafkaSinkConnector(), "postgres", new PostgresSinkConnector()),
                blocking,
                workers,
                audit,
                clock,
                () -> UUID.randomUUID().toString(),
                vault(resolved),
                Timeline.newestIn(store)));
    await("the catalog", core.ready());

    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    opened.push(metrics::close);
    NodeMetrics rows = NodeMetrics.bind(metrics, core);
    SecureRandom random = new SecureRandom();
    PgServer sql = PgServer.start(options.host, options.sqlPort, core.sessions(), random::nextInt);
    opened.push(sql);
    sqlPort = sql.port();
    HttpApi http =
        await(
            "the HTTP port",
            HttpApi.start(
                system,
                options.host,
                options.httpPort,
                core.sessions(),
                audit,
                List::of,
                () -> scrape(rows, metrics)));
    opened.push(http);
    httpPort = http.port();
  }

  private static String scrape(NodeMetrics rows, PrometheusMeterRegistry metrics) {
    rows.refresh();
    return metrics.scrape();
  }

  private Path journal() {
    return options.dataDir.resolve("journal.db");
  }

  private String journalUrl() {
    return SqliteJournal.url(journal()).replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static Path directory(Path path) {
    try {
      return Files.createDirectories(path);
    } catch (IOException failure) {
      throw Rejection.of(
              SqlState.IO_ERROR, "cannot make the directory " + path + ": " + failure.getMessage())
          .withHint("Choose another --data-dir, or mend its permissions.")
          .exception();
    }
  }

  private static EmbeddedStore store(Path path, Config config, ExecutorService threads) {
    try {
      Options storage =
          Options.DEFAULT
              .withSegmentBytes(config.getBytes("weir.storage.segment-size"))
              .withRetentionMillis(config.getDuration("weir.storage.retention").toMillis());
      return EmbeddedStore.open(new DiskDirectory(path), threads, storage);
    } catch (IOException failure) {
      throw Rejection.of(
              SqlState.IO_ERROR,
              "cannot open the changelogs in " + path + ": " + failure.getMessage())
          .withHint("Check the permissions and the disk.")
          .exception();
    }
  }

  private SecretVault vault(Config config) {
    SecureRandom random = new SecureRandom();
    String file = config.getString("weir.secrets.key-file");
    Path path = file.isEmpty() ? options.dataDir.resolve("secret.key") : Path.of(file);
    return new SecretVault(
        new SecretKeyFile(path, System.getenv(SecretKeyFile.VARIABLE), random),
        random,
        System::getenv);
  }

  private static <T> T await(String what, CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(START_DEADLINE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException failure) {
      throw failure.getCause() instanceof RuntimeException cause
          ? cause
          : new CompletionException(failure.getCause());
    } catch (TimeoutException late) {
      throw Rejection.of(
              SqlState.NOT_IN_PREREQUISITE_STATE,
              what + " did not come up within " + START_DEADLINE.toSeconds() + " s")
          .withHint("The log has more.")
          .exception();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw Rejection.of(SqlState.QUERY_CANCELED, "the start was interrupted").exception();
    }
  }

  private static void terminate(ActorSystem<Void> system) throws InterruptedException {
    system.terminate();
    try {
      system.getWhenTerminated().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException late) {
      LOG.warn("the actors did not stop in time: {}", String.valueOf(late.getMessage()));
    }
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      AutoCloseable next = opened.pop();
      try {
        next.close();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      } catch (Exception failure) {
        LOG.warn("while stopping: {}", failure.toString());
      }
    }
  }
}
