package io.weir.connector.postgres;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What went wrong with a PostgreSQL server, as an answer to the user. */
final class PostgresFailures {
  static final String INVALID_AUTHORIZATION = "28000";
  static final String NO_SUCH_DATABASE = "3D000";

  private PostgresFailures() {}

  /** The rejection behind whatever was thrown. */
  static Rejection of(Endpoint endpoint, Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return switch (cause) {
      case RejectedException rejected -> rejected.rejection();
      case SQLException sql -> ofSql(endpoint, sql);
      default -> RejectedException.from(cause);
    };
  }

  private static Rejection ofSql(Endpoint endpoint, SQLException failure) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    ServerErrorMessage server =
        failure instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
    if (server == null) {
      return unreachable(endpoint, reason(failure));
    }
    String text = String.valueOf(server.getMessage());
    Rejection same =
        rejection(state, "PostgreSQL at \"" + endpoint.address() + "\": " + text, server);
    return switch (state) {
      case SqlState.INVALID_PASSWORD ->
          same.withHint("Check the options \"user\" and \"password\".");
      case INVALID_AUTHORIZATION ->
          same.withHint(
              "Check the options \"user\" and \"ssl_mode\", and the server's pg_hba.conf.");
      case NO_SUCH_DATABASE -> same.withHint("Check the option \"database\".");
      case SqlState.INSUFFICIENT_PRIVILEGE ->
          same.hint() == null
              ? same.withHint("Grant user \"" + endpoint.user() + "\" what it needs.")
              : same;
      default -> isAway(state) ? unreachable(endpoint, text) : same;
    };
  }

  private static Rejection rejection(String state, String text, ServerErrorMessage server) {
    return new Rejection(
        state, text, nullIfBlank(server.getDetail()), nullIfBlank(server.getHint()), 0);
  }

  private static @Nullable String nullIfBlank(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }

  /** Connection exceptions, starting up, shutting down, full. */
  private static boolean isAway(String state) {
    return state.startsWith("08") || state.startsWith("57P") || state.equals("53300");
  }

  /** Whether trying again may help without anybody doing anything but waiting. */
  static boolean isAway(Rejection rejection) {
    return rejection.sqlState().equals(SqlState.CANNOT_CONNECT);
  }

  static Rejection unreachable(Endpoint endpoint, String reason) {
    return Rejection.of(
            SqlState.CANNOT_CONNECT,
            "could not connect to PostgreSQL at \"" + endpoint.address() + "\": " + reason)
        .withHint("Check the options \"host\", \"port\" and \"ssl_mode\", and that it runs.");
  }

  /** The driver's own texts say little; what lies below them says more. */
  private static String reason(SQLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case UnknownHostException e -> {
          return "unknown host";
        }
        case SocketTimeoutException e -> {
          return "no answer in time";
        }
        case SSLException e -> {
          return "TLS failed: " + e.getMessage();
        }
        default -> {}
      }
    }
    String text = String.valueOf(failure.getMessage());
    return text.contains("attempt timed out") ? "no answer in time" : text;
  }
}
