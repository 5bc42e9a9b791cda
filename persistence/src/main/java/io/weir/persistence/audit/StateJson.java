package io.weir.persistence.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.weir.domain.State;
import io.weir.persistence.JournalCodec;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** States as JSON for people: what was configured, without bookkeeping and hidden values. */
final class StateJson {
  /** What a state keeps for its own work. */
  private static final Set<String> BOOKKEEPING =
      Set.of(
          "connectionVersion",
          "dependents",
          "generation",
          "history",
          "lastChanges",
          "pending",
          "version");

  private static final List<String> HIDDEN = List.of("password", "secret", "token", "private_key");

  private final JournalCodec codec;

  StateJson(JournalCodec codec) {
    this.codec = codec;
  }

  /** What is configured in {@code state}; empty before an object is made and after it is gone. */
  ObjectNode configuration(State state) {
    String manifest = codec.manifest(state);
    if (!manifest.contains(".live:")) {
      return JsonNodeFactory.instance.objectNode();
    }
    ObjectNode json = codec.tree(state);
    json.remove(BOOKKEEPING);
    redact(json);
    return json;
  }

  /** The same JSON with {@code ***} for values that must stay hidden. */
  static void redact(JsonNode node) {
    if (node instanceof ObjectNode object) {
      if (object.get("options") instanceof ObjectNode options) {
        for (Map.Entry<String, JsonNode> option : options.properties()) {
          if (isHidden(option.getKey())) {
            option.setValue(TextNode.valueOf("***"));
          }
        }
      }
      if (object.has("ciphertext")) {
        object.put("ciphertext", "***");
      }
    }
    node.forEach(StateJson::redact);
  }

  private static boolean isHidden(String option) {
    return HIDDEN.stream().anyMatch(option::contains) || option.equals("ssl_key");
  }

  /** The parts of {@code one} that {@code other} does not have in the same way. */
  static ObjectNode difference(ObjectNode one, ObjectNode other) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    Set<String> names = new TreeSet<>();
    for (Iterator<String> it = one.fieldNames(); it.hasNext(); ) {
      names.add(it.next());
    }
    for (String name : names) {
      JsonNode mine = one.get(name);
      @Nullable JsonNode theirs = other.get(name);
      if (mine.equals(theirs)) {
        continue;
      }
      if (mine instanceof ObjectNode a && theirs instanceof ObjectNode b) {
        ObjectNode inner = difference(a, b);
        if (!inner.isEmpty()) {
          out.set(name, inner);
        }
      } else if (!mine.isNull()) {
        out.set(name, mine);
      }
    }
    return out;
  }
}
