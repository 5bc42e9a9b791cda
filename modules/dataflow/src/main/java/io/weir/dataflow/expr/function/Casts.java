package io.weir.dataflow.expr.function;

import static io.weir.columnar.TypeKind.TEXT;

import io.weir.columnar.ByteSink;
import io.weir.columnar.Column;
import io.weir.columnar.DataType;
import io.weir.columnar.LongColumn;
import io.weir.columnar.TypeKind;
import io.weir.columnar.text.ValueText;
import io.weir.columnar.value.Calendar;
import java.util.Optional;

/** Casts between all types, as PostgreSQL has them. */
public final class Casts {
  private static final Kernel IDENTITY = Kernel.total((args, rows, failures) -> args[0]);

  private Casts() {}

  /** The kernel that casts its one argument; empty where there is no such cast. */
  public static Optional<Kernel> find(DataType from, DataType to) {
    if (from.equals(to)) {
      return Optional.of(IDENTITY);
    }
    if (to.kind() == TEXT) {
      return Optional.of(toText(from));
    }
    if (from.kind() == TEXT) {
      return Optional.of(
          strict(to, (a, i, out) -> ValueText.parse(to, Columns.bytes(a[0]).text(i), out)));
    }
    if (Coercion.isNumber(from) && Coercion.isNumber(to)) {
      return Optional.of(NumberCasts.find(from, to));
    }
    if (from.kind() == TypeKind.JSONB) {
      return JsonCasts.find(to);
    }
    return Optional.ofNullable(
        switch (from.kind()) {
          case BOOLEAN -> to.kind() == TypeKind.INT4 ? IDENTITY : null;
          case INT4 -> to.kind() == TypeKind.BOOLEAN ? truth() : null;
          case DATE ->
              switch (to.kind()) {
                case TIMESTAMP, TIMESTAMPTZ ->
                    strict(
                        to,
                        (a, i, out) ->
                            out.appendLong(Calendar.timestampOf(Columns.longs(a[0])[i])));
                default -> null;
              };
          // The session's zone is UTC: with and without zone it is the same number.
          case TIMESTAMP, TIMESTAMPTZ ->
              switch (to.kind()) {
                case TIMESTAMP, TIMESTAMPTZ -> IDENTITY;
                case DATE -> date();
                default -> null;
              };
          default -> null;
        });
  }

  private static Kernel strict(DataType to, RowFunction function) {
    return new RowKernel(to, function, true);
  }

  private static Kernel toText(DataType from) {
    if (from.kind() == TypeKind.JSONB) {
      return IDENTITY;
    }
    RowFunction function =
        (args, row, out) -> {
          if (from.kind() == TypeKind.BOOLEAN) {
            out.appendText(Columns.longs(args[0])[row] != 0 ? "true" : "false");
          } else {
            ByteSink text = new ByteSink();
            ValueText.append(from, args[0], row, text);
            out.appendBytes(text.array(), 0, text.size());
          }
        };
    return Kernel.total(strict(DataType.TEXT, function));
  }

  private static Kernel truth() {
    return Kernel.total(
        (args, rows, failures) -> {
          long[] values = Columns.longs(args[0]);
          long[] out = new long[rows];
          for (int i = 0; i < rows; i++) {
            out[i] = values[i] != 0 ? 1 : 0;
          }
          return new LongColumn(out, rows, args[0].nulls());
        });
  }

  private static Kernel date() {
    return Kernel.total(
        (args, rows, failures) -> {
          Column timestamps = args[0];
          long[] values = Columns.longs(timestamps);
          long[] out = new long[rows];
          for (int i = 0; i < rows; i++) {
            out[i] = Calendar.dateOf(values[i]);
          }
          return new LongColumn(out, rows, timestamps.nulls());
        });
  }
}
