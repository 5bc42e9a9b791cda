package io.weir.testkit.services;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Writes a broker's {@code server.properties} and logging configuration. */
final class BrokerSetup {
  private static final String LOGIN = "org.apache.kafka.common.security.";

  private BrokerSetup() {}

  /**
   * @param ports of each listener that it is to have
   * @param certificates null where no listener speaks TLS
   * @param plainUsers passwords by name, of SASL PLAIN
   */
  static void write(
      Path directory,
      int controllerPort,
      Map<KafkaListener, Integer> ports,
      @Nullable Certificates certificates,
      Map<String, String> plainUsers)
      throws IOException {
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", "1");
    p.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    listeners(p, ports, controllerPort);
    p.setProperty("controller.listener.names", "CONTROLLER");
    p.setProperty("inter.broker.listener.name", "PLAINTEXT");
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
    // After a kill the controller takes the broker back only when the session before has expired;
    // and where the machine is busy for as long as that, the controller shuts it out for a moment.
    p.setProperty("broker.heartbeat.interval.ms", "500");
    p.setProperty("broker.session.timeout.ms", "3000");
    if (certificates != null) {
      security(p, certificates, plainUsers);
    }
    try (var out = Files.newOutputStream(directory.resolve("server.properties"))) {
      p.store(out, "written by " + BrokerSetup.class.getSimpleName());
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

  /** Of the child process. */
  static List<String> jvmOptions(int heapMegabytes, Path logging) {
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

  /** Of the child process: see {@link KafkaService}. */
  static String classPath() {
    String given = System.getProperty("weir.kafka.classpath");
    if (given != null) {
      return given;
    }
    try (InputStream in = BrokerSetup.class.getResourceAsStream("kafka.classpath")) {
      if (in == null) {
        throw new IllegalStateException(
            "kafka.classpath is missing: build testkit/services with Maven first");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void listeners(
      Properties p, Map<KafkaListener, Integer> ports, int controllerPort) {
    List<String> addresses = new ArrayList<>();
    List<String> protocols = new ArrayList<>();
    ports.forEach(
        (listener, port) -> {
          addresses.add(listener + "://127.0.0.1:" + port);
          protocols.add(listener + ":" + listener.protocol());
        });
    p.setProperty("advertised.listeners", String.join(",", addresses));
    addresses.add("CONTROLLER://127.0.0.1:" + controllerPort);
    protocols.add("CONTROLLER:PLAINTEXT");
    p.setProperty("listeners", String.join(",", addresses));
    p.setProperty("listener.security.protocol.map", String.join(",", protocols));
  }

  private static void security(
      Properties p, Certificates certificates, Map<String, String> plainUsers) {
    p.setProperty("ssl.keystore.type", "PEM");
    p.setProperty("ssl.keystore.certificate.chain", certificates.server().chain());
    p.setProperty("ssl.keystore.key", certificates.server().key());
    p.setProperty("ssl.truststore.type", "PEM");
    p.setProperty("ssl.truststore.certificates", certificates.authority());
    p.setProperty("ssl.client.auth", "requested");
    p.setProperty("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512");
    StringBuilder plain = new StringBuilder(LOGIN + "plain.PlainLoginModule required");
    plainUsers.forEach((user, password) -> plain.append(" user_" + user + "=\"" + password + "\""));
    for (KafkaListener listener : List.of(KafkaListener.SASL_PLAINTEXT, KafkaListener.SASL_SSL)) {
      String prefix = "listener.name." + listener.name().toLowerCase(java.util.Locale.ROOT) + ".";
      p.setProperty(prefix + "plain.sasl.jaas.config", plain + ";");
      for (String mechanism : List.of("scram-sha-256", "scram-sha-512")) {
        p.setProperty(
            prefix + mechanism + ".sasl.jaas.config", LOGIN + "scram.ScramLoginModule required;");
      }
    }
    p.setProperty(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    // Who comes without a name, that is by a plain listener, is the test itself.
    p.setProperty("super.users", "User:ANONYMOUS");
    p.setProperty("allow.everyone.if.no.acl.found", "false");
  }
}
