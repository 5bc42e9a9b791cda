package io.weir.dataflow.expr.function;

import io.weir.columnar.Column;
import io.weir.columnar.DataType;
import io.weir.columnar.LongColumn;
import io.weir.columnar.TypeKind.Layout;
import io.weir.columnar.order.ValueOrder;

/** The six comparisons. */
public enum Comparison {
  EQ("="),
  NE("<>"),
  LT("<"),
  LE("<="),
  GT(">"),
  GE(">=");

  private final String sign;

  Comparison(String sign) {
    this.sign = sign;
  }

  public String sign() {
    return sign;
  }

  /** Whether a result of {@code compare} fulfils it. */
  boolean holds(int order) {
    return switch (this) {
      case EQ -> order == 0;
      case NE -> order != 0;
      case LT -> order < 0;
      case LE -> order <= 0;
      case GT -> order > 0;
      case GE -> order >= 0;
    };
  }

  /** Compares two columns of {@code type}. */
  public Kernel kernel(DataType type) {
    if (type.layout() == Layout.LONG) {
      return Kernel.total((args, rows, failures) -> longs(args, rows));
    }
    ValueOrder order = ValueOrder.of(type);
    return Kernel.total((args, rows, failures) -> ordered(order, args, rows));
  }

  private Column longs(Column[] args, int rows) {
    long[] a = Columns.longs(args[0]);
    long[] b = Columns.longs(args[1]);
    long[] out = new long[rows];
    // A loop each: a switch inside would keep the compiler from vectorising.
    switch (this) {
      case EQ -> {
        for (int i = 0; i < rows; i++) {
          out[i] = a[i] == b[i] ? 1 : 0;
        }
      }
      case NE -> {
        for (int i = 0; i < rows; i++) {
          out[i] = a[i] != b[i] ? 1 : 0;
        }
      }
      case LT -> {
        for (int i = 0; i < rows; i++) {
          out[i] = a[i] < b[i] ? 1 : 0;
        }
      }
      case LE -> {
        for (int i = 0; i < rows; i++) {
          out[i] = a[i] <= b[i] ? 1 : 0;
        }
      }
      case GT -> {
        for (int i = 0; i < rows; i++) {
          out[i] = a[i] > b[i] ? 1 : 0;
        }
      }
      case GE -> {
        for (int i = 0; i < rows; i++) {
          out[i] = a[i] >= b[i] ? 1 : 0;
        }
      }
    }
    return new LongColumn(out, rows, Columns.anyNull(args, rows));
  }

  private Column ordered(ValueOrder order, Column[] args, int rows) {
    Column a = args[0];
    Column b = args[1];
    long[] out = new long[rows];
    for (int i = 0; i < rows; i++) {
      if (a.isNull(i) || b.isNull(i)) {
        continue;
      }
      boolean result =
          switch (this) {
            case EQ -> order.equal(a, i, b, i);
            case NE -> !order.equal(a, i, b, i);
            default -> holds(order.compare(a, i, b, i));
          };
      out[i] = result ? 1 : 0;
    }
    return new LongColumn(out, rows, Columns.anyNull(args, rows));
  }
}
