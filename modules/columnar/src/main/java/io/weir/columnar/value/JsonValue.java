package io.weir.columnar.value;

import java.math.BigDecimal;
import java.util.List;

/** A JSON value as a tree: for what cannot be done on the text of a jsonb. */
public sealed interface JsonValue {
  JsonValue NULL = new Null();

  record Null() implements JsonValue {}

  record Bool(boolean value) implements JsonValue {}

  record Number(BigDecimal value) implements JsonValue {}

  record Text(String value) implements JsonValue {}

  record Array(List<JsonValue> elements) implements JsonValue {}

  /** Members in jsonb's order, no key twice. */
  record Object(List<Member> members) implements JsonValue {}

  record Member(String key, JsonValue value) {}
}
