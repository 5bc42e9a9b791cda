package io.weir.gateway;

import io.weir.kernel.Rejection;
import java.util.Map;
import java.util.function.Consumer;

/** Opens sessions. */
public interface Sessions {
  /**
   * @param user who asks; the principal of everything that the session does
   * @param parameters the client's start-up parameters ({@code application_name}, {@code options})
   * @param notices takes NOTICEs and WARNINGs for the client; called while a statement runs
   */
  Session open(
      String user, String database, Map<String, String> parameters, Consumer<Notice> notices);

  /** A message that is not an error. {@code severity} is NOTICE or WARNING. */
  record Notice(String severity, Rejection text) {}
}
