package io.weir.testkit.bench;

import io.weir.testkit.services.KafkaService;
import io.weir.testkit.services.Ports;
import io.weir.testkit.services.Processes;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka Connect worker as a child process, in distributed mode: alone in its group, with its
 * state in topics of the broker, so that what it was told survives it.
 */
final class ConnectWorker implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final List<String> STATE = List.of("connect-offsets", "connect-status");

  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;
  private final Processes process;

  private ConnectWorker(String url, Processes process) {
    this.url = url;
    this.process = process;
  }

  static ConnectWorker launch(KafkaService kafka, Path directory)
      throws IOException, InterruptedException {
    // It takes part in an election before it can create them, and asks for many partitions.
    kafka.createTopic("connect-configs", 1, java.util.Map.of("cleanup.policy", "compact"));
    for (String topic : STATE) {
      kafka.createTopic(topic, 1, java.util.Map.of("cleanup.policy", "compact"));
    }
    String url = "http://127.0.0.1:" + Ports.free();
    Path properties = directory.resolve("connect.properties");
    write(properties, kafka.bootstrap(), url);
    Path logging = directory.resolve("connect-logback.xml");
    Files.writeString(
        logging,
        """
        <configuration>
          <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%d %-5level %logger{20} %msg%n</pattern></encoder>
          </appender>
          <root level="WARN"><appender-ref ref="out"/></root>
        </configuration>
        """);
    ConnectWorker worker =
        new ConnectWorker(
            url,
            Processes.java(
                "connect",
                List.of(
                    "-Xmx512m",
                    "-XX:+UseParallelGC",
                    "-Dlogback.configurationFile=" + logging.toUri()),
                classPath(),
                "org.apache.kafka.connect.cli.ConnectDistributed",
                List.of(properties.toString()),
                directory,
                directory.resolve("connect.log")));
    worker.awaitReady();
    return worker;
  }

  private static void write(Path file, String bootstrap, String url) throws IOException {
    Properties p = new Properties();
    p.setProperty("bootstrap.servers", bootstrap);
    p.setProperty("group.id", "connect");
    p.setProperty("listeners", url);
    p.setProperty("plugin.discovery", "service_load");
    p.setProperty("key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    p.setProperty("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    p.setProperty("config.storage.topic", "connect-configs");
    p.setProperty("offset.storage.topic", "connect-offsets");
    p.setProperty("status.storage.topic", "connect-status");
    p.setProperty("config.storage.replication.factor", "1");
    p.setProperty("offset.storage.replication.factor", "1");
    p.setProperty("status.storage.replication.factor", "1");
    p.setProperty("offset.storage.partitions", "1");
    p.setProperty("status.storage.partitions", "1");
    p.setProperty("offset.flush.interval.ms", "1000");
    try (var out = Files.newOutputStream(file)) {
      p.store(out, null);
    }
  }

  private static String classPath() throws IOException {
    try (InputStream in = ConnectWorker.class.getResourceAsStream("connect.classpath")) {
      if (in == null) {
        throw new IllegalStateException(
            "connect.classpath is missing: build testkit/bench with Maven first");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  private void awaitReady() throws InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (true) {
      try {
        if (send("GET", "/connectors", null).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          throw new IllegalStateException("connect did not start:\n" + process.tail(), e);
        }
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  /**
   * A request of the REST interface.
   *
   * @throws IllegalStateException where the status is not one of success
   */
  void ask(String method, String path, @Nullable String json)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = send(method, path, json);
    if (answer.statusCode() / 100 != 2) {
      throw new IllegalStateException(
          method + " " + path + ": " + answer.statusCode() + " " + answer.body());
    }
  }

  /** Whether the connector and all its tasks, at least {@code tasks}, are in this state. */
  private boolean is(String connector, String state, int tasks)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = send("GET", "/connectors/" + connector + "/status", null);
    String status = answer.body();
    if (status.contains("\"FAILED\"")) {
      throw new IllegalStateException("the connector failed: " + status);
    }
    int all = status.split("\"state\":", -1).length - 1;
    int such = status.split("\"state\":\"" + state + "\"", -1).length - 1;
    // It has no status at first.
    return answer.statusCode() == 200 && all == such && all > tasks;
  }

  /** Waits until the connector and all its tasks, at least {@code tasks}, are in this state. */
  void await(String connector, String state, int tasks) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!is(connector, state, tasks)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("not " + state + ":\n" + process.tail());
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  private HttpResponse<String> send(String method, String path, @Nullable String json)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", "application/json")
            .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
            .build(),
        BodyHandlers.ofString());
  }

  @Override
  public void close() {
    process.kill();
    http.close();
  }
}
