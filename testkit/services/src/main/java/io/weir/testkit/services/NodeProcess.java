package io.weir.testkit.services;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Weir node as a child process, with a data directory that survives {@link #kill} and {@link
 * #stop}. The node's classes come from the class path of this JVM, so the caller's module must have
 * them.
 */
public final class NodeProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(5);
  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);
  private static final Pattern READY =
      Pattern.compile("weir is ready: sql [^:]+:(\\d+), http [^:]+:(\\d+)");

  /** What the launcher gives. */
  private static final List<String> AS_LAUNCHED =
      List.of("-XX:+UseParallelGC", "-XX:MetaspaceSize=128m");

  private static final List<String> FOR_TEST =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final Path dataDirectory;
  private final Path log;
  private final int heapMegabytes;
  private final List<String> options;
  private final List<String> jvmOptions;
  private int sqlPort;
  private int httpPort;
  private int starts;
  private volatile @Nullable Processes process;

  private NodeProcess(
      Path dataDirectory,
      Path log,
      int heapMegabytes,
      List<String> options,
      List<String> jvmOptions) {
    this.dataDirectory = dataDirectory;
    this.log = log;
    this.heapMegabytes = heapMegabytes;
    this.options = List.copyOf(options);
    this.jvmOptions = List.copyOf(jvmOptions);
  }

  /**
   * Starts a node on free ports and waits until it is ready.
   *
   * @param log where its output is appended
   * @param options more options of {@code weir up}
   */
  public static NodeProcess launch(
      Path dataDirectory, Path log, int heapMegabytes, List<String> options) {
    int[] ports = Ports.free(2);
    return launch(dataDirectory, log, heapMegabytes, ports[0], ports[1], options);
  }

  /** Starts a node on free ports with data and log below {@code directory}. */
  public static NodeProcess launch(Path directory, int heapMegabytes) {
    return launch(directory, heapMegabytes, AS_LAUNCHED);
  }

  /** Likewise, on these ports. */
  public static NodeProcess launch(
      Path dataDirectory,
      Path log,
      int heapMegabytes,
      int sqlPort,
      int httpPort,
      List<String> options) {
    return launch(
        new NodeProcess(dataDirectory, log, heapMegabytes, options, AS_LAUNCHED),
        sqlPort,
        httpPort);
  }

  /** A node for a test, on free ports: it starts sooner, and never gets to its full speed. */
  public static NodeProcess launchForTest(
      Path dataDirectory, Path log, int heapMegabytes, List<String> options) {
    int[] ports = Ports.free(2);
    List<String> quick = new ArrayList<>(FOR_TEST);
    quick.addAll(NodeArchive.options(ownClassPath(), FOR_TEST));
    return launch(
        new NodeProcess(dataDirectory, log, heapMegabytes, options, quick), ports[0], ports[1]);
  }

  /** A node below this directory on free ports, with these options of its JVM. */
  static NodeProcess launch(Path directory, int heapMegabytes, List<String> jvmOptions) {
    int[] ports = Ports.free(2);
    return launch(
        new NodeProcess(
            directory.resolve("data"),
            directory.resolve("node.log"),
            heapMegabytes,
            List.of(),
            jvmOptions),
        ports[0],
        ports[1]);
  }

  private static NodeProcess launch(NodeProcess node, int sqlPort, int httpPort) {
    node.sqlPort = sqlPort;
    node.httpPort = httpPort;
    node.start();
    return node;
  }

  /** Starts it again, on the same ports and data. */
  public void start() {
    List<String> arguments = new ArrayList<>(options);
    if (options.stream().noneMatch(option -> option.startsWith("weir.clusters.memory"))) {
      // Test nodes have little heap and little state: how many clusters fit is not their matter.
      arguments.addAll(List.of("--set", "weir.clusters.memory=1TiB"));
    }
    arguments.addAll(
        List.of(
            "--data-dir",
            dataDirectory.toString(),
            "--sql-port",
            Integer.toString(sqlPort),
            "--http-port",
            Integer.toString(httpPort)));
    List<String> jvm = new ArrayList<>(jvmOptions);
    jvm.addAll(
        List.of(
            "-Xmx" + heapMegabytes + "m",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED"));
    Path output = log.resolveSibling(log.getFileName() + (starts == 0 ? "" : "." + starts));
    starts++;
    Processes started =
        Processes.java(
            "weir node",
            jvm,
            ownClassPath(),
            "io.weir.node.Main",
            arguments,
            Objects.requireNonNull(log.toAbsolutePath().getParent()),
            output);
    process = started;
    Matcher ready = READY.matcher(started.awaitLine("weir is ready", START_LIMIT));
    if (!ready.find()) {
      throw new IllegalStateException("the node printed an unknown line: " + started.tail());
    }
    sqlPort = Integer.parseInt(ready.group(1));
    httpPort = Integer.parseInt(ready.group(2));
  }

  /** Under Surefire the class path that counts is in a property of its own. */
  public static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /**
   * Without the classes of the caller's module as its build has just made them: no part of a node.
   */
  private static String ownClassPath() {
    Path module = Path.of("").toAbsolutePath();
    return Stream.of(classPath().split(File.pathSeparator))
        .filter(entry -> !(Path.of(entry).startsWith(module) && Files.isDirectory(Path.of(entry))))
        .collect(Collectors.joining(File.pathSeparator));
  }

  public Path dataDirectory() {
    return dataDirectory;
  }

  public int sqlPort() {
    return sqlPort;
  }

  public int httpPort() {
    return httpPort;
  }

  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + sqlPort + "/weir?user=weir&connectTimeout=10";
  }

  public long pid() {
    return running().pid();
  }

  /** What the running or last process printed. */
  public String output() {
    return running().output();
  }

  private Processes running() {
    Processes running = process;
    if (running == null) {
      throw new IllegalStateException("the node was not started");
    }
    return running;
  }

  /** SIGKILL, at once. */
  public void kill() {
    running().kill();
  }

  /** SIGTERM; returns when it has ended. */
  public void stop() {
    running().stop(STOP_LIMIT);
  }

  /** The exit status of a process that was stopped or ended by itself. */
  public int exitStatus() {
    return running().awaitExitStatus(STOP_LIMIT);
  }

  @Override
  public void close() {
    if (process != null) {
      process.kill();
    }
  }
}
