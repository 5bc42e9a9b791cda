package io.weir.columnar.value;

import io.weir.columnar.ByteSink;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Containment, concatenation and removal in JSON trees, as the jsonb operators define them. */
public final class JsonTrees {
  private JsonTrees() {}

  /** {@code @>}; an array also contains a scalar that is one of its elements. */
  public static boolean contains(JsonValue container, JsonValue part) {
    if (container instanceof JsonValue.Array array && isScalar(part)) {
      return array.elements().stream().anyMatch(e -> equal(e, part));
    }
    return containsNested(container, part);
  }

  private static boolean containsNested(JsonValue container, JsonValue part) {
    if (container instanceof JsonValue.Object whole && part instanceof JsonValue.Object wanted) {
      for (JsonValue.Member member : wanted.members()) {
        JsonValue mine = get(whole, member.key());
        if (mine == null || !containsNested(mine, member.value())) {
          return false;
        }
      }
      return true;
    }
    if (container instanceof JsonValue.Array whole && part instanceof JsonValue.Array wanted) {
      return wanted.elements().stream()
          .allMatch(w -> whole.elements().stream().anyMatch(e -> containsNested(e, w)));
    }
    return isScalar(container) && isScalar(part) && equal(container, part);
  }

  private static boolean equal(JsonValue left, JsonValue right) {
    return JsonOrder.compare(left, right) == 0;
  }

  private static boolean isScalar(JsonValue value) {
    return !(value instanceof JsonValue.Array) && !(value instanceof JsonValue.Object);
  }

  private static @Nullable JsonValue get(JsonValue.Object object, String key) {
    for (JsonValue.Member member : object.members()) {
      if (member.key().equals(key)) {
        return member.value();
      }
    }
    return null;
  }

  /** {@code ?}: a key of an object, a text among the elements of an array, or the text itself. */
  public static boolean hasKey(JsonValue value, String key) {
    return switch (value) {
      case JsonValue.Object object -> get(object, key) != null;
      case JsonValue.Array array ->
          array.elements().stream()
              .anyMatch(e -> e instanceof JsonValue.Text t && t.value().equals(key));
      case JsonValue.Text text -> text.value().equals(key);
      default -> false;
    };
  }

  /** {@code ||}: objects are merged, anything else becomes one array. */
  public static JsonValue concat(JsonValue left, JsonValue right) {
    if (left instanceof JsonValue.Object a && right instanceof JsonValue.Object b) {
      List<JsonValue.Member> members = new ArrayList<>(a.members());
      members.addAll(b.members());
      return Jsonb.object(members);
    }
    List<JsonValue> elements = new ArrayList<>(elements(left));
    elements.addAll(elements(right));
    return new JsonValue.Array(elements);
  }

  private static List<JsonValue> elements(JsonValue value) {
    return value instanceof JsonValue.Array array ? array.elements() : List.of(value);
  }

  /** Without a member of this key, or the elements that are this text. */
  public static JsonValue without(JsonValue value, String key) {
    return switch (value) {
      case JsonValue.Object object ->
          new JsonValue.Object(
              object.members().stream().filter(m -> !m.key().equals(key)).toList());
      case JsonValue.Array array ->
          new JsonValue.Array(
              array.elements().stream()
                  .filter(e -> !(e instanceof JsonValue.Text t && t.value().equals(key)))
                  .toList());
      default -> throw error("cannot delete from scalar");
    };
  }

  /** Without the element at {@code index}, which counts from the end where it is negative. */
  public static JsonValue without(JsonValue value, long index) {
    if (!(value instanceof JsonValue.Array array)) {
      throw error(
          isScalar(value)
              ? "cannot delete from scalar"
              : "cannot delete from object using integer index");
    }
    long at = index < 0 ? array.elements().size() + index : index;
    if (at < 0 || at >= array.elements().size()) {
      return value;
    }
    List<JsonValue> elements = new ArrayList<>(array.elements());
    elements.remove((int) at);
    return new JsonValue.Array(elements);
  }

  /** Without the members, at any depth, whose value is null. */
  public static JsonValue stripNulls(JsonValue value) {
    return switch (value) {
      case JsonValue.Object object ->
          new JsonValue.Object(
              object.members().stream()
                  .filter(m -> !(m.value() instanceof JsonValue.Null))
                  .map(m -> new JsonValue.Member(m.key(), stripNulls(m.value())))
                  .toList());
      case JsonValue.Array array ->
          new JsonValue.Array(array.elements().stream().map(JsonTrees::stripNulls).toList());
      default -> value;
    };
  }

  /** Indented by four blanks a level. */
  public static String pretty(JsonValue value) {
    ByteSink out = new ByteSink();
    pretty(value, 0, out);
    return out.toString();
  }

  private static void pretty(JsonValue value, int depth, ByteSink out) {
    if (value instanceof JsonValue.Array array) {
      out.put('[');
      for (int i = 0; i < array.elements().size(); i++) {
        newLine(i > 0, depth + 1, out);
        pretty(array.elements().get(i), depth + 1, out);
      }
      newLine(false, depth, out);
      out.put(']');
    } else if (value instanceof JsonValue.Object object) {
      out.put('{');
      for (int i = 0; i < object.members().size(); i++) {
        newLine(i > 0, depth + 1, out);
        Jsonb.printText(object.members().get(i).key(), out);
        out.putText(": ");
        pretty(object.members().get(i).value(), depth + 1, out);
      }
      newLine(false, depth, out);
      out.put('}');
    } else {
      Jsonb.print(value, out);
    }
  }

  private static void newLine(boolean comma, int depth, ByteSink out) {
    if (comma) {
      out.put(',');
    }
    out.put('\n');
    out.putText("    ".repeat(depth));
  }

  private static RejectedException error(String message) {
    return Rejection.of(SqlState.INVALID_PARAMETER_VALUE, message).exception();
  }
}
