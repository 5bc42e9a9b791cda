package io.weir.columnar;

import io.weir.columnar.text.ValueText;
import io.weir.columnar.value.Interval;
import io.weir.columnar.value.Intervals;
import io.weir.columnar.value.Numerics;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary values of every type, small ones often, so that equal ones meet. */
public final class AnyValues {
  private AnyValues() {}

  public static Arbitrary<DataType> types() {
    return Arbitraries.of(TypeKind.values()).map(DataType::of);
  }

  /** Rows of {@code type}, a tenth of them null. */
  public static Arbitrary<Column> column(DataType type, int rows) {
    return of(type)
        .injectNull(0.1)
        .list()
        .ofSize(rows)
        .map(
            values -> {
              ColumnBuilder out = new ColumnBuilder(type.layout(), rows);
              for (Scalar value : values) {
                if (value == null) {
                  out.appendNull();
                } else {
                  out.appendFrom(value.cell(), 0);
                }
              }
              return out.build();
            });
  }

  public static Arbitrary<Scalar> of(DataType type) {
    return switch (type.kind()) {
      case BOOLEAN -> longs(type, 0, 1);
      case INT2 -> longs(type, Short.MIN_VALUE, Short.MAX_VALUE);
      case INT4 -> longs(type, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case INT8 -> longs(type, Long.MIN_VALUE, Long.MAX_VALUE);
      case FLOAT4 -> floats().map(v -> Scalar.ofDouble(type, (float) (double) v));
      case FLOAT8 -> floats().map(v -> Scalar.ofDouble(type, v));
      case NUMERIC -> numerics().map(v -> Scalar.ofBytes(type, Numerics.encode(v)));
      case TEXT -> texts().map(Scalar::ofText);
      case BYTEA ->
          Arbitraries.bytes().array(byte[].class).ofMaxSize(12).map(v -> Scalar.ofBytes(type, v));
      case DATE -> longs(type, -800_000, 800_000);
      case TIMESTAMP, TIMESTAMPTZ -> longs(type, -99_000_000_000_000_000L, 99_000_000_000_000_000L);
      case INTERVAL -> intervals().map(v -> Scalar.ofBytes(type, Intervals.encode(v)));
      case JSONB -> json().map(v -> ValueText.parse(type, v));
      case UUID ->
          Arbitraries.bytes()
              .between((byte) 0, (byte) 3)
              .array(byte[].class)
              .ofSize(16)
              .map(v -> Scalar.ofBytes(type, v));
    };
  }

  private static Arbitrary<Scalar> longs(DataType type, long min, long max) {
    return Arbitraries.oneOf(
            Arbitraries.longs().between(Math.max(min, -3), Math.min(max, 3)),
            Arbitraries.longs().between(min, max))
        .map(v -> Scalar.ofLong(type, v));
  }

  private static Arbitrary<Double> floats() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            0.0, -0.0, 1.0, -1.5, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY),
        Arbitraries.doubles(),
        Arbitraries.longs().map(Double::longBitsToDouble));
  }

  private static Arbitrary<BigDecimal> numerics() {
    return Arbitraries.oneOf(
        Combinators.combine(
                Arbitraries.longs().between(-30, 30), Arbitraries.integers().between(0, 3))
            .as(BigDecimal::valueOf),
        Combinators.combine(Arbitraries.longs(), Arbitraries.integers().between(0, 20))
            .as(BigDecimal::valueOf),
        Combinators.combine(
                Arbitraries.bigIntegers()
                    .between(BigInteger.TWO.pow(90).negate(), BigInteger.TWO.pow(90)),
                Arbitraries.integers().between(0, 40))
            .as(BigDecimal::new));
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withChars('a', 'b', 'B', '"', '\\', '\n', 'é', '€', ' ', '1', '.')
        .ofMaxLength(6);
  }

  private static Arbitrary<Interval> intervals() {
    return Combinators.combine(
            Arbitraries.integers().between(-40, 40),
            Arbitraries.integers().between(-90, 90),
            Arbitraries.oneOf(
                Arbitraries.longs().between(-4, 4).map(h -> h * 12 * 3_600_000_000L),
                Arbitraries.longs().between(-400_000_000_000L, 400_000_000_000L)))
        .as(Interval::new);
  }

  private static Arbitrary<String> json() {
    Arbitrary<String> scalar =
        Arbitraries.of(
            "null",
            "true",
            "false",
            "0",
            "1",
            "1.0",
            "1.00",
            "-2.5",
            "1e2",
            "\"\"",
            "\"a\"",
            "\"é\\n\"",
            "\"1.0\"",
            "[]",
            "{}");
    return Arbitraries.recursive(() -> scalar, AnyValues::nest, 0, 2);
  }

  private static Arbitrary<String> nest(Arbitrary<String> inner) {
    Arbitrary<String> members =
        Combinators.combine(Arbitraries.of("a", "b", "aa", "\\\""), inner)
            .as((key, value) -> "\"" + key + "\":" + value)
            .list()
            .ofMaxSize(3)
            .map(m -> "{" + String.join(",", m) + "}");
    Arbitrary<String> elements =
        inner.list().ofMaxSize(3).map(List::copyOf).map(e -> "[" + String.join(" , ", e) + "]");
    return Arbitraries.oneOf(inner, members, elements);
  }
}
