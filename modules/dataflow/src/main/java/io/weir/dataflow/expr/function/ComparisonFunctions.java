package io.weir.dataflow.expr.function;

import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.LongColumn;
import io.weir.columnar.order.ValueOrder;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * {@code =} to {@code >=}, IS [NOT] DISTINCT FROM, IS TRUE and the like, nullif, coalesce,
 * greatest, least.
 */
final class ComparisonFunctions {
  private ComparisonFunctions() {}

  static void register(Functions to) {
    for (Comparison comparison : Comparison.values()) {
      to.polymorphic(
          comparison.sign(),
          2,
          2,
          args ->
              Coercion.operands(args.get(0), args.get(1))
                  .map(
                      type ->
                          new Signature(
                              comparison.sign(),
                              List.of(type, type),
                              DataType.BOOLEAN,
                              comparison.kernel(type))));
    }
    to.polymorphic("is distinct from", 2, 2, args -> distinct("is distinct from", args, true));
    to.polymorphic(
        "is not distinct from", 2, 2, args -> distinct("is not distinct from", args, false));
    truth(to, "is true", 1, false);
    truth(to, "is not true", 1, true);
    truth(to, "is false", 0, false);
    truth(to, "is not false", 0, true);
    to.addLenient("is unknown", DataType.BOOLEAN, nullness(1), DataType.BOOLEAN);
    to.addLenient("is not unknown", DataType.BOOLEAN, nullness(0), DataType.BOOLEAN);
    to.polymorphic("nullif", 2, 2, ComparisonFunctions::nullif);
    to.polymorphic("coalesce", 1, -1, ComparisonFunctions::coalesce);
    to.polymorphic("greatest", 1, -1, args -> extreme("greatest", args, 1));
    to.polymorphic("least", 1, -1, args -> extreme("least", args, -1));
  }

  private static Optional<Signature> distinct(String name, List<DataType> args, boolean distinct) {
    return Coercion.operands(args.get(0), args.get(1))
        .map(
            type -> {
              ValueOrder order = ValueOrder.of(type);
              Kernel kernel =
                  (columns, rows, failures) -> {
                    long[] out = new long[rows];
                    for (int i = 0; i < rows; i++) {
                      boolean same = order.same(columns[0], i, columns[1], i);
                      out[i] = same != distinct ? 1 : 0;
                    }
                    return new LongColumn(out, rows, null);
                  };
              return new Signature(
                      name, List.of(type, type), DataType.BOOLEAN, Kernel.total(kernel))
                  .lenient();
            });
  }

  private static void truth(Functions to, String name, long wanted, boolean negate) {
    Kernel kernel =
        (args, rows, failures) -> {
          long[] values = Columns.longs(args[0]);
          long[] out = new long[rows];
          for (int i = 0; i < rows; i++) {
            boolean is = values[i] == wanted && !args[0].isNull(i);
            out[i] = is != negate ? 1 : 0;
          }
          return new LongColumn(out, rows, null);
        };
    to.addLenient(name, DataType.BOOLEAN, Kernel.total(kernel), DataType.BOOLEAN);
  }

  /** {@code whenNull} where the argument is null, else the other truth value. */
  static Kernel nullness(long whenNull) {
    return Kernel.total(
        (args, rows, failures) -> {
          long[] out = new long[rows];
          for (int i = 0; i < rows; i++) {
            out[i] = args[0].isNull(i) ? whenNull : 1 - whenNull;
          }
          return new LongColumn(out, rows, null);
        });
  }

  private static Optional<Signature> nullif(List<DataType> args) {
    return Coercion.operands(args.get(0), args.get(1))
        .map(
            type -> {
              ValueOrder order = ValueOrder.of(type);
              RowFunction function =
                  (columns, row, out) -> {
                    Column first = columns[0];
                    if (!columns[1].isNull(row)
                        && !first.isNull(row)
                        && order.equal(first, row, columns[1], row)) {
                      out.appendNull();
                    } else {
                      out.appendFrom(first, row);
                    }
                  };
              return new Signature(
                      "nullif",
                      List.of(type, type),
                      type,
                      Kernel.total(new RowKernel(type, function, false)))
                  .lenient();
            });
  }

  /** The compiler guards the later arguments; this kernel has them all evaluated. */
  private static Optional<Signature> coalesce(List<DataType> args) {
    return Coercion.common(args)
        .map(
            type -> {
              RowFunction function =
                  (columns, row, out) -> {
                    int i = 0;
                    while (i < columns.length - 1 && columns[i].isNull(row)) {
                      i++;
                    }
                    out.appendFrom(columns[i], row);
                  };
              return new Signature(
                      "coalesce",
                      Collections.nCopies(args.size(), type),
                      type,
                      Kernel.total(new RowKernel(type, function, false)))
                  .lenient();
            });
  }

  private static Optional<Signature> extreme(String name, List<DataType> args, int direction) {
    return Coercion.common(args)
        .map(
            type -> {
              ValueOrder order = ValueOrder.of(type);
              RowFunction function =
                  (columns, row, out) -> appendExtreme(order, direction, columns, row, out);
              return new Signature(
                      name,
                      Collections.nCopies(args.size(), type),
                      type,
                      Kernel.total(new RowKernel(type, function, false)))
                  .lenient();
            });
  }

  /** Nulls are passed over; of equals the first is taken. */
  private static void appendExtreme(
      ValueOrder order, int direction, Column[] columns, int row, ColumnBuilder out) {
    int best = -1;
    for (int i = 0; i < columns.length; i++) {
      if (!columns[i].isNull(row)
          && (best < 0 || order.compare(columns[i], row, columns[best], row) * direction > 0)) {
        best = i;
      }
    }
    if (best < 0) {
      out.appendNull();
    } else {
      out.appendFrom(columns[best], row);
    }
  }
}
