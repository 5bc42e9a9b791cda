package io.weir.dataflow.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.ByteSink;
import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.order.ValueOrder;
import io.weir.columnar.text.ValueText;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrderKeyTest {
  private static final Map<DataType, List<String>> VALUES =
      Map.of(
          DataType.INT8,
          List.of("0", "1", "-1", "9223372036854775807", "-9223372036854775808"),
          DataType.BOOLEAN,
          List.of("true", "false"),
          DataType.FLOAT8,
          List.of("0", "-0", "1.5", "-1.5", "NaN", "Infinity", "-Infinity", "1e-300", "-1e300"),
          DataType.NUMERIC,
          List.of(
              "0",
              "0.00",
              "1",
              "1.0",
              "10",
              "9.99",
              "-1",
              "-1.5",
              "-10",
              "0.01",
              "-0.001",
              "100.1",
              "12345678901234567890123",
              "-12345678901234567890123",
              "0.5",
              "0.55"),
          DataType.TEXT,
          List.of("", "a", "ab", "b", "żółw", "a b", "A", "zz"),
          DataType.TIMESTAMP,
          List.of("1970-01-01 00:00:00", "1969-12-31 23:59:59", "2026-01-01 00:00:00.5"),
          DataType.INTERVAL,
          List.of("1 month", "30 days", "-1 day", "24 hours", "1 day", "0", "1 year", "-1 month"),
          DataType.UUID,
          List.of(
              "00000000-0000-0000-0000-000000000000",
              "ffffffff-0000-0000-0000-000000000000",
              "7f000000-0000-0000-0000-000000000001"),
          DataType.BYTEA,
          List.of("\\x", "\\x00", "\\x0000", "\\x00ff", "\\xff", "\\x01"),
          DataType.JSONB,
          List.of(
              "null",
              "true",
              "false",
              "\"\"",
              "\"a\"",
              "\"b\"",
              "1",
              "1.0",
              "2",
              "-3",
              "[]",
              "[1]",
              "[1, 2]",
              "[2]",
              "[[]]",
              "[null]",
              "{}",
              "{\"a\": 1}",
              "{\"b\": 1}",
              "{\"aa\": 0}",
              "{\"a\": 1, \"b\": 2}",
              "{\"a\": {}}",
              "[\"a\"]",
              "[{}]",
              "[false]"));

  @Test
  void bytesAreInTheOrderOfTheValues() {
    VALUES.forEach(
        (type, texts) -> {
          Column column = column(type, texts);
          ValueOrder order = ValueOrder.of(type);
          for (int i = 0; i < texts.size(); i++) {
            for (int j = 0; j < texts.size(); j++) {
              int expected = Integer.signum(order.compare(column, i, column, j));
              String what = type + ": " + texts.get(i) + " and " + texts.get(j);
              assertThat(compare(type, column, i, j, false)).as(what).isEqualTo(expected);
              assertThat(compare(type, column, i, j, true)).as(what).isEqualTo(-expected);
            }
          }
        });
  }

  @Test
  void nullsComeWhereTheyAreTold() {
    ColumnBuilder builder = new ColumnBuilder(DataType.INT8.layout(), 2);
    builder.appendNull();
    builder.appendLong(Long.MIN_VALUE);
    Column column = builder.build();
    for (boolean descending : new boolean[] {false, true}) {
      assertThat(bytes(DataType.INT8, column, 0, descending, true))
          .isLessThan(bytes(DataType.INT8, column, 1, descending, true));
      assertThat(bytes(DataType.INT8, column, 0, descending, false))
          .isGreaterThan(bytes(DataType.INT8, column, 1, descending, false));
    }
  }

  private static Column column(DataType type, List<String> texts) {
    ColumnBuilder builder = new ColumnBuilder(type.layout(), texts.size());
    texts.forEach(text -> ValueText.parse(type, text, builder));
    return builder.build();
  }

  private static int compare(DataType type, Column column, int i, int j, boolean descending) {
    return Integer.signum(
        bytes(type, column, i, descending, false)
            .compareTo(bytes(type, column, j, descending, false)));
  }

  /** Comparable by unsigned bytes; what follows a value must not change its place. */
  private static Bytes bytes(
      DataType type, Column column, int row, boolean descending, boolean nullsFirst) {
    ByteSink sink = new ByteSink();
    OrderKey.append(type, column, row, descending, nullsFirst, sink);
    return new Bytes(sink.toByteArray());
  }

  private record Bytes(byte[] data) implements Comparable<Bytes> {
    @Override
    public int compareTo(Bytes other) {
      return Arrays.compareUnsigned(data, other.data);
    }
  }
}
