package io.weir.sql.parser;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import java.util.regex.Pattern;

/**
 * A syntax error quotes the text that it stumbled over. In a statement that may hold a password
 * that text is left out: errors get into logs.
 */
final class Discretion {
  private static final Pattern SECRET =
      Pattern.compile("\\b(create|alter)\\b.*\\bsecret\\b", flags());
  private static final Pattern OPTIONS =
      Pattern.compile("\\b(create|alter)\\b.*\\b(connection|source|sink)\\b", flags());
  private static final Pattern NEAR = Pattern.compile(" at or near \"(.*)\"$", Pattern.DOTALL);
  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z_][A-Za-z_0-9]*|[(),;=.]");

  private Discretion() {}

  private static int flags() {
    return Pattern.CASE_INSENSITIVE | Pattern.DOTALL;
  }

  /** The rejection of {@code sql} as it may be shown. */
  static RejectedException shown(String sql, RejectedException refused) {
    Rejection rejection = refused.rejection();
    var near = NEAR.matcher(rejection.message());
    if (!near.find() || !isSensitive(sql, near.group(1))) {
      return refused;
    }
    String message = rejection.message().substring(0, near.start()) + " at or near \"***\"";
    return new Rejection(
            rejection.sqlState(),
            message,
            rejection.detail(),
            rejection.hint(),
            rejection.position())
        .exception();
  }

  private static boolean isSensitive(String sql, String near) {
    return SECRET.matcher(sql).find()
        || (OPTIONS.matcher(sql).find() && !HARMLESS.matcher(near).matches());
  }
}
