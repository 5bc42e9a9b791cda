package io.weir.session.variable;

import java.util.List;
import java.util.Map;

/** The variables that every session has: those that PostgreSQL's clients set, and Weir's own. */
final class StandardVariables {
  private static final List<String> ISOLATION_LEVELS =
      List.of(
          "serializable",
          "repeatable read",
          "read committed",
          "read uncommitted",
          "strict_serializable");

  private StandardVariables() {}

  static List<Variable> all(String user) {
    return List.of(
        // Weir's own.
        new Variable("cluster", "quickstart", Rules.TEXT, "The cluster of objects that name none."),
        new Variable(
            "enable_unsafe_ops", "off", Rules.FIXED, "Whether unsafe operations are allowed."),
        // What a client says of itself.
        new Variable("application_name", "", Rules.TEXT, "The client's name."),
        new Variable(
            "client_encoding",
            "UTF8",
            Rules.spellings(
                Map.of("UTF8", List.of("utf-8", "unicode"), "SQL_ASCII", List.of("ascii")),
                "Texts are sent in UTF8."),
            "The encoding that the client reads."),
        new Variable(
            "client_min_messages",
            "notice",
            Rules.words(
                "debug5", "debug4", "debug3", "debug2", "debug1", "log", "notice", "warning",
                "error"),
            "The least severe message that is sent."),
        // How values are written.
        new Variable(
            "DateStyle",
            "ISO, MDY",
            Rules.spellings(
                Map.of(
                    "ISO, MDY",
                    List.of("iso", "iso,mdy", "mdy", "iso, us"),
                    "ISO, DMY",
                    List.of("iso,dmy"),
                    "ISO, YMD",
                    List.of("iso,ymd")),
                "Dates are written in ISO style."),
            "How dates are written."),
        new Variable(
            "IntervalStyle", "postgres", Rules.words("postgres"), "How intervals are written."),
        new Variable(
            "TimeZone",
            "UTC",
            Rules.spellings(
                Map.of("UTC", List.of("etc/utc", "gmt", "etc/gmt", "z", "zulu", "0", "gmt0")),
                "Times are read and written in UTC; convert with AT TIME ZONE."),
            "The time zone of timestamps."),
        new Variable(
            "extra_float_digits",
            "1",
            Rules.integer(-15, 3),
            "Kept for clients: floats are always written so that they can be read back."),
        new Variable("bytea_output", "hex", Rules.words("hex"), "How bytea is written."),
        new Variable(
            "standard_conforming_strings",
            "on",
            Rules.spellings(
                Map.of("on", List.of("true", "yes", "1")), "Backslashes are plain characters."),
            "Whether backslashes are plain characters in '...'."),
        new Variable(
            "escape_string_warning", "on", Rules.BOOLEAN, "Kept for clients; has no effect."),
        // How names and transactions work.
        new Variable(
            "search_path",
            "public",
            Rules.SEARCH_PATH,
            "Schemas that names are looked for in, before the system's."),
        isolation("transaction_isolation"),
        isolation("default_transaction_isolation"),
        new Variable(
            "transaction_read_only", "off", Rules.BOOLEAN, "Whether this transaction only reads."),
        new Variable(
            "default_transaction_read_only",
            "off",
            Rules.BOOLEAN,
            "Whether transactions only read where they do not say."),
        new Variable(
            "default_transaction_deferrable",
            "off",
            Rules.BOOLEAN,
            "Kept for clients: no transaction ever fails for another's sake while it reads."),
        new Variable(
            "synchronous_commit",
            "on",
            Rules.words("on"),
            "Whether a commit waits until it is durable."),
        new Variable("row_security", "on", Rules.BOOLEAN, "Kept for clients; has no effect."),
        // Limits.
        new Variable("statement_timeout", "0", TimeLimit.RULE, "The longest run of a statement."),
        new Variable("lock_timeout", "0", Rules.NO_LIMIT, "The longest wait for a lock."),
        new Variable(
            "idle_in_transaction_session_timeout",
            "0",
            Rules.NO_LIMIT,
            "The longest pause within a transaction."),
        new Variable(
            "idle_session_timeout", "0", Rules.NO_LIMIT, "The longest pause between statements."),
        // What the server says of itself.
        fixed("server_version", "17.0", "The PostgreSQL version whose dialect this is."),
        fixed("server_version_num", "170000", "The same as a number."),
        fixed("server_encoding", "UTF8", "The encoding of texts."),
        fixed("integer_datetimes", "on", "Whether times are whole microseconds."),
        fixed("in_hot_standby", "off", "Whether this server only follows another."),
        fixed("is_superuser", "on", "Whether the user may do everything."),
        fixed("session_authorization", user, "The user."),
        fixed("max_index_keys", "32", "Kept for clients: there are no indexes."),
        fixed("max_identifier_length", "63", "The longest name."),
        fixed("lc_collate", "C", "How texts are ordered."),
        fixed("lc_ctype", "C.UTF-8", "How characters are classed."));
  }

  private static Variable fixed(String name, String value, String description) {
    return new Variable(name, value, Rules.FIXED, description);
  }

  /** Every level is granted, since the only one there is gives more than any of them asks for. */
  private static Variable isolation(String name) {
    return new Variable(
        name,
        "strict serializable",
        Rules.spellings(
            Map.of("strict serializable", ISOLATION_LEVELS),
            "Every transaction is strictly serializable."),
        "What transactions see of each other.");
  }
}
