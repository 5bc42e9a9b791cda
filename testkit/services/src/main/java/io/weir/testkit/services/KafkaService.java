package io.weir.testkit.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
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
  private static final Duration START_LIMIT = Duration.ofMinutes(5);

  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);

  /** Who may log in by SASL PLAIN on a secured broker, and with what. */
  public static final String PLAIN_USER = "plain";

  public static final String PLAIN_PASSWORD = "plain-password";

  private final Path directory;
  private final boolean secured;
  private final Map<KafkaListener, Integer> ports = new EnumMap<>(KafkaListener.class);
  private final List<String> jvmOptions;
  private final String clusterId = Uuid.randomUuid().toString();
  private int controllerPort;
  private @Nullable Certificates certificates;
  private @Nullable Processes process;
  private @Nullable Admin admin;

  private KafkaService(Path directory, int port, int heapMegabytes, boolean secured) {
    this.directory = directory;
    this.secured = secured;
    this.ports.put(KafkaListener.PLAINTEXT, port);
    this.jvmOptions = BrokerSetup.jvmOptions(heapMegabytes, directory.resolve("log4j2.properties"));
  }

  /** Starts a broker with 512 MB of heap in a new temporary directory. */
  public static KafkaService launch() {
    return launch(512);
  }

  /** Starts a broker with this much heap in a new temporary directory. */
  public static KafkaService launch(int heapMegabytes) {
    return launch(temporary(), Ports.free(), heapMegabytes);
  }

  /**
   * Starts a broker that also has TLS and SASL listeners and asks for permissions: users who come
   * by {@link KafkaListener#SASL_PLAINTEXT} or {@link KafkaListener#SASL_SSL} may do what {@link
   * #allow} gave them. There is the {@link #PLAIN_USER}; others come by {@link #setPassword}.
   */
  public static KafkaService launchSecured() {
    return launch(new KafkaService(temporary(), Ports.free(), 512, true));
  }

  /**
   * Starts a broker on this port with its data below {@code directory}, which {@link #close}
   * deletes.
   *
   * @throws IllegalStateException where it does not answer within five minutes; the message has the
   *     end of its log
   */
  public static KafkaService launch(Path directory, int port, int heapMegabytes) {
    return launch(new KafkaService(directory, port, heapMegabytes, false));
  }

  private static KafkaService launch(KafkaService service) {
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

  private static Path temporary() {
    try {
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      Files.createDirectories(temporary);
      return Files.createTempDirectory(temporary, "kafka-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
            BrokerSetup.classPath(),
            KafkaBroker.class.getName(),
            List.of(
                directory.resolve("server.properties").toString(),
                directory.resolve("data").toString(),
                clusterId),
            directory,
            directory.resolve("kafka.log"));
    awaitReady(process);
    await(admin().listTopics().names()).forEach(topic -> awaitLeaders(topic, 1));
  }

  /** Stops the broker in order (SIGTERM). */
  public synchronized void stop() {
    if (process != null) {
      process.stop(STOP_LIMIT);
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

  /**
   * Stops the broker in order and starts it at another port: same data, same cluster and topics.
   */
  public synchronized void moveTo(int port) {
    stop();
    closeAdmin();
    ports.put(KafkaListener.PLAINTEXT, port);
    try {
      configure();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start();
  }

  /** {@code host:port} of the plain listener. */
  public String bootstrap() {
    return bootstrap(KafkaListener.PLAINTEXT);
  }

  /**
   * Of this listener.
   *
   * @throws IllegalArgumentException where the broker does not have it
   */
  public synchronized String bootstrap(KafkaListener listener) {
    Integer port = ports.get(listener);
    if (port == null) {
      throw new IllegalArgumentException("not a secured broker: it has no " + listener);
    }
    return "127.0.0.1:" + port;
  }

  public synchronized int port() {
    return ports.getOrDefault(KafkaListener.PLAINTEXT, 0);
  }

  /** What clients of a secured broker trust and may show. */
  public synchronized Certificates certificates() {
    if (certificates == null) {
      throw new IllegalStateException("not a secured broker");
    }
    return certificates;
  }

  /** Creates a SCRAM user or changes its password; connections that are open stay open. */
  public void setPassword(String user, String password) {
    for (ScramMechanism mechanism :
        List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)) {
      ScramCredentialInfo info = new ScramCredentialInfo(mechanism, 4096);
      List<UserScramCredentialAlteration> change =
          List.of(new UserScramCredentialUpsertion(user, info, password));
      await(admin().alterUserScramCredentials(change).all());
    }
    // Who answers is not yet who checks passwords; who checks takes over one thing after the other.
    allow(user, "known-since-" + System.nanoTime(), AclOperation.DESCRIBE);
  }

  /** Lets a user do this with a topic. A secured broker forbids what was not allowed. */
  public void allow(String user, String topic, AclOperation operation) {
    AclBinding rule = rule(user, topic, operation);
    await(admin().createAcls(List.of(rule)).all());
    until(() -> !await(admin().describeAcls(rule.toFilter()).values()).isEmpty(), rule);
  }

  /** Takes back what {@link #allow} gave. */
  public void forbid(String user, String topic, AclOperation operation) {
    AclBinding rule = rule(user, topic, operation);
    await(admin().deleteAcls(List.of(rule.toFilter())).all());
    until(() -> await(admin().describeAcls(rule.toFilter()).values()).isEmpty(), rule);
  }

  /** What the controller has answered comes into force at the broker a moment later. */
  private static void until(BooleanSupplier inForce, Object what) {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!inForce.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("the broker does not take over " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private static AclBinding rule(String user, String topic, AclOperation operation) {
    return new AclBinding(
        new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
        new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
  }

  /**
   * Copies a topic to another cluster: each record gets the offset that it has here. Called again
   * it copies what was added since.
   */
  public void copyTopic(String topic, KafkaService to) {
    TopicCopy.copy(this, to, topic);
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
    while (!isMade(created)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    awaitLeaders(topic, partitions);
  }

  /**
   * Nothing can be made while the controller has shut the broker out, as it does where that was
   * silent for longer than its session; it comes back with its next heartbeat.
   */
  private boolean isMade(NewTopic topic) {
    try {
      await(admin().createTopics(List.of(topic)).all());
      return true;
    } catch (InvalidReplicationFactorException shutOut) {
      return false;
    }
  }

  /** Raises the number of partitions to {@code total}. */
  public void addPartitions(String topic, int total) {
    await(admin().createPartitions(Map.of(topic, NewPartitions.increaseTo(total))).all());
    awaitLeaders(topic, total);
  }

  /** Returns when the broker knows nothing of it any more. */
  public void deleteTopic(String topic) {
    await(admin().deleteTopics(List.of(topic)).all());
    until(() -> !await(admin().listTopics().names()).contains(topic), "that there is no " + topic);
  }

  @Override
  public synchronized void close() {
    closeAdmin();
    // The data goes as well: nothing is to be gained from a shutdown in order.
    kill();
    deleteDirectory();
  }

  private synchronized void closeAdmin() {
    if (admin != null) {
      admin.close(Duration.ZERO);
      admin = null;
    }
  }

  /** The result of an admin call; a failure is thrown as it is, wrapped where it is checked. */
  public static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get(120, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("the broker did not answer within 120 s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Waits until the broker serves every partition of a topic, whoever makes it. It takes records a
   * moment after it acknowledged the topic, and an idempotent producer that comes between can stand
   * still until its delivery timeout.
   */
  public void awaitLeaders(String topic, int partitions) {
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
        // Not created, or not yet known to the broker.
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private void configure() throws IOException {
    Files.createDirectories(directory);
    if (secured && certificates == null) {
      certificates = Certificates.make(directory);
    }
    if (ports.size() == 1) {
      List<KafkaListener> others =
          Stream.of(KafkaListener.values())
              .filter(l -> l != KafkaListener.PLAINTEXT && (secured || l == KafkaListener.SECOND))
              .toList();
      int[] free = Ports.free(others.size() + 1);
      for (int i = 0; i < others.size(); i++) {
        ports.put(others.get(i), free[i]);
      }
      controllerPort = free[others.size()];
    }
    BrokerSetup.write(
        directory, controllerPort, ports, certificates, Map.of(PLAIN_USER, PLAIN_PASSWORD));
  }

  private void awaitReady(Processes started) {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    String last = "";
    while (started.isAlive() && System.nanoTime() - deadline < 0) {
      try (Admin probe = newAdmin(5_000)) {
        if (!probe.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty()) {
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
