package io.weir.dataflow.state;

import io.weir.columnar.ByteSink;
import io.weir.columnar.value.JsonValue;
import java.nio.charset.StandardCharsets;

/**
 * Jsonb values as bytes in the order of {@code JsonOrder}: what kind it is, how many members or
 * elements it has, and then these.
 */
final class JsonOrderKey {
  private static final int EMPTY_ARRAY = 0;
  private static final int NULL = 1;
  private static final int TEXT = 2;
  private static final int NUMBER = 3;
  private static final int BOOLEAN = 4;
  private static final int ARRAY = 5;
  private static final int OBJECT = 6;

  private JsonOrderKey() {}

  static void append(JsonValue value, ByteSink out) {
    if (value instanceof JsonValue.Array array && array.elements().isEmpty()) {
      out.put(EMPTY_ARRAY);
    } else {
      appendNested(value, out);
    }
  }

  private static void appendNested(JsonValue value, ByteSink out) {
    switch (value) {
      case JsonValue.Null n -> out.put(NULL);
      case JsonValue.Text text -> {
        out.put(TEXT);
        appendText(text.value(), out);
      }
      case JsonValue.Number number -> {
        out.put(NUMBER);
        OrderKey.appendNumeric(number.value(), out);
      }
      case JsonValue.Bool bool -> {
        out.put(BOOLEAN);
        out.put(bool.value() ? 1 : 0);
      }
      case JsonValue.Array array -> {
        out.put(ARRAY);
        out.putInt(array.elements().size());
        array.elements().forEach(element -> appendNested(element, out));
      }
      case JsonValue.Object object -> {
        out.put(OBJECT);
        out.putInt(object.members().size());
        for (JsonValue.Member member : object.members()) {
          appendText(member.key(), out);
          appendNested(member.value(), out);
        }
      }
    }
  }

  private static void appendText(String text, ByteSink out) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    OrderKey.appendEscaped(utf8, 0, utf8.length, out);
  }
}
