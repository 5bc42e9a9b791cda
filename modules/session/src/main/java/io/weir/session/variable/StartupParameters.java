package io.weir.session.variable;

import io.weir.kernel.RejectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a client says when it connects. */
public final class StartupParameters {
  private StartupParameters() {}

  /**
   * Makes the parameters what RESET goes back to. Drivers send the time zone of their machine and
   * can do without it, so one that cannot be had is no reason to refuse them.
   *
   * @return the time zones that were not taken
   * @throws RejectedException where another parameter has a value that it cannot have
   */
  public static List<String> apply(Map<String, String> parameters, Variables variables) {
    List<String> ignored = new ArrayList<>();
    parameters.forEach(
        (name, value) -> {
          switch (name.toLowerCase(Locale.ROOT)) {
            case "user", "database", "replication" -> {}
            case "options" -> options(value, variables);
            case "timezone" -> {
              try {
                variables.start(name, value);
              } catch (RejectedException notUtc) {
                ignored.add(value);
              }
            }
            default -> {
              // Protocol extensions, which start with _pq_., are nothing of ours.
              if (!name.startsWith("_pq_.")) {
                variables.start(name, value);
              }
            }
          }
        });
    return ignored;
  }

  /** {@code -c name=value} and {@code --name=value}; a backslash keeps a blank in a value. */
  private static void options(String text, Variables variables) {
    List<String> words = words(text);
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String setting;
      if (word.equals("-c") && i + 1 < words.size()) {
        setting = words.get(++i);
      } else if (word.startsWith("-c")) {
        setting = word.substring(2);
      } else if (word.startsWith("--")) {
        setting = word.substring(2);
      } else {
        throw Rules.invalid("options", text).withHint("Give options as -c name=value.").exception();
      }
      int equals = setting.indexOf('=');
      if (equals < 0) {
        throw Rules.invalid("options", text).withHint("Give options as -c name=value.").exception();
      }
      variables.start(
          setting.substring(0, equals).replace('-', '_'), setting.substring(equals + 1));
    }
  }

  private static List<String> words(String text) {
    List<String> out = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        word.append(text.charAt(++i));
      } else if (c == ' ') {
        if (!word.isEmpty()) {
          out.add(word.toString());
          word.setLength(0);
        }
      } else {
        word.append(c);
      }
    }
    if (!word.isEmpty()) {
      out.add(word.toString());
    }
    return out;
  }
}
