package io.weir.testkit.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server as a child process on the loopback address, with a free port and a
 * directory of its own. The superuser is {@code postgres}; every connection needs a password
 * (SCRAM-SHA-256). {@code wal_level} is logical unless the settings say otherwise.
 *
 * <p>{@link #stop}, {@link #kill} and {@link #start} keep port and data; {@link #close} deletes the
 * data. Thread-safe.
 */
public final class PostgresService implements AutoCloseable {
  public static final String USER = "postgres";
  public static final String PASSWORD = "postgres-password";
  public static final String DATABASE = "postgres";
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /**
   * Runs a server and ends it in a hurry when standard input ends: when the JVM that started it is
   * gone.
   */
  private static final String LEASH =
      "exec 3<&0; \"$@\" & server=$!;"
          + " (cat <&3 >/dev/null; kill -QUIT $server 2>/dev/null) & leash=$!;"
          + " wait $server; status=$?; kill $leash 2>/dev/null; exit $status";

  private final Path directory;
  private final int port;
  private @Nullable Processes process;

  private PostgresService(Path directory, int port) {
    this.directory = directory;
    this.port = port;
  }

  /** Starts a server in a new temporary directory. */
  public static PostgresService launch() {
    return launch(Map.of(), null);
  }

  /** Starts a server with these lines of postgresql.conf over the defaults of tests. */
  public static PostgresService launch(Map<String, String> settings) {
    return launch(settings, null);
  }

  /** Starts a server that takes only connections over TLS, with this certificate. */
  public static PostgresService launchWithTls(Certificates certificates) {
    return launch(Map.of(), certificates);
  }

  private static PostgresService launch(
      Map<String, String> settings, @Nullable Certificates certificates) {
    try {
      PostgresService service = new PostgresService(Directories.create("postgres-"), Ports.free());
      try {
        service.initialise(settings, certificates);
        service.start();
        return service;
      } catch (RuntimeException e) {
        service.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the server again, on the same port and data; ready when it answers. */
  public synchronized void start() {
    if (process != null && process.isAlive()) {
      return;
    }
    List<String> command = new ArrayList<>(List.of("sh", "-c", LEASH, "leash"));
    command.addAll(program("postgres", "-D", data().toString()));
    process =
        Processes.start(
            "postgres", command, directory, Map.of(), directory.resolve("postgres.log"));
    awaitReady(process);
  }

  /** Stops the server in order: clients are sent away, everything is written. */
  public synchronized void stop() {
    signal("-INT");
  }

  /** Ends the server at once, as a crash does: it recovers from its log at the next start. */
  public synchronized void kill() {
    signal("-QUIT");
  }

  /** Stops and starts. */
  public synchronized void restart() {
    stop();
    start();
  }

  public synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return port;
  }

  /** What the server logged. */
  public Path logFile() {
    return directory.resolve("postgres.log");
  }

  /** A connection of the superuser to the database {@code postgres}. The caller closes it. */
  public Connection connect() throws SQLException {
    return connect(DATABASE, USER, PASSWORD);
  }

  public Connection connect(String database, String user, String password) throws SQLException {
    String url = "jdbc:postgresql://" + host() + ":" + port + "/" + database + "?sslmode=prefer";
    return DriverManager.getConnection(url, user, password);
  }

  /** Runs statements as the superuser, one after the other, each in its own transaction. */
  public void execute(String... statements) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** The first column of a query's rows as PostgreSQL's text, null for null. */
  public List<@Nullable String> query(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<@Nullable String> all = new ArrayList<>();
      while (rows.next()) {
        all.add(rows.getString(1));
      }
      return all;
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  @Override
  public synchronized void close() {
    // The data goes as well: nothing is to be gained from a shutdown in order.
    kill();
    try {
      Directories.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + directory, e);
    }
  }

  private Path data() {
    return directory.resolve("data");
  }

  private void initialise(Map<String, String> settings, @Nullable Certificates certificates)
      throws IOException {
    Path password = directory.resolve("password");
    Files.writeString(password, PASSWORD);
    List<String> command =
        program(
            "initdb",
            "--pgdata=" + data(),
            "--username=" + USER,
            "--pwfile=" + password,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync");
    try (Processes initdb =
        Processes.start("initdb", command, directory, Map.of(), directory.resolve("initdb.log"))) {
      if (initdb.awaitExitStatus(LIMIT) != 0) {
        throw new IllegalStateException("initdb failed: " + initdb.tail());
      }
    }
    StringBuilder conf = new StringBuilder();
    conf.append("listen_addresses = '127.0.0.1'\nport = ").append(port).append('\n');
    conf.append("unix_socket_directories = ''\nwal_level = logical\nshared_buffers = 32MB\n");
    conf.append("max_wal_senders = 20\nmax_replication_slots = 20\nmax_connections = 60\n");
    // A crash of the server alone loses nothing of what the system has; that of the machine is no
    // test of ours.
    conf.append("fsync = off\nfull_page_writes = off\ntimezone = 'Asia/Kolkata'\n");
    if (certificates != null) {
      secret("server.crt", certificates.server().chain());
      secret("server.key", certificates.server().key());
      secret("root.crt", certificates.authority());
      conf.append("ssl = on\nssl_ca_file = 'root.crt'\n");
      // The user `certified` comes with a certificate of its own, all others with a password.
      Files.writeString(
          data().resolve("pg_hba.conf"),
          """
          hostssl all certified 127.0.0.1/32 scram-sha-256 clientcert=verify-ca
          hostssl all all 127.0.0.1/32 scram-sha-256
          hostssl replication all 127.0.0.1/32 scram-sha-256
          """);
    }
    settings.forEach((name, value) -> conf.append(name + " = '" + value + "'\n"));
    Files.writeString(
        data().resolve("postgresql.conf"), conf, java.nio.file.StandardOpenOption.APPEND);
  }

  private void secret(String name, String text) throws IOException {
    Path file = data().resolve(name);
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  /** The server refuses to run as root: as root it is run in a user namespace of its own. */
  private static List<String> program(String name, String... arguments) {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(PostgresBinaries.directory().resolve("bin").resolve(name).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private void signal(String signal) {
    Processes running = process;
    if (running == null || !running.isAlive()) {
      return;
    }
    Optional<ProcessHandle> server = server();
    if (server.isPresent()) {
      try {
        new ProcessBuilder("kill", signal, Long.toString(server.get().pid())).start().waitFor();
        server.get().onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      } catch (IOException | ExecutionException | TimeoutException e) {
        throw new IllegalStateException("postgres does not end", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    running.stop(Duration.ofSeconds(10));
  }

  /** The server's own process, as its lock file names it. */
  private Optional<ProcessHandle> server() {
    try {
      String pid = Files.readAllLines(data().resolve("postmaster.pid")).getFirst();
      return ProcessHandle.of(Long.parseLong(pid.strip()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitReady(Processes started) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    String last = "";
    while (started.isAlive() && System.nanoTime() - deadline < 0) {
      try (Connection connection = connect()) {
        if (connection.isValid(5)) {
          return;
        }
      } catch (SQLException e) {
        last = String.valueOf(e.getMessage());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    throw new IllegalStateException("postgres did not start: " + last + "\n" + started.tail());
  }
}
