package io.weir.sql.types;

import io.weir.columnar.DataType;
import io.weir.dataflow.aggregate.AggregateRegistry;
import io.weir.dataflow.expr.FunctionRegistry;
import io.weir.dataflow.expr.function.FunctionInfo;
import io.weir.dataflow.expr.function.Signature;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The functions of the dataflow module's registries: what is added there can be called at once.
 * Quoted literals get the types that PostgreSQL would give them.
 */
public final class RegistryFunctions implements FunctionCatalog {
  /** Known to give null for a null argument. */
  private static final Set<String> STRICT =
      Set.of(
          "=",
          "<>",
          "<",
          "<=",
          ">",
          ">=",
          "+",
          "-",
          "*",
          "/",
          "%",
          "^",
          "||",
          "~",
          "~*",
          "!~",
          "!~*",
          "like",
          "ilike",
          "abs",
          "lower",
          "upper",
          "length",
          "date_trunc",
          "extract");

  /** Give a literal the type of the other arguments; the rest of the flexible ones take text. */
  private static final Set<String> ONE_TYPE = Set.of("greatest", "least", "nullif", "coalesce");

  private final Map<String, FunctionInfo> byName = new HashMap<>();

  public RegistryFunctions() {
    FunctionRegistry.all().forEach(info -> byName.put(info.name(), info));
  }

  @Override
  public boolean isScalar(String name) {
    return byName.containsKey(name);
  }

  @Override
  public Optional<Resolved> scalar(String name, List<? extends @Nullable DataType> args) {
    FunctionInfo info = byName.get(name);
    if (info == null) {
      return Optional.empty();
    }
    for (List<DataType> guess : guesses(info, args)) {
      Optional<Signature> found = FunctionRegistry.resolve(name, guess);
      if (found.isPresent()) {
        return found.map(s -> new Resolved(name, s.params(), s.result(), STRICT.contains(name)));
      }
    }
    return Optional.empty();
  }

  /** What the arguments' types may be, the likeliest first: only those of literals are open. */
  private static List<List<DataType>> guesses(
      FunctionInfo info, List<? extends @Nullable DataType> args) {
    List<List<DataType>> out = new ArrayList<>();
    if (args.stream().noneMatch(Objects::isNull)) {
      out.add(with(args, DataType.TEXT));
      return out;
    }
    boolean operator = !Character.isLetter(info.name().charAt(0));
    List<DataType> known = new ArrayList<>();
    args.stream().filter(Objects::nonNull).forEach(known::add);
    // The other side of an operator decides, before any overload is looked at.
    if (operator && !known.isEmpty()) {
      out.add(with(args, known.get(0)));
    }
    Signature overload = overload(info, args);
    if (overload != null) {
      out.add(filled(args, overload.params()));
    }
    if (known.isEmpty()) {
      out.add(with(args, DataType.TEXT));
    } else {
      if (!ONE_TYPE.contains(info.name())) {
        out.add(with(args, DataType.TEXT));
      }
      Casts.common(known).ifPresent(type -> out.add(with(args, type)));
    }
    return out;
  }

  private static List<DataType> with(List<? extends @Nullable DataType> args, DataType open) {
    List<DataType> out = new ArrayList<>();
    args.forEach(a -> out.add(a == null ? open : a));
    return out;
  }

  private static List<DataType> filled(
      List<? extends @Nullable DataType> args, List<DataType> params) {
    List<DataType> out = new ArrayList<>();
    for (int i = 0; i < args.size(); i++) {
      DataType arg = args.get(i);
      out.add(arg == null ? params.get(i) : arg);
    }
    return out;
  }

  /** The overload that the known arguments fit best; text is preferred for the open ones. */
  private static @Nullable Signature overload(
      FunctionInfo info, List<? extends @Nullable DataType> args) {
    Signature best = null;
    int bestScore = -1;
    for (Signature candidate : info.overloads()) {
      int score = score(candidate, args);
      if (score > bestScore) {
        best = candidate;
        bestScore = score;
      }
    }
    return best;
  }

  private static int score(Signature candidate, List<? extends @Nullable DataType> args) {
    if (candidate.params().size() != args.size()) {
      return -1;
    }
    int score = 0;
    for (int i = 0; i < args.size(); i++) {
      DataType arg = args.get(i);
      DataType param = candidate.params().get(i);
      if (!Casts.implicit(arg, param)) {
        return -1;
      }
      if (arg == null) {
        score += preference(param);
      } else {
        score += arg.kind() == param.kind() ? 10 : 0;
      }
    }
    return score;
  }

  private static int preference(DataType param) {
    return switch (param.kind()) {
      case TEXT -> 2;
      case FLOAT8, TIMESTAMPTZ, INTERVAL -> 1;
      default -> 0;
    };
  }

  @Override
  public boolean isAggregate(String name) {
    return name.equals("grouping")
        || (!name.equals("single_value") && AggregateRegistry.find(name).isPresent());
  }

  @Override
  public Optional<DataType> aggregate(String name, List<DataType> args) {
    return AggregateRegistry.find(name)
        .flatMap(function -> Optional.ofNullable(function.result(args)));
  }
}
