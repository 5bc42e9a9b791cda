package io.weir.columnar.value;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * PostgreSQL's order of jsonb values: object, array, boolean, number, string, null, from high to
 * low; of two of a kind the one with more members or elements is higher. An empty array sorts below
 * everything.
 */
public final class JsonOrder {
  private JsonOrder() {}

  public static int compare(JsonValue left, JsonValue right) {
    boolean leftEmpty = left instanceof JsonValue.Array a && a.elements().isEmpty();
    boolean rightEmpty = right instanceof JsonValue.Array a && a.elements().isEmpty();
    if (leftEmpty || rightEmpty) {
      return Boolean.compare(rightEmpty, leftEmpty);
    }
    return compareNested(left, right);
  }

  private static int compareNested(JsonValue left, JsonValue right) {
    int byKind = Integer.compare(rank(left), rank(right));
    if (byKind != 0) {
      return byKind;
    }
    return switch (left) {
      case JsonValue.Null n -> 0;
      case JsonValue.Bool b -> Boolean.compare(b.value(), ((JsonValue.Bool) right).value());
      case JsonValue.Number n -> n.value().compareTo(((JsonValue.Number) right).value());
      case JsonValue.Text t -> compareText(t.value(), ((JsonValue.Text) right).value());
      case JsonValue.Array a -> compareArrays(a.elements(), ((JsonValue.Array) right).elements());
      case JsonValue.Object o -> compareObjects(o.members(), ((JsonValue.Object) right).members());
    };
  }

  private static int compareArrays(List<JsonValue> left, List<JsonValue> right) {
    int result = Integer.compare(left.size(), right.size());
    for (int i = 0; result == 0 && i < left.size(); i++) {
      result = compareNested(left.get(i), right.get(i));
    }
    return result;
  }

  private static int compareObjects(List<JsonValue.Member> left, List<JsonValue.Member> right) {
    int result = Integer.compare(left.size(), right.size());
    for (int i = 0; result == 0 && i < left.size(); i++) {
      result = compareText(left.get(i).key(), right.get(i).key());
      if (result == 0) {
        result = compareNested(left.get(i).value(), right.get(i).value());
      }
    }
    return result;
  }

  private static int rank(JsonValue value) {
    return switch (value) {
      case JsonValue.Null n -> 0;
      case JsonValue.Text t -> 1;
      case JsonValue.Number n -> 2;
      case JsonValue.Bool b -> 3;
      case JsonValue.Array a -> 4;
      case JsonValue.Object o -> 5;
    };
  }

  private static int compareText(String left, String right) {
    return Arrays.compareUnsigned(
        left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
  }

  /** {@code value} with every number in its shortest form: equal values become the same tree. */
  public static JsonValue normalise(JsonValue value) {
    return switch (value) {
      case JsonValue.Number n -> new JsonValue.Number(shortest(n.value()));
      case JsonValue.Array a ->
          new JsonValue.Array(a.elements().stream().map(JsonOrder::normalise).toList());
      case JsonValue.Object o ->
          new JsonValue.Object(
              o.members().stream()
                  .map(m -> new JsonValue.Member(m.key(), normalise(m.value())))
                  .toList());
      default -> value;
    };
  }

  private static BigDecimal shortest(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }
}
