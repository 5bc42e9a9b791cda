package io.weir.sql.plan;

import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.dataflow.expr.Expr;
import io.weir.dataflow.plan.Plan;
import io.weir.dataflow.plan.Plan.JoinKind;
import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Attributes;
import io.weir.sql.algebra.Rel;
import io.weir.sql.algebra.Term;
import io.weir.sql.algebra.Terms;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Turns join conditions into keys, which are looked up, and a residual, which is evaluated. */
final class JoinLowering {
  private final Lowering lowering;

  /** Attributes of keys and columns that live within one plan only. */
  private final Attributes local = new Attributes();

  JoinLowering(Lowering lowering) {
    this.lowering = lowering;
  }

  Lowered lower(Rel.Join join) {
    Set<Attribute> left = new LinkedHashSet<>(join.left().output());
    Set<Attribute> right = new LinkedHashSet<>(join.right().output());
    List<JoinKeys> keys = new ArrayList<>();
    List<Term> residual = new ArrayList<>();
    for (Term condition : Terms.conjuncts(join.condition())) {
      JoinKeys key = JoinKeys.of(condition, left, right);
      if (key == null) {
        residual.add(condition);
      } else {
        keys.add(key);
      }
    }
    if (keys.isEmpty()) {
      oneSided(residual, left, keys);
    }
    Keyed l = keyed(lowering.lower(join.left()), keys.stream().map(JoinKeys::left).toList());
    Keyed r = keyed(lowering.lower(join.right()), keys.stream().map(JoinKeys::right).toList());
    List<Attribute> both = new ArrayList<>(l.input().columns());
    both.addAll(r.input().columns());
    boolean leftOnly = join.kind() == JoinKind.SEMI || join.kind() == JoinKind.ANTI;
    List<Attribute> columns = leftOnly ? l.input().columns() : both;
    Expr condition = residual.isEmpty() ? null : Expressions.lower(Terms.and(residual), both);
    return lowering.made(
        new Plan.Join(
            join.kind(),
            l.input().plan(),
            r.input().plan(),
            l.keys(),
            r.keys(),
            keys.stream().map(JoinKeys::nullSafe).toList(),
            condition,
            Lowered.schema(columns)),
        columns);
  }

  /**
   * Conditions on the left side alone, as an outer or anti-join may have: a row that fails them
   * matches nothing. As a key that is null where they fail, they cost no comparison of pairs.
   */
  private static void oneSided(List<Term> residual, Set<Attribute> left, List<JoinKeys> keys) {
    List<Term> own =
        residual.stream()
            .filter(c -> !Terms.refs(c).isEmpty() && left.containsAll(Terms.refs(c)))
            .toList();
    if (own.isEmpty()) {
      return;
    }
    residual.removeAll(own);
    Term none = new Term.Constant(Scalar.ofNull(DataType.BOOLEAN));
    Term key =
        new Term.Case(
            List.of(new Term.Case.Branch(Terms.and(own), Term.TRUE)), none, DataType.BOOLEAN);
    keys.add(new JoinKeys(key, Term.TRUE, false));
  }

  private record Keyed(Lowered input, List<Integer> keys) {}

  /** The input with a column for every key. */
  private Keyed keyed(Lowered input, List<Term> keys) {
    List<Rel.Item> items = new ArrayList<>();
    input.columns().forEach(a -> items.add(Rel.Item.pass(a)));
    List<Attribute> attributes = new ArrayList<>();
    for (Term key : keys) {
      if (key instanceof Term.Ref ref) {
        attributes.add(ref.attribute());
      } else {
        Attribute attribute = local.fresh("key", key);
        items.add(new Rel.Item(attribute, key));
        attributes.add(attribute);
      }
    }
    Lowered projected = lowering.project(input, items);
    return new Keyed(projected, projected.indexesOf(attributes));
  }
}
