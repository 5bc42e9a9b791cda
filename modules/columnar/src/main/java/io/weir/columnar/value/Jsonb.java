package io.weir.columnar.value;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.weir.columnar.ByteSink;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The canonical text of a jsonb, as PostgreSQL prints one: members by the length of their key, then
 * by its bytes; of a key that comes twice the last; numbers written out; one space after a comma or
 * colon.
 */
public final class Jsonb {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(1000)
                  .maxNumberLength(140_000)
                  .maxStringLength(256 << 20)
                  .build())
          .build();

  private static final Comparator<JsonValue.Member> MEMBER_ORDER =
      (left, right) -> compareKeys(left.key(), right.key());

  private Jsonb() {}

  /**
   * @throws RejectedException 22P02 where {@code text} is no JSON
   */
  public static byte[] canonical(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    ByteSink out = new ByteSink(utf8.length + 16);
    canonical(utf8, 0, utf8.length, out);
    return out.toByteArray();
  }

  /**
   * Appends the canonical form of a JSON text in UTF-8.
   *
   * @throws RejectedException 22P02 where it is no JSON
   */
  public static void canonical(byte[] utf8, int start, int length, ByteSink out) {
    print(parse(utf8, start, length), out);
  }

  /**
   * @throws RejectedException 22P02 where the bytes are no JSON
   */
  public static JsonValue parse(byte[] utf8, int start, int length) {
    try (JsonParser parser = FACTORY.createParser(utf8, start, length)) {
      if (parser.nextToken() == null) {
        throw invalid("The input string ended unexpectedly.");
      }
      JsonValue value = read(parser);
      if (parser.nextToken() != null) {
        throw invalid("Expected end of input, but found \"" + parser.getText() + "\".");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw invalid(e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  /**
   * Reads the value that {@code parser} stands on, and leaves it on the value's last token.
   *
   * @throws IOException as the parser does, where the text is no JSON
   */
  public static JsonValue read(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> {
        List<JsonValue.Member> members = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String key = checked(parser.currentName());
          parser.nextToken();
          members.add(new JsonValue.Member(key, read(parser)));
        }
        yield object(members);
      }
      case START_ARRAY -> {
        List<JsonValue> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          elements.add(read(parser));
        }
        yield new JsonValue.Array(elements);
      }
      case VALUE_STRING -> new JsonValue.Text(checked(parser.getText()));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonValue.Number(number(parser.getText()));
      case VALUE_TRUE -> new JsonValue.Bool(true);
      case VALUE_FALSE -> new JsonValue.Bool(false);
      case VALUE_NULL -> JsonValue.NULL;
      default -> throw invalid("Unexpected token \"" + parser.getText() + "\".");
    };
  }

  /** An object of {@code members}, put in order; of a key that comes twice the last stays. */
  public static JsonValue.Object object(List<JsonValue.Member> members) {
    List<JsonValue.Member> sorted = new ArrayList<>(members);
    sorted.sort(MEMBER_ORDER);
    List<JsonValue.Member> unique = new ArrayList<>(sorted.size());
    for (JsonValue.Member member : sorted) {
      int last = unique.size() - 1;
      if (last >= 0 && unique.get(last).key().equals(member.key())) {
        unique.set(last, member);
      } else {
        unique.add(member);
      }
    }
    return new JsonValue.Object(unique);
  }

  public static void print(JsonValue value, ByteSink out) {
    switch (value) {
      case JsonValue.Null n -> out.putText("null");
      case JsonValue.Bool b -> out.putText(b.value() ? "true" : "false");
      case JsonValue.Number n -> out.putText(n.value().toPlainString());
      case JsonValue.Text t -> printText(t.value(), out);
      case JsonValue.Array a -> {
        out.put('[');
        for (int i = 0; i < a.elements().size(); i++) {
          if (i > 0) {
            out.putText(", ");
          }
          print(a.elements().get(i), out);
        }
        out.put(']');
      }
      case JsonValue.Object o -> {
        out.put('{');
        for (int i = 0; i < o.members().size(); i++) {
          if (i > 0) {
            out.putText(", ");
          }
          printText(o.members().get(i).key(), out);
          out.putText(": ");
          print(o.members().get(i).value(), out);
        }
        out.put('}');
      }
    }
  }

  /** {@code text} quoted and escaped. */
  public static void printText(String text, ByteSink out) {
    out.put('"');
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x20 && c != '"' && c != '\\') {
        continue;
      }
      out.putText(text.substring(plain, i));
      plain = i + 1;
      switch (c) {
        case '"' -> out.putText("\\\"");
        case '\\' -> out.putText("\\\\");
        case '\b' -> out.putText("\\b");
        case '\f' -> out.putText("\\f");
        case '\n' -> out.putText("\\n");
        case '\r' -> out.putText("\\r");
        case '\t' -> out.putText("\\t");
        default -> out.putText(String.format("\\u%04x", (int) c));
      }
    }
    out.putText(plain == 0 ? text : text.substring(plain));
    out.put('"');
  }

  static int compareKeys(String left, String right) {
    byte[] a = left.getBytes(StandardCharsets.UTF_8);
    byte[] b = right.getBytes(StandardCharsets.UTF_8);
    return a.length != b.length
        ? Integer.compare(a.length, b.length)
        : Arrays.compareUnsigned(a, b);
  }

  private static BigDecimal number(String text) {
    int exponent = Math.max(text.indexOf('e'), text.indexOf('E'));
    if (exponent >= 0 && text.length() - exponent > 8) {
      throw ValueErrors.NUMERIC_OVERFLOW.exception();
    }
    return Numerics.check(new BigDecimal(text));
  }

  private static String checked(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        throw Rejection.of("22P05", "unsupported Unicode escape sequence")
            .withDetail("\\u0000 cannot be converted to text.")
            .exception();
      }
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          throw invalid("Unicode surrogates must come as a pair, high before low.");
        }
        i++;
      }
    }
    return text;
  }

  private static RejectedException invalid(String detail) {
    return Rejection.of(SqlState.INVALID_TEXT_REPRESENTATION, "invalid input syntax for type json")
        .withDetail(detail)
        .exception();
  }
}
