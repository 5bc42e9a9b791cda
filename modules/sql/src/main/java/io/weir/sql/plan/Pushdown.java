package io.weir.sql.plan;

import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.dataflow.plan.Plan.JoinKind;
import io.weir.kernel.Ordered;
import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Rel;
import io.weir.sql.algebra.Rels;
import io.weir.sql.algebra.Term;
import io.weir.sql.algebra.Terms;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Moves conditions down to where their columns come from, turns outer joins whose null rows are
 * filtered out into plainer ones, and {@code row_number() <= k} into a top-k.
 */
final class Pushdown {
  private Pushdown() {}

  static Rel optimize(Rel rel) {
    return push(rel, List.of());
  }

  private static Rel filtered(Rel rel, List<Term> predicates) {
    return predicates.isEmpty() ? rel : new Rel.Filter(rel, Terms.and(predicates));
  }

  /** {@code rel} with only the rows for which all of {@code predicates} are true. */
  private static Rel push(Rel rel, List<Term> predicates) {
    return switch (rel) {
      case Rel.Filter r -> {
        List<Term> all = new ArrayList<>(predicates);
        all.addAll(Terms.conjuncts(r.predicate()));
        yield push(r.input(), all);
      }
      case Rel.Project r -> project(r, predicates);
      case Rel.Join r -> join(r, predicates);
      case Rel.Aggregate r -> {
        Set<Attribute> keys = Ordered.set(r.keys());
        Split split = split(predicates, p -> !keys.isEmpty() && keys.containsAll(Terms.refs(p)));
        yield filtered(
            new Rel.Aggregate(push(r.input(), split.matching()), r.keys(), r.calls()),
            split.rest());
      }
      case Rel.Distinct r -> new Rel.Distinct(push(r.input(), predicates));
      case Rel.SetOperation r -> setOperation(r, predicates);
      case Rel.TopK r -> {
        Split split = split(predicates, p -> within(p, r.partition()));
        yield filtered(
            new Rel.TopK(
                push(r.input(), split.matching()), r.partition(), r.order(), r.offset(), r.limit()),
            split.rest());
      }
      case Rel.Window r -> window(r, predicates);
      case Rel.TableFunction r -> {
        Split split = split(predicates, p -> within(p, r.input().output()));
        yield filtered(
            Rels.withInputs(r, List.of(push(r.input(), split.matching()))), split.rest());
      }
      default -> filtered(Rels.mapInputs(rel, Pushdown::optimize), predicates);
    };
  }

  private record Split(List<Term> matching, List<Term> rest) {}

  private static Split split(List<Term> predicates, Predicate<Term> test) {
    List<Term> matching = new ArrayList<>();
    List<Term> rest = new ArrayList<>();
    predicates.forEach(p -> (test.test(p) ? matching : rest).add(p));
    return new Split(matching, rest);
  }

  private static boolean within(Term predicate, List<Attribute> attributes) {
    Set<Attribute> refs = Terms.refs(predicate);
    return !refs.isEmpty() && attributes.containsAll(refs);
  }

  private static Rel project(Rel.Project project, List<Term> predicates) {
    Map<Attribute, Term> values = new HashMap<>();
    project.items().forEach(i -> values.put(i.attribute(), i.term()));
    List<Term> below = new ArrayList<>();
    predicates.forEach(p -> below.add(Folding.fold(Terms.substitute(p, values))));
    return new Rel.Project(push(project.input(), below), project.items());
  }

  private static Rel setOperation(Rel.SetOperation operation, List<Term> predicates) {
    List<Rel> inputs = new ArrayList<>();
    for (Rel input : operation.inputs()) {
      Map<Attribute, Term> values = new HashMap<>();
      for (int i = 0; i < operation.output().size(); i++) {
        values.put(operation.output().get(i), new Term.Ref(input.output().get(i)));
      }
      inputs.add(push(input, predicates.stream().map(p -> Terms.substitute(p, values)).toList()));
    }
    return new Rel.SetOperation(operation.kind(), operation.all(), inputs, operation.output());
  }

  private static Rel join(Rel.Join join, List<Term> predicates) {
    Set<Attribute> left = new LinkedHashSet<>(join.left().output());
    Set<Attribute> right = new LinkedHashSet<>(join.right().output());
    boolean dropsRightless = predicates.stream().anyMatch(p -> Nullity.rejectsNulls(p, right));
    boolean dropsLeftless = predicates.stream().anyMatch(p -> Nullity.rejectsNulls(p, left));
    return switch (join.kind()) {
      case INNER -> inner(join, left, right, predicates);
      case LEFT ->
          dropsRightless
              ? inner(join, left, right, predicates)
              : left(join, left, right, predicates);
      case RIGHT ->
          join(
              new Rel.Join(JoinKind.LEFT, join.right(), join.left(), join.condition()), predicates);
      case FULL -> {
        if (dropsRightless && dropsLeftless) {
          yield inner(join, left, right, predicates);
        }
        if (dropsLeftless) {
          yield left(join, left, right, predicates);
        }
        if (dropsRightless) {
          yield join(
              new Rel.Join(JoinKind.LEFT, join.right(), join.left(), join.condition()), predicates);
        }
        yield filtered(
            new Rel.Join(
                JoinKind.FULL, optimize(join.left()), optimize(join.right()), join.condition()),
            predicates);
      }
      case SEMI, ANTI -> semi(join, left, right, predicates);
    };
  }

  private static Rel inner(
      Rel.Join join, Set<Attribute> left, Set<Attribute> right, List<Term> predicates) {
    List<Term> all = new ArrayList<>(predicates);
    all.addAll(Terms.conjuncts(join.condition()));
    Split toLeft = split(all, p -> left.containsAll(Terms.refs(p)));
    Split toRight = split(toLeft.rest(), p -> right.containsAll(Terms.refs(p)));
    return new Rel.Join(
        JoinKind.INNER,
        push(join.left(), toLeft.matching()),
        push(join.right(), toRight.matching()),
        Terms.and(toRight.rest()));
  }

  private static Rel left(
      Rel.Join join, Set<Attribute> left, Set<Attribute> right, List<Term> predicates) {
    Split above = split(predicates, p -> left.containsAll(Terms.refs(p)));
    Split on =
        split(
            Terms.conjuncts(join.condition()),
            p -> !Terms.refs(p).isEmpty() && right.containsAll(Terms.refs(p)));
    return filtered(
        new Rel.Join(
            JoinKind.LEFT,
            push(join.left(), above.matching()),
            push(join.right(), on.matching()),
            Terms.and(on.rest())),
        above.rest());
  }

  private static Rel semi(
      Rel.Join join, Set<Attribute> left, Set<Attribute> right, List<Term> predicates) {
    Split toRight =
        split(
            Terms.conjuncts(join.condition()),
            p -> !Terms.refs(p).isEmpty() && right.containsAll(Terms.refs(p)));
    List<Term> toLeft = new ArrayList<>(predicates);
    List<Term> rest = toRight.rest();
    if (join.kind() == JoinKind.SEMI) {
      Split own = split(rest, p -> left.containsAll(Terms.refs(p)));
      toLeft.addAll(own.matching());
      rest = own.rest();
    }
    return new Rel.Join(
        join.kind(),
        push(join.left(), toLeft),
        push(join.right(), toRight.matching()),
        Terms.and(rest));
  }

  private static Rel window(Rel.Window window, List<Term> predicates) {
    Split split = split(predicates, p -> within(p, window.partition()));
    Rel input = push(window.input(), split.matching());
    List<Term> rest = new ArrayList<>();
    Rel.Window over =
        new Rel.Window(input, window.partition(), window.order(), window.frame(), window.calls());
    if (window.calls().size() != 1 || !window.calls().get(0).function().equals("row_number")) {
      return filtered(over, split.rest());
    }
    Attribute number = window.calls().get(0).attribute();
    long first = 1;
    long last = Long.MAX_VALUE;
    for (Term predicate : split.rest()) {
      long[] range = range(predicate, number);
      if (range == null) {
        rest.add(predicate);
      } else {
        first = Math.max(first, range[0]);
        last = Math.min(last, range[1]);
      }
    }
    if (last == Long.MAX_VALUE) {
      return filtered(over, split.rest());
    }
    return filtered(numbered(over, number, first, last), rest);
  }

  /** The rows {@code first .. last} of each partition, numbered. */
  private static Rel numbered(Rel.Window window, Attribute number, long first, long last) {
    long limit = last < first ? 0 : last - first + 1;
    if (limit <= 1) {
      // One number only, so it is known.
      List<Rel.Item> items = new ArrayList<>();
      window.input().output().forEach(a -> items.add(Rel.Item.pass(a)));
      items.add(new Rel.Item(number, constant(first)));
      Rel one =
          new Rel.TopK(
              window.input(),
              window.partition(),
              window.order(),
              constant(first - 1),
              constant(limit));
      return new Rel.Project(one, items);
    }
    Rel top =
        new Rel.TopK(window.input(), window.partition(), window.order(), null, constant(last));
    Rel.Window over =
        new Rel.Window(top, window.partition(), window.order(), window.frame(), window.calls());
    if (first == 1) {
      return over;
    }
    return new Rel.Filter(
        over,
        new Term.Call(
            ">=", List.of(new Term.Ref(number), constant(first)), DataType.BOOLEAN, true));
  }

  private static Term constant(long value) {
    return new Term.Constant(Scalar.ofLong(DataType.INT8, value));
  }

  /** What {@code predicate} says about {@code number}; null where it says something else. */
  private static long @org.jspecify.annotations.Nullable [] range(
      Term predicate, Attribute number) {
    if (!(predicate instanceof Term.Call call) || call.args().size() != 2) {
      return null;
    }
    Term left = call.args().get(0);
    Term right = call.args().get(1);
    boolean flipped = right instanceof Term.Ref;
    Term ref = flipped ? right : left;
    Term bound = flipped ? left : right;
    if (!(ref instanceof Term.Ref r && r.attribute() == number)
        || !(bound instanceof Term.Constant constant)
        || constant.value().isNull()
        || !constant.type().equals(DataType.INT8)) {
      return null;
    }
    long value = ((io.weir.columnar.LongColumn) constant.value().cell()).get(0);
    return switch (flipped ? flip(call.function()) : call.function()) {
      case "=" -> new long[] {value, value};
      case "<=" -> new long[] {1, value};
      case "<" -> new long[] {1, value - 1};
      case ">=" -> new long[] {value, Long.MAX_VALUE};
      case ">" -> new long[] {value + 1, Long.MAX_VALUE};
      default -> null;
    };
  }

  private static String flip(String sign) {
    return switch (sign) {
      case "<" -> ">";
      case "<=" -> ">=";
      case ">" -> "<";
      case ">=" -> "<=";
      default -> sign;
    };
  }
}
