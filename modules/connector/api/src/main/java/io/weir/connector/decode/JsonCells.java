package io.weir.connector.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.Field;
import io.weir.columnar.TypeKind;
import java.io.IOException;
import java.math.BigDecimal;

/**
 * One JSON value into a column. The rule: a scalar is read as PostgreSQL reads {@code 'its
 * text'::type}, so {@code 42} and {@code "42"} both fit an integer. Beyond it:
 *
 * <ul>
 *   <li>JSON null is null;
 *   <li>a number with a fraction or exponent fits an integer where it is whole ({@code 1e3});
 *   <li>a number in a timestamp column is milliseconds since 1970 UTC;
 *   <li>a jsonb column takes any value; a text column takes an object or array as it is written.
 * </ul>
 */
final class JsonCells {
  /** Microseconds of PostgreSQL's last and first timestamps lie within these milliseconds. */
  static final long MILLIS_LIMIT = 9_224_318_015_999_999L;

  private final Cells cells = new Cells();

  /**
   * Appends the value of the parser's current token and leaves the parser at the value's last one.
   *
   * @param bytes what the parser reads, from {@code base} on
   */
  void append(JsonParser parser, Field field, byte[] bytes, int base, ColumnBuilder out)
      throws IOException, DecodeException {
    JsonToken token = parser.currentToken();
    TypeKind kind = field.type().kind();
    switch (token) {
      case VALUE_NULL -> {
        if (!field.nullable()) {
          throw DecodeException.ofColumn(field, "null, and the column is not null");
        }
        out.appendNull();
      }
      case VALUE_NUMBER_INT -> appendInteger(parser, field, kind, out);
      case VALUE_NUMBER_FLOAT -> appendFraction(parser, field, kind, out);
      case VALUE_STRING -> {
        if (kind == TypeKind.JSONB) {
          appendSlice(parser, field, bytes, base, out);
        } else {
          appendChars(parser, field, out);
        }
      }
      case VALUE_TRUE, VALUE_FALSE -> {
        if (kind == TypeKind.BOOLEAN) {
          out.appendLong(token == JsonToken.VALUE_TRUE ? 1 : 0);
        } else {
          appendChars(parser, field, out);
        }
      }
      default -> appendSlice(parser, field, bytes, base, out);
    }
  }

  private void appendInteger(JsonParser parser, Field field, TypeKind kind, ColumnBuilder out)
      throws IOException, DecodeException {
    switch (kind) {
      case INT2, INT4, INT8 -> {
        if (parser.getNumberType() != NumberType.BIG_INTEGER) {
          long value = parser.getLongValue();
          if (Cells.fits(kind, value)) {
            out.appendLong(value);
            return;
          }
        }
        appendChars(parser, field, out);
      }
      case FLOAT4, FLOAT8 -> appendFloat(parser, field, kind, out);
      case TIMESTAMP, TIMESTAMPTZ -> {
        if (parser.getNumberType() == NumberType.BIG_INTEGER) {
          throw timestampRange(field, parser.getText());
        }
        appendMillis(field, parser.getLongValue(), out);
      }
      default -> appendChars(parser, field, out);
    }
  }

  private void appendFraction(JsonParser parser, Field field, TypeKind kind, ColumnBuilder out)
      throws IOException, DecodeException {
    switch (kind) {
      case FLOAT4, FLOAT8 -> appendFloat(parser, field, kind, out);
      case INT2, INT4, INT8, TIMESTAMP, TIMESTAMPTZ -> {
        String text = parser.getText();
        if (!isWholeLong(text)) {
          cells.appendText(field, text, out);
          return;
        }
        long value = new BigDecimal(text).longValueExact();
        if (Cells.isInteger(kind)) {
          cells.appendText(field, Long.toString(value), out);
        } else {
          appendMillis(field, value, out);
        }
      }
      default -> appendChars(parser, field, out);
    }
  }

  private void appendFloat(JsonParser parser, Field field, TypeKind kind, ColumnBuilder out)
      throws IOException, DecodeException {
    double value =
        kind == TypeKind.FLOAT4 ? (double) parser.getFloatValue() : parser.getDoubleValue();
    if (Double.isInfinite(value) || value == 0) {
      // Too large or too small, perhaps: the type's own rules say which.
      cells.appendText(field, parser.getText(), out);
    } else {
      out.appendDouble(value);
    }
  }

  private static void appendMillis(Field field, long millis, ColumnBuilder out)
      throws DecodeException {
    if (Math.abs(millis) > MILLIS_LIMIT) {
      throw timestampRange(field, Long.toString(millis));
    }
    out.appendLong(millis * 1000);
  }

  private static DecodeException timestampRange(Field field, String text) {
    return DecodeException.ofColumn(
        field,
        "timestamp out of range: \"" + text + "\" (a number is milliseconds since 1970-01-01 UTC)");
  }

  /** Whether a number is whole and fits a bigint; without expanding something like 1e999999999. */
  private static boolean isWholeLong(String text) {
    try {
      BigDecimal value = new BigDecimal(text);
      if (value.signum() == 0) {
        return true;
      }
      long digits = (long) value.precision() - value.scale();
      if (digits < 1 || digits > 19) {
        return false;
      }
      value.longValueExact();
      return true;
    } catch (ArithmeticException | NumberFormatException e) {
      return false;
    }
  }

  private void appendChars(JsonParser parser, Field field, ColumnBuilder out)
      throws IOException, DecodeException {
    char[] chars = parser.getTextCharacters();
    cells.appendChars(field, chars, parser.getTextOffset(), parser.getTextLength(), out);
  }

  /** The value as it is written: jsonb makes it canonical, text keeps it. */
  private void appendSlice(
      JsonParser parser, Field field, byte[] bytes, int base, ColumnBuilder out)
      throws IOException, DecodeException {
    int from = base + (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    parser.finishToken();
    int to = base + (int) parser.currentLocation().getByteOffset();
    if (field.type().kind() == TypeKind.TEXT) {
      cells.appendUtf8(field, bytes, from, to - from, out);
    } else {
      cells.appendUtf8Text(field, bytes, from, to - from, out);
    }
  }
}
