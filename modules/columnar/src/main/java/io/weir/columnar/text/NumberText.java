package io.weir.columnar.text;

import io.weir.columnar.ByteSink;
import io.weir.columnar.DataType;
import io.weir.columnar.TypeKind;
import io.weir.columnar.value.Numerics;
import io.weir.columnar.value.ValueErrors;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.math.BigDecimal;
import java.util.Locale;

/** Integers and numerics as text, and floats from text. */
public final class NumberText {
  private NumberText() {}

  /** Reads an int2, int4 or int8. */
  public static long parseInteger(DataType type, String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(text.charAt(to - 1))) {
      to--;
    }
    boolean negative = false;
    if (from < to && (text.charAt(from) == '-' || text.charAt(from) == '+')) {
      negative = text.charAt(from++) == '-';
    }
    if (from == to) {
      throw ValueErrors.invalidSyntax(type, text);
    }
    // Counted downwards: the negative range is the larger one.
    long value = 0;
    boolean overflow = false;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw ValueErrors.invalidSyntax(type, text);
      }
      overflow |= value < (Long.MIN_VALUE + digit) / 10;
      value = value * 10 - digit;
    }
    if (overflow || (!negative && value == Long.MIN_VALUE)) {
      throw ValueErrors.textOutOfRange(type, text);
    }
    long result = negative ? value : -value;
    if (!fits(type.kind(), result)) {
      throw ValueErrors.textOutOfRange(type, text);
    }
    return result;
  }

  /** Whether {@code value} is in the range of an integer kind. */
  public static boolean fits(TypeKind kind, long value) {
    return switch (kind) {
      case INT2 -> value == (short) value;
      case INT4 -> value == (int) value;
      default -> true;
    };
  }

  /** Reads a float4 (rounded to one) or a float8. */
  public static double parseFloat(DataType type, String text) {
    String trimmed = text.strip();
    switch (trimmed.toLowerCase(Locale.ROOT)) {
      case "nan" -> {
        return Double.NaN;
      }
      case "infinity", "+infinity", "inf", "+inf" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-infinity", "-inf" -> {
        return Double.NEGATIVE_INFINITY;
      }
      default -> {}
    }
    if (!isDecimal(trimmed)) {
      throw ValueErrors.invalidSyntax(type, text);
    }
    boolean single = type.kind() == TypeKind.FLOAT4;
    double value = single ? Float.parseFloat(trimmed) : Double.parseDouble(trimmed);
    if (Double.isInfinite(value) || (value == 0 && hasNonZeroDigit(trimmed))) {
      throw Rejection.of(
              SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
              "\"" + trimmed + "\" is out of range for type " + type.kind().sqlName())
          .exception();
    }
    return value;
  }

  /** Reads a numeric of any precision; the type's own is not applied. */
  public static BigDecimal parseNumeric(String text) {
    String trimmed = text.strip();
    if (!isDecimal(trimmed)) {
      String word = trimmed.toLowerCase(Locale.ROOT);
      if (word.equals("nan") || word.matches("[+-]?inf(inity)?")) {
        throw Rejection.of(
                SqlState.FEATURE_NOT_SUPPORTED, "\"" + trimmed + "\" is not supported in numeric")
            .withHint("Use double precision for values that may be NaN or infinite.")
            .exception();
      }
      throw ValueErrors.invalidSyntax(DataType.NUMERIC, text);
    }
    int exponent = trimmed.toLowerCase(Locale.ROOT).indexOf('e');
    if (exponent >= 0 && trimmed.length() - exponent > 8) {
      throw ValueErrors.NUMERIC_OVERFLOW.exception();
    }
    return Numerics.check(new BigDecimal(trimmed));
  }

  static void appendLong(long value, ByteSink out) {
    if (value == Long.MIN_VALUE) {
      out.putText("-9223372036854775808");
      return;
    }
    if (value < 0) {
      out.put('-');
    }
    appendDigits(Math.abs(value), 1, out);
  }

  /** {@code unscaled} / 10^{@code scale}, every digit of the scale printed. */
  static void appendDecimal(long unscaled, int scale, ByteSink out) {
    if (unscaled == Long.MIN_VALUE || scale > 18) {
      out.putText(BigDecimal.valueOf(unscaled, scale).toPlainString());
      return;
    }
    if (unscaled < 0) {
      out.put('-');
    }
    long absolute = Math.abs(unscaled);
    long power = Numerics.powerOfTen(scale);
    appendDigits(absolute / power, 1, out);
    if (scale > 0) {
      out.put('.');
      appendDigits(absolute % power, scale, out);
    }
  }

  private static void appendDigits(long value, int width, ByteSink out) {
    int digits = 1;
    for (long rest = value / 10; rest != 0; rest /= 10) {
      digits++;
    }
    int length = Math.max(digits, width);
    int at = out.space(length) + length;
    byte[] bytes = out.array();
    long rest = value;
    for (int i = 0; i < length; i++) {
      bytes[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /** Sign, digits with at most one point, exponent: what Java takes beyond that is refused. */
  private static boolean isDecimal(String text) {
    int i = 0;
    int length = text.length();
    if (i < length && (text.charAt(i) == '-' || text.charAt(i) == '+')) {
      i++;
    }
    int digits = 0;
    boolean point = false;
    for (; i < length; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    if (digits == 0) {
      return false;
    }
    if (i < length && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
      i++;
      if (i < length && (text.charAt(i) == '-' || text.charAt(i) == '+')) {
        i++;
      }
      int from = i;
      while (i < length && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
        i++;
      }
      return i == length && i > from;
    }
    return i == length;
  }

  private static boolean hasNonZeroDigit(String text) {
    for (int i = 0; i < text.length() && text.charAt(i) != 'e' && text.charAt(i) != 'E'; i++) {
      if (text.charAt(i) >= '1' && text.charAt(i) <= '9') {
        return true;
      }
    }
    return false;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }
}
