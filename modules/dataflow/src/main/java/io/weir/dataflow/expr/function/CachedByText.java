package io.weir.dataflow.expr.function;

import io.weir.columnar.BytesColumn;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a text compiles to, kept for as long as the rows repeat the text: patterns are nearly always
 * constants. Lives for one run of a kernel.
 */
final class CachedByText<T> {
  private final Function<String, T> compile;
  private byte @Nullable [] key;
  private @Nullable T value;

  CachedByText(Function<String, T> compile) {
    this.compile = compile;
  }

  T get(BytesColumn column, int row) {
    int start = column.start(row);
    int length = column.length(row);
    T known = value;
    if (known != null
        && key != null
        && Arrays.equals(key, 0, key.length, column.data(), start, start + length)) {
      return known;
    }
    T compiled = compile.apply(column.text(row));
    key = column.get(row);
    value = compiled;
    return compiled;
  }
}
