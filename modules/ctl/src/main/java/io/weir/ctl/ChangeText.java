package io.weir.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** An event's details as short lines: {@code definition.options.broker: a:9092 -> b:9092}. */
final class ChangeText {
  private static final String INDENT = "\n    ";
  private static final Set<String> SIDES = Set.of("old", "new", "statement");

  private ChangeText() {}

  static String of(JsonNode details) {
    StringBuilder out = new StringBuilder();
    if (details.hasNonNull("statement")) {
      out.append(INDENT).append(details.get("statement").asText().strip());
    }
    JsonNode old = details.path("old");
    JsonNode now = details.path("new");
    if (!old.isMissingNode() && !now.isMissingNode()) {
      differences(old, now, out);
    }
    for (Map.Entry<String, JsonNode> other : details.properties()) {
      if (!SIDES.contains(other.getKey()) && !other.getValue().isEmpty(null)) {
        out.append(INDENT).append(other.getKey()).append(": ").append(shown(other.getValue()));
      }
    }
    return out.toString();
  }

  private static void differences(JsonNode old, JsonNode now, StringBuilder out) {
    Map<String, String> before = new TreeMap<>();
    Map<String, String> after = new TreeMap<>();
    flatten("", old, before);
    flatten("", now, after);
    Set<String> paths = new java.util.TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    for (String path : paths) {
      out.append(INDENT)
          .append(path)
          .append(": ")
          .append(before.getOrDefault(path, "(none)"))
          .append(" -> ")
          .append(after.getOrDefault(path, "(none)"));
    }
  }

  private static void flatten(String path, JsonNode node, Map<String, String> out) {
    if (!node.isObject()) {
      out.put(path, shown(node));
      return;
    }
    if (node.has("secret") && node.has("version")) {
      out.put(path, "SECRET " + node.get("secret").asText() + " version " + node.get("version"));
      return;
    }
    node.properties()
        .forEach(
            field ->
                flatten(
                    path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                    field.getValue(),
                    out));
  }

  private static String shown(JsonNode node) {
    return node instanceof MissingNode
        ? "(none)"
        : node.isValueNode() ? node.asText() : node.toString();
  }
}
