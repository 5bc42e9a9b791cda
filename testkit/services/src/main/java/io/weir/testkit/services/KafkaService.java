package io.weir.testkit.services;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker (KRaft, broker and controller in one) as a child process on the loopback
 * address, with free ports and a directory of its own.
 *
 * <p>The broker's class path does not come from the caller: the build of this module writes it into
 * the resource {@code kafka.classpath} (paths into the local Maven repository), so this works from
 * any class path that has this module and kafka-clients, and no server artefact gets onto it.
 * {@code -Dweir.kafka.classpath=...} replaces it where the repository is elsewhere.
 *
 * <p>{@link #stop}, {@link #kill} and {@link #start} keep port and data; {@link #close} deletes the
 * data. Topics must be created: there is no auto-creation. Thread-safe.
 */
public final class KafkaService implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(120);
  private static final String CLUSTER_ID =
      Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString("weir-test-kafka!".getBytes(StandardCharsets.US_ASCII));

  private final Path directory;
  private final int port;
  private final List<String> jvmOptions;
  private @Nullable Processes process;
  private @Nullable Admin admin;

  private KafkaService(Path directory, int port, int heapMegabytes) {
    this.directory = directory;
    this.port = port;
    this.jvmOptions = jvmOptions(heapMegabytes, directory.resolve("log4j2.properties"));
  }

  /** Starts a broker with 512 MB of heap in a new temporary directory. */
  public static KafkaService launch() {
    return launch(512);
  }

  /** Starts a broker with this much heap in a new temporary directory. */
  public static KafkaService launch(int heapMegabytes) {
    try {
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      Files.createDirectories(temporary);
      return launch(Files.createTempDirectory(temporary, "kafka-"), Ports.free(), heapMegabytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts a broker on this port with its data below {@code directory}, which {@link #close}
   * deletes.
   *
   * @throws IllegalStateException where it does not answer within two minutes; the message has the
   *     end of its log
   */
  public static KafkaService launch(Path directory, int port, int heapMegabytes) {
    KafkaService service = new KafkaService(directory, port, heapMegabytes);
    try {
      service.configure();
      service.start();
      return service;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      service.close();
      throw e;
    }
  }

  /** Starts the broker again, on the same port and data; ready when it answers. */
  public synchronized void start() {
    if (process != null && process.isAlive()) {
      return;
    }
    process =
        Processes.java(
            "kafka",
            jvmOptions,
            brokerClassPath(),
            KafkaBroker.class.getName(),
            List.of(
                directory.resolve("server.properties").toString(),
                directory.resolve("data").toString(),
                CLUSTER_ID),
            directory,
            directory.resolve("kafka.log"));
    awaitReady(process);
    await(admin().listTopics().names()).forEach(topic -> awaitLeaders(topic, 1));
  }

  /** Stops the broker in order (SIGTERM). */
  public synchronized void stop() {
    if (process != null) {
      process.stop(Duration.ofSeconds(30));
    }
  }

  /** Kills the broker (SIGKILL). What it acknowledged is in the page cache and comes back. */
  public synchronized void kill() {
    if (process != null) {
      process.kill();
    }
  }

  public synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** {@code host:port}. */
  public String bootstrap() {
    return "127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /** What the broker logged. */
  public Path logFile() {
    return directory.resolve("kafka.log");
  }

  /** An admin client that lives as long as this service. */
  public synchronized Admin admin() {
    if (admin == null) {
      admin = newAdmin(30_000);
    }
    return admin;
  }

  public void createTopic(String topic, int partitions) {
    createTopic(topic, partitions, Map.of());
  }

  public void createTopic(String topic, int partitions, Map<String, String> configs) {
    NewTopic created = new NewTopic(topic, partitions, (short) 1).configs(configs);
    await(admin().createTopics(List.of(created)).all());
    awaitLeaders(topic, partitions);
  }

  /** Raises the number of partitions to {@code total}. */
  public void addPartitions(String topic, int total) {
    await(admin().createPartitions(Map.of(topic, NewPartitions.increaseTo(total))).all());
    awaitLeaders(topic, total);
  }

  public void deleteTopic(String topic) {
    await(admin().deleteTopics(List.of(topic)).all());
  }

  @Override
  public synchronized void close() {
    if (admin != null) {
      admin.close(Duration.ZERO);
      admin = null;
    }
    // The data goes as well: nothing is to be gained from a shutdown in order.
    kill();
    deleteDirectory();
  }

  /** The result of an admin call; a failure is thrown as it is, wrapped where it is checked. */
  public static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("the broker did not answer within 60 s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Waits until the broker serves every partition. It takes records a moment after it acknowledged
   * the topic, and an idempotent producer that comes between can stand still until its delivery
   * timeout.
   */
  private void awaitLeaders(String topic, int partitions) {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (true) {
      try {
        Map<TopicPartition, OffsetSpec> all = new HashMap<>();
        var described = admin().describeTopics(List.of(topic)).topicNameValues().values();
        await(described.iterator().next())
            .partitions()
            .forEach(p -> all.put(new TopicPartition(topic, p.partition()), OffsetSpec.latest()));
        if (all.size() >= partitions) {
          await(admin().listOffsets(all).all());
          return;
        }
      } catch (UnknownTopicOrPartitionException e) {
        // Created, and not yet known to the broker.
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private void configure() throws IOException {
    Files.createDirectories(directory);
    int controller = Ports.free();
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", "1");
    p.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controller);
    p.setProperty(
        "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller);
    p.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    p.setProperty("controller.listener.names", "CONTROLLER");
    p.setProperty("inter.broker.listener.name", "PLAINTEXT");
    p.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.setProperty("log.dirs", directory.resolve("data").toString());
    p.setProperty("auto.create.topics.enable", "false");
    p.setProperty("num.network.threads", "2");
    p.setProperty("num.io.threads", "4");
    p.setProperty("num.replica.alter.log.dirs.threads", "1");
    p.setProperty("log.cleaner.dedupe.buffer.size", "4194304");
    p.setProperty("offsets.topic.num.partitions", "1");
    p.setProperty("offsets.topic.replication.factor", "1");
    p.setProperty("transaction.state.log.num.partitions", "1");
    p.setProperty("transaction.state.log.replication.factor", "1");
    p.setProperty("transaction.state.log.min.isr", "1");
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    // After a kill the controller takes the broker back only when the session before has expired.
    p.setProperty("broker.heartbeat.interval.ms", "250");
    p.setProperty("broker.session.timeout.ms", "1000");
    try (var out = Files.newOutputStream(directory.resolve("server.properties"))) {
      p.store(out, "written by " + KafkaService.class.getSimpleName());
    }
    Files.writeString(
        directory.resolve("log4j2.properties"),
        """
        appender.out.type = Console
        appender.out.name = out
        appender.out.layout.type = PatternLayout
        appender.out.layout.pattern = %d{ISO8601} %-5p %c{1} %m%n
        rootLogger.level = WARN
        rootLogger.appenderRef.out.ref = out
        """);
  }

  private void awaitReady(Processes started) {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    String last = "";
    while (started.isAlive() && System.nanoTime() - deadline < 0) {
      try (Admin probe = newAdmin(2_000)) {
        if (!probe.describeCluster().nodes().get(2, TimeUnit.SECONDS).isEmpty()) {
          return;
        }
      } catch (ExecutionException | TimeoutException e) {
        last = String.valueOf(e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    throw new IllegalStateException("kafka did not start: " + last + "\n" + started.tail());
  }

  private Admin newAdmin(int timeoutMillis) {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap(),
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            timeoutMillis,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            timeoutMillis,
            AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
            200));
  }

  private static List<String> jvmOptions(int heapMegabytes, Path logging) {
    List<String> options = new ArrayList<>();
    options.add("-Xms128m");
    options.add("-Xmx" + heapMegabytes + "m");
    options.add("-XX:+UseSerialGC");
    options.add("--enable-native-access=ALL-UNNAMED");
    options.add("-Dlog4j2.configurationFile=" + logging.toUri());
    if (heapMegabytes <= 512) {
      // A broker of a test: it starts in half the time, and does not live long enough for more.
      options.add("-XX:TieredStopAtLevel=1");
    }
    if (Runtime.version().feature() >= 24) {
      options.add("--sun-misc-unsafe-memory-access=allow");
    }
    return options;
  }

  private static String brokerClassPath() {
    String given = System.getProperty("weir.kafka.classpath");
    if (given != null) {
      return given;
    }
    try (InputStream in = KafkaService.class.getResourceAsStream("kafka.classpath")) {
      if (in == null) {
        throw new IllegalStateException(
            "kafka.classpath is missing: build testkit/services with Maven first");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void deleteDirectory() {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + directory, e);
    }
  }
}
