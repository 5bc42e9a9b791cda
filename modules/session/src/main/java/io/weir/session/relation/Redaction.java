package io.weir.session.relation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Shows options without what must stay hidden. */
public final class Redaction {
  static final String HIDDEN_VALUE = "***";

  private static final List<String> HIDDEN = List.of("password", "secret", "token", "private_key");

  private Redaction() {}

  /** Whether an option of this name may hold a secret. */
  public static boolean isHidden(String option) {
    return HIDDEN.stream().anyMatch(option::contains) || option.equals("ssl_key");
  }

  /** Redacted options as jsonb, in PostgreSQL's order of keys: shorter ones first. */
  static String json(Map<String, String> options) {
    List<String> names = new ArrayList<>(options.keySet());
    names.sort(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
    StringBuilder out = new StringBuilder("{");
    for (String name : names) {
      if (out.length() > 1) {
        out.append(", ");
      }
      quote(out, name).append(": ");
      quote(out, options.getOrDefault(name, ""));
    }
    return out.append('}').toString();
  }

  private static StringBuilder quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) {
            out.append("\\u00").append(c < 16 ? "0" : "1").append(Character.forDigit(c & 15, 16));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"');
  }
}
