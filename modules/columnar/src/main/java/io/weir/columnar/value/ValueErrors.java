package io.weir.columnar.value;

import io.weir.columnar.DataType;
import io.weir.columnar.TypeKind;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;

/** What is wrong with a value, in PostgreSQL's words. */
public final class ValueErrors {
  public static final Rejection DIVISION_BY_ZERO =
      Rejection.of(SqlState.DIVISION_BY_ZERO, "division by zero")
          .withHint("Guard the divisor, for example with NULLIF(divisor, 0).");
  public static final Rejection SMALLINT_RANGE = range("smallint out of range");
  public static final Rejection INTEGER_RANGE = range("integer out of range");
  public static final Rejection BIGINT_RANGE = range("bigint out of range");
  public static final Rejection FLOAT_OVERFLOW = range("value out of range: overflow");
  public static final Rejection FLOAT_UNDERFLOW = range("value out of range: underflow");
  public static final Rejection INPUT_RANGE = range("input is out of range");
  public static final Rejection NUMERIC_OVERFLOW = range("value overflows numeric format");
  public static final Rejection INTERVAL_RANGE =
      Rejection.of(SqlState.DATETIME_FIELD_OVERFLOW, "interval out of range");
  public static final Rejection TIMESTAMP_RANGE =
      Rejection.of(SqlState.DATETIME_FIELD_OVERFLOW, "timestamp out of range");
  public static final Rejection DATE_RANGE =
      Rejection.of(SqlState.DATETIME_FIELD_OVERFLOW, "date out of range");

  private ValueErrors() {}

  /** An integer result that its type cannot hold. */
  public static Rejection integerRange(TypeKind kind) {
    return switch (kind) {
      case INT2 -> SMALLINT_RANGE;
      case INT4 -> INTEGER_RANGE;
      default -> BIGINT_RANGE;
    };
  }

  public static RejectedException invalidSyntax(DataType type, String text) {
    String name =
        switch (type.kind()) {
          case TIMESTAMP -> "timestamp";
          default -> type.kind().sqlName();
        };
    return Rejection.of(
            SqlState.INVALID_TEXT_REPRESENTATION,
            "invalid input syntax for type " + name + ": \"" + text + "\"")
        .exception();
  }

  /** As {@link #invalidSyntax}, for dates, timestamps and intervals. */
  public static RejectedException invalidDatetime(DataType type, String text) {
    return new RejectedException(
        new Rejection(
            SqlState.INVALID_DATETIME_FORMAT,
            invalidSyntax(type, text).rejection().message(),
            null,
            null,
            0));
  }

  /** A text that is well-formed and names a value that the type cannot hold. */
  public static RejectedException textOutOfRange(DataType type, String text) {
    return range("value \"" + text + "\" is out of range for type " + type.kind().sqlName())
        .exception();
  }

  public static RejectedException fieldOutOfRange(String text) {
    return Rejection.of(
            SqlState.DATETIME_FIELD_OVERFLOW,
            "date/time field value out of range: \"" + text + "\"")
        .exception();
  }

  public static RejectedException intervalFieldOutOfRange(String text) {
    return Rejection.of("22015", "interval field value out of range: \"" + text + "\"").exception();
  }

  /** {@code timestamp out of range: "..."} and the like. */
  public static RejectedException datetimeOutOfRange(String what, String text) {
    return Rejection.of(SqlState.DATETIME_FIELD_OVERFLOW, what + " out of range: \"" + text + "\"")
        .exception();
  }

  private static Rejection range(String message) {
    return Rejection.of(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, message);
  }
}
