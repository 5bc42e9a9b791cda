package io.weir.dataflow.expr;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.columnar.text.ValueText;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls functions on single values and on rows, written as text. */
final class Calls {
  private Calls() {}

  static Scalar value(DataType type, @Nullable String text) {
    return text == null ? Scalar.ofNull(type) : ValueText.parse(type, text);
  }

  static Scalar text(String value) {
    return Scalar.ofText(value);
  }

  static Scalar int4(long value) {
    return Scalar.ofLong(DataType.INT4, value);
  }

  static Scalar int8(long value) {
    return Scalar.ofLong(DataType.INT8, value);
  }

  static Scalar float8(double value) {
    return Scalar.ofDouble(DataType.FLOAT8, value);
  }

  static Scalar numeric(String value) {
    return value(DataType.NUMERIC, value);
  }

  static Scalar timestamp(String value) {
    return value(DataType.TIMESTAMP, value);
  }

  static Scalar date(String value) {
    return value(DataType.DATE, value);
  }

  static Scalar interval(String value) {
    return value(DataType.INTERVAL, value);
  }

  static Scalar jsonb(String value) {
    return value(DataType.JSONB, value);
  }

  /**
   * The function's result as text, {@code null} for a null, an error as {@code SQLSTATE message};
   * computed on the second of three rows whose others are null.
   */
  static @Nullable String call(String function, Scalar... args) {
    List<DataType> types = Arrays.stream(args).map(Scalar::type).toList();
    DataType result =
        FunctionRegistry.resolve(function, types)
            .orElseThrow(() -> new AssertionError(function + types + " does not resolve"))
            .result();
    return evaluate(new Expr.Call(function, inputs(types), result), args);
  }

  static @Nullable String cast(Scalar value, DataType to) {
    return evaluate(new Expr.Cast(new Expr.Input(0, value.type()), to), value);
  }

  static @Nullable String evaluate(Expr expr, Scalar... row) {
    List<DataType> types = Arrays.stream(row).map(Scalar::type).toList();
    BatchBuilder builder = new BatchBuilder(types, 3);
    for (int n = 0; n < 3; n++) {
      for (int i = 0; i < row.length; i++) {
        if (n == 1) {
          builder.column(i).appendFrom(row[i].cell(), 0);
        } else {
          builder.column(i).appendNull();
        }
      }
      builder.endRow();
    }
    return format(expr, builder.build(), 1);
  }

  static @Nullable String format(Expr expr, Batch batch, int row) {
    try {
      Evaluated result = Evaluators.compile(expr).evaluate(batch);
      return format(expr.type(), result, row);
    } catch (RejectedException e) {
      return e.rejection().sqlState() + " " + e.rejection().message();
    }
  }

  static @Nullable String format(DataType type, Evaluated result, int row) {
    RowErrors errors = result.errors();
    Rejection error = errors == null ? null : errors.get(row);
    if (error != null) {
      return error.sqlState() + " " + error.message();
    }
    return result.values().isNull(row) ? null : ValueText.format(type, result.values(), row);
  }

  static List<Expr> inputs(List<DataType> types) {
    List<Expr> out = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      out.add(new Expr.Input(i, types.get(i)));
    }
    return out;
  }
}
