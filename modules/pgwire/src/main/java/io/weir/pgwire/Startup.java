package io.weir.pgwire;

import io.weir.gateway.Session;
import io.weir.gateway.Sessions;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The first messages of a connection: requests for encryption, a cancel request, or the start-up
 * packet.
 */
final class Startup {
  private static final int SSL_REQUEST = 80_877_103;
  private static final int GSS_REQUEST = 80_877_104;
  private static final int CANCEL_REQUEST = 80_877_102;
  private static final int PROTOCOL_3 = 3;

  /** Variables that a client is told at the start. */
  private static final List<String> REPORTED =
      List.of(
          "server_version",
          "server_encoding",
          "client_encoding",
          "application_name",
          "DateStyle",
          "IntervalStyle",
          "TimeZone",
          "integer_datetimes",
          "standard_conforming_strings");

  private final Sessions sessions;
  private final CancelKeys keys;
  private final BackendWriter writer;

  /** What follows from a start-up message. */
  sealed interface Outcome {
    record Wait() implements Outcome {}

    record Close() implements Outcome {}

    record Opened(Session session, CancelKeys.Key key) implements Outcome {}
  }

  Startup(Sessions sessions, CancelKeys keys, BackendWriter writer) {
    this.sessions = sessions;
    this.keys = keys;
    this.writer = writer;
  }

  Outcome handle(FrontendMessage message) {
    FrontendMessage.Fields fields = message.fields();
    int code = fields.readInt();
    return switch (code) {
      case SSL_REQUEST, GSS_REQUEST -> {
        writer.raw('N');
        yield new Outcome.Wait();
      }
      case CANCEL_REQUEST -> {
        keys.cancel(new CancelKeys.Key(fields.readInt(), fields.readInt()));
        yield new Outcome.Close();
      }
      default -> {
        if (code >>> 16 != PROTOCOL_3) {
          throw Rejection.of(
                  SqlState.PROTOCOL_VIOLATION,
                  "unsupported frontend protocol " + (code >>> 16) + "." + (code & 0xffff))
              .withHint("The server speaks version 3 of the protocol.")
              .exception();
        }
        yield open(fields, code & 0xffff);
      }
    };
  }

  private Outcome open(FrontendMessage.Fields fields, int minor) {
    Map<String, String> parameters = new HashMap<>();
    for (String name = fields.readText(); !name.isEmpty(); name = fields.readText()) {
      parameters.put(name, fields.readText());
    }
    String user = parameters.getOrDefault("user", "weir");
    String database = parameters.getOrDefault("database", user);
    List<String> unknown =
        parameters.keySet().stream().filter(name -> name.startsWith("_pq_.")).toList();
    if (minor > 0 || !unknown.isEmpty()) {
      writer.negotiate(unknown);
    }
    Session session =
        sessions.open(
            user,
            database,
            parameters,
            notice -> writer.noticeLater(notice.severity(), notice.text()));
    writer.authentication(0, new byte[0]);
    for (String name : REPORTED) {
      String value = session.variable(name.toLowerCase(java.util.Locale.ROOT));
      if (value != null) {
        writer.parameterStatus(name, value);
      }
    }
    writer.parameterStatus("is_superuser", "on");
    writer.parameterStatus("session_authorization", user);
    CancelKeys.Key key = keys.register(session);
    writer.backendKey(key.process(), key.secret());
    writer.ready(session.transactionStatus());
    return new Outcome.Opened(session, key);
  }
}
