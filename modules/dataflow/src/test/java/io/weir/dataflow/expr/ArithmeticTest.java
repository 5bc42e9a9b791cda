package io.weir.dataflow.expr;

import static io.weir.dataflow.expr.Calls.call;
import static io.weir.dataflow.expr.Calls.cast;
import static io.weir.dataflow.expr.Calls.float8;
import static io.weir.dataflow.expr.Calls.int4;
import static io.weir.dataflow.expr.Calls.int8;
import static io.weir.dataflow.expr.Calls.numeric;
import static io.weir.dataflow.expr.Calls.text;
import static io.weir.dataflow.expr.Calls.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import org.junit.jupiter.api.Test;

class ArithmeticTest {
  private static Scalar int2(long value) {
    return Scalar.ofLong(DataType.INT2, value);
  }

  @Test
  void integersOverflowInTheirOwnWidth() {
    assertThat(call("+", int2(32767), int2(1))).isEqualTo("22003 smallint out of range");
    assertThat(call("+", int2(32767), int4(1))).isEqualTo("32768");
    assertThat(call("+", int4(Integer.MAX_VALUE), int4(1))).isEqualTo("22003 integer out of range");
    assertThat(call("*", int8(Long.MAX_VALUE), int8(2))).isEqualTo("22003 bigint out of range");
    assertThat(call("-", int8(Long.MIN_VALUE), int4(1))).isEqualTo("22003 bigint out of range");
    assertThat(call("-", int8(Long.MIN_VALUE))).isEqualTo("22003 bigint out of range");
    assertThat(call("/", int4(Integer.MIN_VALUE), int4(-1)))
        .isEqualTo("22003 integer out of range");
    assertThat(call("abs", int4(Integer.MIN_VALUE))).isEqualTo("22003 integer out of range");
    assertThat(call("%", int8(Long.MIN_VALUE), int8(-1))).isEqualTo("0");
    assertThat(call("/", int4(-7), int4(2))).isEqualTo("-3");
    assertThat(call("%", int4(-7), int4(2))).isEqualTo("-1");
  }

  @Test
  void floats() {
    assertThat(call("/", float8(1), float8(0))).isEqualTo("22012 division by zero");
    assertThat(call("*", float8(1e300), float8(1e300)))
        .isEqualTo("22003 value out of range: overflow");
    assertThat(call("*", float8(1e-300), float8(1e-300)))
        .isEqualTo("22003 value out of range: underflow");
    assertThat(call("+", float8(0.1), float8(0.2))).isEqualTo("0.30000000000000004");
    assertThat(call("+", int4(1), float8(0.5))).isEqualTo("1.5");
    assertThat(call("+", float8(Double.POSITIVE_INFINITY), float8(1))).isEqualTo("Infinity");
    assertThat(call("=", float8(Double.NaN), float8(Double.NaN))).isEqualTo("t");
    assertThat(call(">", float8(Double.NaN), float8(Double.POSITIVE_INFINITY))).isEqualTo("t");
    assertThat(call("=", float8(-0.0), float8(0))).isEqualTo("t");
  }

  @Test
  void numericsKeepPostgresScales() {
    assertThat(call("+", numeric("1.10"), numeric("2.205"))).isEqualTo("3.305");
    assertThat(call("-", numeric("1.10"), numeric("1.1"))).isEqualTo("0.00");
    assertThat(call("*", numeric("1.10"), numeric("2.205"))).isEqualTo("2.42550");
    assertThat(call("/", numeric("1"), numeric("3"))).isEqualTo("0.33333333333333333333");
    assertThat(call("/", numeric("10"), numeric("3"))).isEqualTo("3.3333333333333333");
    assertThat(call("/", numeric("10000"), numeric("3"))).isEqualTo("3333.3333333333333333");
    assertThat(call("/", numeric("1"), numeric("30000"))).isEqualTo("0.000033333333333333333333");
    assertThat(call("/", numeric("100.00"), numeric("4"))).isEqualTo("25.0000000000000000");
    assertThat(call("/", int8(7), numeric("2"))).isEqualTo("3.5000000000000000");
    assertThat(call("%", numeric("-7.5"), numeric("2"))).isEqualTo("-1.5");
    assertThat(call("*", numeric("99999999999999999999"), numeric("99999999999999999999")))
        .isEqualTo("9999999999999999999800000000000000000001");
    assertThat(call("=", numeric("1.0"), numeric("1.00"))).isEqualTo("t");
    assertThat(call("/", numeric("1"), numeric("0.00"))).isEqualTo("22012 division by zero");
  }

  @Test
  void castsRoundAsPostgres() {
    assertThat(cast(float8(2.5), DataType.INT4)).isEqualTo("2");
    assertThat(cast(float8(3.5), DataType.INT4)).isEqualTo("4");
    assertThat(cast(numeric("2.5"), DataType.INT4)).isEqualTo("3");
    assertThat(cast(numeric("-2.5"), DataType.INT4)).isEqualTo("-3");
    assertThat(cast(float8(1e10), DataType.INT4)).isEqualTo("22003 integer out of range");
    assertThat(cast(float8(Double.NaN), DataType.INT8)).isEqualTo("22003 bigint out of range");
    assertThat(cast(int8(40000), DataType.INT2)).isEqualTo("22003 smallint out of range");
    assertThat(cast(numeric("123.456"), DataType.numeric(5, 2))).isEqualTo("123.46");
    assertThat(cast(numeric("1234.5"), DataType.numeric(5, 2)))
        .isEqualTo("22003 numeric field overflow");
    assertThat(cast(float8(0.1), DataType.NUMERIC)).isEqualTo("0.1");
    assertThat(cast(float8(1e20), DataType.NUMERIC)).isEqualTo("100000000000000000000");
    assertThat(cast(value(DataType.FLOAT4, "0.1"), DataType.NUMERIC)).isEqualTo("0.1");
    assertThat(cast(value(DataType.FLOAT4, "0.1"), DataType.FLOAT8))
        .isEqualTo("0.10000000149011612");
    assertThat(cast(text(" 42 "), DataType.INT4)).isEqualTo("42");
    assertThat(cast(text("4x2"), DataType.INT4))
        .isEqualTo("22P02 invalid input syntax for type integer: \"4x2\"");
    assertThat(cast(text("99999"), DataType.INT2))
        .isEqualTo("22003 value \"99999\" is out of range for type smallint");
    assertThat(cast(Scalar.ofLong(DataType.BOOLEAN, 1), DataType.TEXT)).isEqualTo("true");
    assertThat(cast(int4(7), DataType.BOOLEAN)).isEqualTo("t");
  }
}
