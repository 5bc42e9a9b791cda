package io.weir.testkit.services;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A child process whose output goes to a file. It is killed when this JVM ends; one that was
 * started through {@link #java} also ends by itself when this JVM was killed. Thread-safe.
 */
public final class Processes implements AutoCloseable {
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();
  private static final Duration POLL = Duration.ofMillis(20);

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "kill-child-processes"));
  }

  private final String name;
  private final Process process;
  private final Path output;

  private Processes(String name, Process process, Path output) {
    this.name = name;
    this.process = process;
    this.output = output;
  }

  /**
   * Starts {@code command}; standard output and error are appended to {@code output}. The child's
   * standard input is a pipe that stays open as long as this JVM lives.
   *
   * @throws UncheckedIOException where the program cannot be started
   */
  public static Processes start(
      String name,
      List<String> command,
      Path directory,
      Map<String, String> environment,
      Path output) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      RUNNING.add(process);
      process.onExit().thenRun(() -> RUNNING.remove(process));
      return new Processes(name, process, output);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name + ": " + e.getMessage(), e);
    }
  }

  /**
   * Starts a main class on the JDK that this JVM runs on. It is run through {@link Leash}, so it
   * dies with this JVM even if that is killed.
   *
   * @param classPath as {@code -cp} takes it
   */
  public static Processes java(
      String name,
      List<String> jvmOptions,
      String classPath,
      String mainClass,
      List<String> arguments,
      Path directory,
      Path output) {
    List<String> command = new ArrayList<>();
    command.add(javaExecutable().toString());
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(classPath + java.io.File.pathSeparator + ownLocation());
    command.add(Leash.class.getName());
    command.add(mainClass);
    command.addAll(arguments);
    return start(name, command, directory, Map.of(), output);
  }

  /** The launcher of the JDK that this JVM runs on. */
  public static Path javaExecutable() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /** The directory or jar that this class was loaded from. */
  static Path ownLocation() {
    try {
      return Path.of(Processes.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public Path outputFile() {
    return output;
  }

  /** Everything that it printed so far. */
  public String output() {
    try {
      return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The child's standard input. */
  public OutputStream input() {
    return process.getOutputStream();
  }

  /**
   * The first line of the output that contains {@code text}, as soon as it is there.
   *
   * @throws IllegalStateException where the process ends or the time is over before; the message
   *     has the end of the output
   */
  public String awaitLine(String text, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      boolean alive = process.isAlive();
      // A line counts when it has ended: the child may be in the middle of writing it.
      String printed = output();
      String whole = alive ? printed.substring(0, printed.lastIndexOf('\n') + 1) : printed;
      for (String line : whole.lines().toList()) {
        if (line.contains(text)) {
          return line;
        }
      }
      if (!alive) {
        throw new IllegalStateException(
            name
                + " ended with status "
                + process.exitValue()
                + " before it printed \""
                + text
                + "\":\n"
                + tail());
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            name + " did not print \"" + text + "\" within " + atMost + ":\n" + tail());
      }
      awaitExit(POLL);
    }
  }

  /** The exit status; waits for at most so long. */
  public int awaitExitStatus(Duration atMost) {
    if (!awaitExit(atMost)) {
      throw new IllegalStateException(name + " still runs after " + atMost + ":\n" + tail());
    }
    return process.exitValue();
  }

  /** Sends SIGTERM and waits; SIGKILL where that takes longer than {@code atMost}. */
  public void stop(Duration atMost) {
    // Not Process.destroy: it also closes the child's standard input, and the leash would end it.
    process.toHandle().destroy();
    if (!awaitExit(atMost)) {
      kill();
    }
  }

  /** Sends SIGKILL and waits until the process is gone. */
  public void kill() {
    process.destroyForcibly();
    awaitExit(Duration.ofSeconds(30));
  }

  @Override
  public void close() {
    stop(Duration.ofSeconds(10));
  }

  /** The last 40 lines of the output. */
  public String tail() {
    List<String> lines = output().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
  }

  private boolean awaitExit(Duration atMost) {
    try {
      return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + name, e);
    }
  }
}
