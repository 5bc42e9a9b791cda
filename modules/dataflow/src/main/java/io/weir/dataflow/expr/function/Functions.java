package io.weir.dataflow.expr.function;

import io.weir.columnar.DataType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where the families register what they have, and where a call finds its overload. */
public final class Functions {
  private static final List<DataType> PREFERRED =
      List.of(DataType.FLOAT8, DataType.TEXT, DataType.TIMESTAMPTZ);

  private final Map<String, Named> byName = new LinkedHashMap<>();

  private static final class Named {
    private final List<Signature> overloads = new ArrayList<>();
    private @Nullable Polymorphic polymorphic;
  }

  private record Polymorphic(
      int minArgs, int maxArgs, Function<List<DataType>, Optional<Signature>> resolve) {}

  /** A strict function of fixed parameters. */
  public void add(String name, DataType result, Kernel kernel, DataType... params) {
    named(name).overloads.add(new Signature(name, List.of(params), result, kernel));
  }

  /** As {@link #add}; the kernel has its own answer to a null. */
  public void addLenient(String name, DataType result, Kernel kernel, DataType... params) {
    named(name).overloads.add(new Signature(name, List.of(params), result, kernel).lenient());
  }

  /** A strict function of fixed parameters, row by row: null where an argument is. */
  public void rows(String name, DataType result, RowFunction function, DataType... params) {
    add(name, result, new RowKernel(result, function, true), params);
  }

  /** As {@link #rows}; the function sees nulls too. */
  public void rowsWithNulls(
      String name, DataType result, RowFunction function, DataType... params) {
    addLenient(name, result, new RowKernel(result, function, false), params);
  }

  /**
   * A function that fits itself to its arguments; asked where no fixed overload fits exactly.
   *
   * @param maxArgs -1 for no limit
   */
  public void polymorphic(
      String name,
      int minArgs,
      int maxArgs,
      Function<List<DataType>, Optional<Signature>> resolve) {
    named(name).polymorphic = new Polymorphic(minArgs, maxArgs, resolve);
  }

  private Named named(String name) {
    return byName.computeIfAbsent(name, n -> new Named());
  }

  /** The overload for {@code args}: an exact one, else the one that needs the fewest casts. */
  public Optional<Signature> resolve(String name, List<DataType> args) {
    Named named = byName.get(name);
    if (named == null) {
      return Optional.empty();
    }
    Signature best = best(named.overloads, args);
    if (best != null && exact(best, args) == args.size()) {
      return Optional.of(best);
    }
    Polymorphic polymorphic = named.polymorphic;
    if (polymorphic != null
        && args.size() >= polymorphic.minArgs
        && (polymorphic.maxArgs < 0 || args.size() <= polymorphic.maxArgs)) {
      Optional<Signature> fitted = polymorphic.resolve.apply(args);
      if (fitted.isPresent()) {
        return fitted;
      }
    }
    return Optional.ofNullable(best);
  }

  private static @Nullable Signature best(List<Signature> overloads, List<DataType> args) {
    Signature best = null;
    int bestScore = -1;
    for (Signature candidate : overloads) {
      if (fits(candidate, args)) {
        int score = exact(candidate, args) * 100 + preferred(candidate);
        if (score > bestScore) {
          best = candidate;
          bestScore = score;
        }
      }
    }
    return best;
  }

  private static boolean fits(Signature candidate, List<DataType> args) {
    if (candidate.params().size() != args.size()) {
      return false;
    }
    for (int i = 0; i < args.size(); i++) {
      if (!Coercion.isImplicit(args.get(i), candidate.params().get(i))) {
        return false;
      }
    }
    return true;
  }

  private static int exact(Signature candidate, List<DataType> args) {
    int count = 0;
    for (int i = 0; i < args.size(); i++) {
      if (candidate.params().get(i).kind() == args.get(i).kind()) {
        count++;
      }
    }
    return count;
  }

  private static int preferred(Signature candidate) {
    return (int) candidate.params().stream().filter(PREFERRED::contains).count();
  }

  /** Everything that is registered, by name, in the order of registration. */
  public List<FunctionInfo> all() {
    List<FunctionInfo> out = new ArrayList<>();
    byName.forEach((name, named) -> out.add(info(name, named)));
    return out;
  }

  private static FunctionInfo info(String name, Named named) {
    int min = Integer.MAX_VALUE;
    int max = 0;
    for (Signature overload : named.overloads) {
      min = Math.min(min, overload.params().size());
      max = Math.max(max, overload.params().size());
    }
    Polymorphic polymorphic = named.polymorphic;
    if (polymorphic != null) {
      min = Math.min(min, polymorphic.minArgs);
      max = polymorphic.maxArgs < 0 ? -1 : Math.max(max, polymorphic.maxArgs);
    }
    return new FunctionInfo(name, min, max, named.overloads);
  }
}
