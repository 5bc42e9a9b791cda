package io.weir.sql.analysis;

import io.weir.columnar.DataType;
import io.weir.dataflow.plan.Plan.JoinKind;
import io.weir.kernel.SqlState;
import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Rel;
import io.weir.sql.algebra.Term;
import io.weir.sql.algebra.Terms;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/** Binds joins with ON, USING, NATURAL or nothing. */
final class JoinBinder {
  private final Analysis analysis;
  private final FromBinder from;
  private final Scope outer;
  private final Errors errors;

  JoinBinder(Analysis analysis, FromBinder from, Scope outer) {
    this.analysis = analysis;
    this.from = from;
    this.outer = outer;
    this.errors = analysis.errors;
  }

  FromBinder.Source bind(SqlJoin join, @Nullable Scope before) {
    JoinKind kind = kind(join);
    FromBinder.Source left = from.bind(join.getLeft(), before);
    Scope visible = before == null ? left.scope() : Scope.join(before, left.scope(), List.of());
    FromBinder.Source right = from.bind(join.getRight(), visible);
    requireDistinctNames(join, left.scope(), right.scope());
    if (kind == JoinKind.RIGHT || kind == JoinKind.FULL) {
      left = nullExtended(left);
    }
    if (kind == JoinKind.LEFT || kind == JoinKind.FULL) {
      right = nullExtended(right);
    }
    SqlNode condition = join.getCondition();
    if (join.isNatural()) {
      return using(join, kind, left, right, commonNames(left.scope(), right.scope()));
    }
    if (join.getConditionType() == JoinConditionType.USING && condition != null) {
      List<String> names = new ArrayList<>();
      ((SqlNodeList) condition).forEach(n -> names.add(((SqlIdentifier) n).getSimple()));
      return using(join, kind, left, right, names);
    }
    Scope scope = Scope.join(left.scope(), right.scope(), List.of());
    Term on =
        condition == null
            ? Term.TRUE
            : new ExpressionBinder(analysis, scope.within(outer), Clause.ON)
                .bindBoolean(condition, "JOIN/ON");
    return new FromBinder.Source(new Rel.Join(kind, left.rel(), right.rel(), on), scope);
  }

  private JoinKind kind(SqlJoin join) {
    return switch (join.getJoinType()) {
      case INNER, CROSS, COMMA -> JoinKind.INNER;
      case LEFT -> JoinKind.LEFT;
      case RIGHT -> JoinKind.RIGHT;
      case FULL -> JoinKind.FULL;
      default ->
          throw errors.unsupported(
              join, join.getJoinType() + " JOIN is", "Use EXISTS, or a lateral join.");
    };
  }

  private void requireDistinctNames(SqlNode place, Scope left, Scope right) {
    for (Scope.Table l : left.tables()) {
      for (Scope.Table r : right.tables()) {
        boolean sameSchema =
            l.schema() == null || r.schema() == null || l.schema().equals(r.schema());
        if (!l.name().isEmpty() && l.name().equals(r.name()) && sameSchema) {
          throw errors.at(
              place,
              SqlState.DUPLICATE_ALIAS,
              "table name \"" + l.name() + "\" specified more than once");
        }
      }
    }
  }

  /** The same rows under attributes that say that an outer join can make them null. */
  private FromBinder.Source nullExtended(FromBinder.Source source) {
    Map<Attribute, Attribute> renamed = new HashMap<>();
    List<Rel.Item> items = new ArrayList<>();
    for (Attribute attribute : source.rel().output()) {
      if (attribute.nullable()) {
        items.add(Rel.Item.pass(attribute));
      } else {
        Attribute nullable = analysis.attributes.nullableLike(attribute);
        renamed.put(attribute, nullable);
        items.add(new Rel.Item(nullable, new Term.Ref(attribute)));
      }
    }
    if (renamed.isEmpty()) {
      return source;
    }
    List<Scope.Table> tables = new ArrayList<>();
    for (Scope.Table table : source.scope().tables()) {
      tables.add(new Scope.Table(table.schema(), table.name(), rename(table.columns(), renamed)));
    }
    return new FromBinder.Source(
        new Rel.Project(source.rel(), items),
        new Scope(outer, tables, rename(source.scope().columns(), renamed)));
  }

  private static List<OutputColumn> rename(
      List<OutputColumn> columns, Map<Attribute, Attribute> renamed) {
    return columns.stream()
        .map(
            c ->
                // An outer join turns a constant column into one that can be null as well.
                new OutputColumn(
                    c.name(), renamed.getOrDefault(c.attribute(), c.attribute()), null))
        .toList();
  }

  private static List<String> commonNames(Scope left, Scope right) {
    return left.columns().stream()
        .map(OutputColumn::name)
        .filter(n -> right.columns().stream().anyMatch(c -> c.name().equals(n)))
        .distinct()
        .toList();
  }

  private FromBinder.Source using(
      SqlJoin join,
      JoinKind kind,
      FromBinder.Source left,
      FromBinder.Source right,
      List<String> names) {
    List<Term> conditions = new ArrayList<>();
    List<OutputColumn> merged = new ArrayList<>();
    List<Rel.Item> computed = new ArrayList<>();
    ExpressionBinder expressions = new ExpressionBinder(analysis, outer, Clause.ON);
    for (String name : names) {
      OutputColumn l = only(join, left.scope(), name, "left");
      OutputColumn r = only(join, right.scope(), name, "right");
      Term.Call equal =
          (Term.Call)
              expressions.operator(join, "=", List.of(l.term(), r.term()), List.of(join, join));
      conditions.add(equal);
      if (kind == JoinKind.FULL) {
        Term value = either(equal.args().get(0), equal.args().get(1));
        Attribute attribute = analysis.attributes.fresh(name, value);
        computed.add(new Rel.Item(attribute, value));
        merged.add(new OutputColumn(name, attribute));
      } else {
        merged.add(kind == JoinKind.RIGHT ? r : l);
      }
    }
    Rel rel = new Rel.Join(kind, left.rel(), right.rel(), Terms.and(conditions));
    if (!computed.isEmpty()) {
      List<Rel.Item> items = new ArrayList<>();
      rel.output().forEach(a -> items.add(Rel.Item.pass(a)));
      items.addAll(computed);
      rel = new Rel.Project(rel, items);
    }
    return new FromBinder.Source(rel, Scope.join(left.scope(), right.scope(), merged));
  }

  private static Term either(Term left, Term right) {
    DataType type = left.type();
    return new Term.Case(
        List.of(new Term.Case.Branch(new Term.Not(new Term.IsNull(left)), left)), right, type);
  }

  private OutputColumn only(SqlNode place, Scope scope, String name, String side) {
    List<OutputColumn> found = scope.columns().stream().filter(c -> c.name().equals(name)).toList();
    if (found.isEmpty()) {
      throw errors.at(
          place,
          SqlState.UNDEFINED_COLUMN,
          "column \"" + name + "\" specified in USING clause does not exist in " + side + " table");
    }
    if (found.size() > 1) {
      throw errors.at(
          place,
          SqlState.AMBIGUOUS_COLUMN,
          "common column name \"" + name + "\" appears more than once in " + side + " table");
    }
    return found.get(0);
  }
}
