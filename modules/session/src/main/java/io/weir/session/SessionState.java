package io.weir.session;

import io.weir.columnar.DataType;
import io.weir.gateway.Sessions.Notice;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.variable.Variables;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What one session remembers between statements. */
public final class SessionState {
  private static final List<String> SEVERITIES =
      List.of(
          "debug5", "debug4", "debug3", "debug2", "debug1", "log", "notice", "warning", "error");

  private final int number;
  private final String user;
  private final String database;
  private final Variables variables;
  private final Transaction transaction = new Transaction();
  private final Map<String, NamedStatement> namedStatements = new HashMap<>();
  private final Consumer<Notice> notices;

  SessionState(
      int number, String user, String database, Variables variables, Consumer<Notice> notices) {
    this.number = number;
    this.user = user;
    this.database = database;
    this.variables = variables;
    this.notices = notices;
  }

  /** Counts the sessions of this node; what {@code pg_backend_pid()} gives. */
  public int number() {
    return number;
  }

  public String user() {
    return user;
  }

  public String database() {
    return database;
  }

  public Variables variables() {
    return variables;
  }

  public Transaction transaction() {
    return transaction;
  }

  /** The statements of PREPARE, by name. */
  public Map<String, NamedStatement> namedStatements() {
    return namedStatements;
  }

  /** One statement of PREPARE; {@code types} null where a parameter's is to be found. */
  public record NamedStatement(String sql, List<@Nullable DataType> types) {}

  /**
   * Before anything is changed.
   *
   * @throws io.weir.kernel.RejectedException 25006 where the client asked for reading only
   */
  public void requireWritable(String tag) {
    String variable =
        transaction.isOpen() ? "transaction_read_only" : "default_transaction_read_only";
    if (variables.get(variable).equals("on")) {
      throw Rejection.of("25006", "cannot execute " + tag + " in a read-only transaction")
          .exception();
    }
  }

  /**
   * Before what cannot be undone with a transaction.
   *
   * @throws io.weir.kernel.RejectedException 25001 in a transaction block
   */
  public void requireNoTransaction(String tag) {
    if (transaction.isOpen()) {
      throw Rejection.of(
              SqlState.ACTIVE_TRANSACTION, tag + " cannot run inside a transaction block")
          .withHint("Run it without BEGIN: it is done as a whole or not at all by itself.")
          .exception();
    }
  }

  public void notice(Rejection text) {
    send("NOTICE", text);
  }

  public void warning(Rejection text) {
    send("WARNING", text);
  }

  /** Sends a message that the client wants to see. */
  public void send(String severity, Rejection text) {
    String least = variables.get("client_min_messages");
    if (SEVERITIES.indexOf(severity.toLowerCase(Locale.ROOT)) >= SEVERITIES.indexOf(least)) {
      notices.accept(new Notice(severity, text));
    }
  }
}
