package io.weir.dataflow.circuit;

import io.weir.columnar.TypeKind;
import io.weir.columnar.value.Numerics;
import io.weir.dataflow.plan.AggregateCall;
import io.weir.dataflow.plan.Plan;
import io.weir.dataflow.plan.SortKey;
import io.weir.kernel.ObjectId;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Computes a plan over whole collections from the beginning, as plainly as can be. */
final class PlanInterpreter {
  private final Map<ObjectId, Bag> inputs;
  private final Map<Plan, Bag> done = new IdentityHashMap<>();

  /** The errors, each as often as it stands in the way of a row. */
  final Bag errors = new Bag();

  PlanInterpreter(Map<ObjectId, Bag> inputs) {
    this.inputs = inputs;
  }

  /** The plan's rows, in canonical values. */
  Bag evaluate(Plan plan) {
    Bag known = done.get(plan);
    if (known == null) {
      known = Rows.canonical(compute(plan));
      done.put(plan, known);
    }
    return known;
  }

  private Bag compute(Plan plan) {
    return switch (plan) {
      case Plan.Get get -> inputs.getOrDefault(get.collection(), new Bag());
      case Plan.Constant constant -> Rows.bag(constant.schema().types(), constant.rows());
      case Plan.Filter filter -> filter(filter);
      case Plan.Project project -> project(project);
      case Plan.Join join -> join(join);
      case Plan.Aggregate aggregate -> aggregate(aggregate);
      case Plan.Distinct distinct -> sets(distinct.input(), distinct.input(), (l, r) -> 1);
      case Plan.UnionAll union -> {
        Bag out = new Bag();
        union.inputs().forEach(input -> out.addAll(evaluate(input), 1));
        yield out;
      }
      case Plan.Except e ->
          sets(e.left(), e.right(), (l, r) -> e.all() ? Math.max(l - r, 0) : r == 0 ? 1 : 0);
      case Plan.Intersect i ->
          sets(i.left(), i.right(), (l, r) -> i.all() ? Math.min(l, r) : r > 0 ? 1 : 0);
      case Plan.TopK top -> top(top);
    };
  }

  /** Of a row that stands left and right so often. */
  private interface Count {
    long of(long left, long right);
  }

  private Bag sets(Plan left, Plan right, Count count) {
    Bag out = new Bag();
    Bag rightRows = evaluate(right);
    evaluate(left)
        .rows()
        .forEach((row, n) -> out.add(row, count.of(n, rightRows.rows().getOrDefault(row, 0L))));
    return out;
  }

  private void fail(ExprInterpreter.Failure failure, long weight) {
    errors.add(List.of(failure.text()), weight);
  }

  private Bag filter(Plan.Filter plan) {
    Bag out = new Bag();
    evaluate(plan.input())
        .rows()
        .forEach(
            (row, weight) -> {
              try {
                if (ExprInterpreter.evaluate(plan.predicate(), row).equals(1L)) {
                  out.add(row, weight);
                }
              } catch (ExprInterpreter.Failure e) {
                fail(e, weight);
              }
            });
    return out;
  }

  private Bag project(Plan.Project plan) {
    Bag out = new Bag();
    evaluate(plan.input())
        .rows()
        .forEach(
            (row, weight) -> {
              try {
                out.add(
                    plan.exprs().stream().map(e -> ExprInterpreter.evaluate(e, row)).toList(),
                    weight);
              } catch (ExprInterpreter.Failure e) {
                fail(e, weight);
              }
            });
    return out;
  }

  private Bag join(Plan.Join plan) {
    Bag out = new Bag();
    Map<List<Object>, Long> left = evaluate(plan.left()).rows();
    Map<List<Object>, Long> right = evaluate(plan.right()).rows();
    Set<List<Object>> matchedLeft = new LinkedHashSet<>();
    Set<List<Object>> matchedRight = new LinkedHashSet<>();
    Bag pairs = new Bag();
    left.forEach(
        (l, lw) ->
            right.forEach(
                (r, rw) -> {
                  List<Object> pair = new ArrayList<>(l);
                  pair.addAll(r);
                  try {
                    if (keysMatch(plan, l, r)
                        && (plan.residual() == null
                            || ExprInterpreter.evaluate(plan.residual(), pair).equals(1L))) {
                      pairs.add(pair, lw * rw);
                      matchedLeft.add(l);
                      matchedRight.add(r);
                    }
                  } catch (ExprInterpreter.Failure e) {
                    fail(e, lw * rw);
                  }
                }));
    int leftSize = plan.left().schema().size();
    int rightSize = plan.right().schema().size();
    switch (plan.kind()) {
      case SEMI -> left.forEach((l, w) -> out.add(l, matchedLeft.contains(l) ? w : 0));
      case ANTI -> left.forEach((l, w) -> out.add(l, matchedLeft.contains(l) ? 0 : w));
      case INNER, LEFT, RIGHT, FULL -> out.addAll(pairs, 1);
    }
    if (plan.kind() == Plan.JoinKind.LEFT || plan.kind() == Plan.JoinKind.FULL) {
      left.forEach((l, w) -> out.add(both(l, nulls(rightSize)), matchedLeft.contains(l) ? 0 : w));
    }
    if (plan.kind() == Plan.JoinKind.RIGHT || plan.kind() == Plan.JoinKind.FULL) {
      right.forEach((r, w) -> out.add(both(nulls(leftSize), r), matchedRight.contains(r) ? 0 : w));
    }
    return out;
  }

  private static List<Object> nulls(int count) {
    return Collections.nCopies(count, Rows.NULL);
  }

  private static List<Object> both(List<Object> left, List<Object> right) {
    List<Object> out = new ArrayList<>(left);
    out.addAll(right);
    return out;
  }

  private static boolean keysMatch(Plan.Join plan, List<Object> left, List<Object> right) {
    for (int i = 0; i < plan.leftKeys().size(); i++) {
      Object l = left.get(plan.leftKeys().get(i));
      Object r = right.get(plan.rightKeys().get(i));
      if (!l.equals(r) || (l == Rows.NULL && !plan.nullSafe().get(i))) {
        return false;
      }
    }
    return true;
  }

  private Bag aggregate(Plan.Aggregate plan) {
    Map<List<Object>, List<List<Object>>> groups = new LinkedHashMap<>();
    if (plan.keys().isEmpty()) {
      groups.put(List.of(), new ArrayList<>());
    }
    evaluate(plan.input())
        .rows()
        .forEach(
            (row, weight) -> {
              List<Object> key = plan.keys().stream().map(row::get).toList();
              List<List<Object>> rows = groups.computeIfAbsent(key, k -> new ArrayList<>());
              for (long i = 0; i < weight; i++) {
                rows.add(row);
              }
            });
    Bag out = new Bag();
    groups.forEach(
        (key, rows) -> {
          try {
            List<Object> row = new ArrayList<>(key);
            for (AggregateCall call : plan.calls()) {
              row.add(aggregate(call, plan, rows));
            }
            out.add(row, 1);
          } catch (ExprInterpreter.Failure e) {
            fail(e, 1);
          }
        });
    return out;
  }

  private static Object aggregate(AggregateCall call, Plan.Aggregate plan, List<List<Object>> all) {
    List<List<Object>> rows = all;
    if (call.filter() >= 0) {
      rows = rows.stream().filter(row -> row.get(call.filter()).equals(1L)).toList();
    }
    if (call.args().isEmpty()) {
      return (long) rows.size();
    }
    int arg = call.args().get(0);
    if (call.function().equals("single_value")) {
      if (rows.size() > 1) {
        throw new ExprInterpreter.Failure(
            "21000", "more than one row returned by a subquery used as an expression");
      }
      return rows.isEmpty() ? Rows.NULL : rows.get(0).get(arg);
    }
    List<Object> values =
        rows.stream().map(row -> row.get(arg)).filter(value -> value != Rows.NULL).toList();
    if (call.distinct()) {
      values = values.stream().distinct().toList();
    }
    if (call.function().equals("count")) {
      return (long) values.size();
    }
    if (values.isEmpty()) {
      return Rows.NULL;
    }
    TypeKind kind = plan.input().schema().type(arg).kind();
    return switch (call.function()) {
      case "min" -> Collections.min(values, PlanInterpreter::compare);
      case "max" -> Collections.max(values, PlanInterpreter::compare);
      case "bool_and", "every" -> values.contains(0L) ? 0L : 1L;
      case "bool_or" -> values.contains(1L) ? 1L : 0L;
      case "sum" -> sum(kind, values);
      case "avg" -> average(kind, values);
      default -> throw new IllegalArgumentException(call.function());
    };
  }

  private static Object sum(TypeKind kind, List<Object> values) {
    if (kind == TypeKind.FLOAT8) {
      return floatSum(values);
    }
    BigDecimal sum = decimalSum(values);
    return kind == TypeKind.INT4 || kind == TypeKind.INT2 ? (Object) sum.longValueExact() : sum;
  }

  private static double floatSum(List<Object> values) {
    double special = 0;
    BigDecimal sum = BigDecimal.ZERO;
    for (Object value : values) {
      double number = (Double) value;
      if (Double.isFinite(number)) {
        sum = sum.add(new BigDecimal(number));
      } else {
        special += number;
      }
    }
    return special == 0 ? sum.doubleValue() : special;
  }

  private static BigDecimal decimalSum(List<Object> values) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Object value : values) {
      sum = sum.add(value instanceof Long n ? BigDecimal.valueOf(n) : (BigDecimal) value);
    }
    return sum;
  }

  /** How many digits a quotient has is tested where numerics are. */
  private static Object average(TypeKind kind, List<Object> values) {
    return kind == TypeKind.FLOAT8
        ? (Object) (floatSum(values) / values.size())
        : Numerics.divide(decimalSum(values), BigDecimal.valueOf(values.size()));
  }

  private Bag top(Plan.TopK plan) {
    Map<List<Object>, List<List<Object>>> partitions = new LinkedHashMap<>();
    evaluate(plan.input())
        .rows()
        .forEach(
            (row, weight) -> {
              List<Object> key = plan.partition().stream().map(row::get).toList();
              List<List<Object>> rows = partitions.computeIfAbsent(key, k -> new ArrayList<>());
              for (long i = 0; i < weight; i++) {
                rows.add(row);
              }
            });
    Bag out = new Bag();
    for (List<List<Object>> rows : partitions.values()) {
      rows.sort(order(plan));
      long limit = plan.limit() < 0 ? Long.MAX_VALUE : plan.limit();
      rows.stream().skip(plan.offset()).limit(limit).forEach(row -> out.add(row, 1));
    }
    return out;
  }

  private static Comparator<List<Object>> order(Plan.TopK plan) {
    List<SortKey> keys = new ArrayList<>(plan.order());
    for (int c = 0; c < plan.schema().size(); c++) {
      keys.add(new SortKey(c, false, false));
    }
    return (a, b) -> {
      for (SortKey key : keys) {
        Object l = a.get(key.column());
        Object r = b.get(key.column());
        int order;
        if (l == Rows.NULL || r == Rows.NULL) {
          order = Boolean.compare(l == Rows.NULL, r == Rows.NULL) * (key.nullsFirst() ? -1 : 1);
        } else {
          order = compare(l, r) * (key.descending() ? -1 : 1);
        }
        if (order != 0) {
          return order;
        }
      }
      return 0;
    };
  }

  /** Of two values of one type, neither null. */
  static int compare(Object left, Object right) {
    return switch (left) {
      case Long l -> l.compareTo((Long) right);
      case BigDecimal l -> l.compareTo((BigDecimal) right);
      case Double l -> l.compareTo((Double) right);
      case String l -> l.compareTo((String) right);
      default -> throw new IllegalArgumentException("no order of " + left);
    };
  }
}
