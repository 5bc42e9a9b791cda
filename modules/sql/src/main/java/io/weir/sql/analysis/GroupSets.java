package io.weir.sql.analysis;

import io.weir.sql.algebra.Term;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/**
 * What GROUP BY says: the terms that it groups by, and the sets of them. Plain grouping is one set
 * of all of them; ROLLUP, CUBE and GROUPING SETS are several.
 */
final class GroupSets {
  private final Function<SqlNode, Term> binder;
  private final List<Term> terms = new ArrayList<>();
  private List<Set<Integer>> sets = new ArrayList<>();

  private GroupSets(Function<SqlNode, Term> binder) {
    this.binder = binder;
    this.sets.add(new LinkedHashSet<>());
  }

  /** The one empty set: what an aggregate without GROUP BY groups by. */
  static GroupSets none() {
    return of(SqlNodeList.EMPTY, node -> Term.TRUE);
  }

  static GroupSets of(SqlNodeList groupBy, Function<SqlNode, Term> binder) {
    GroupSets result = new GroupSets(binder);
    for (SqlNode node : groupBy) {
      if (node.getKind() == SqlKind.GROUP_BY_DISTINCT) {
        for (SqlNode inner : ((SqlCall) node).getOperandList()) {
          result.add(inner);
        }
        result.sets = new ArrayList<>(new LinkedHashSet<>(result.sets));
      } else {
        result.add(node);
      }
    }
    return result;
  }

  List<Term> terms() {
    return terms;
  }

  /** Indexes into {@link #terms}. */
  List<Set<Integer>> sets() {
    return sets;
  }

  private void add(SqlNode node) {
    List<Set<Integer>> product = new ArrayList<>();
    for (Set<Integer> left : sets) {
      for (Set<Integer> right : expand(node)) {
        Set<Integer> both = new LinkedHashSet<>(left);
        both.addAll(right);
        product.add(both);
      }
    }
    sets = product;
  }

  private List<Set<Integer>> expand(SqlNode node) {
    return switch (node.getKind()) {
      case GROUPING_SETS -> {
        List<Set<Integer>> all = new ArrayList<>();
        ((SqlCall) node).getOperandList().forEach(n -> all.addAll(expand(n)));
        yield all;
      }
      case ROLLUP -> rollup(parts((SqlCall) node));
      case CUBE -> cube(parts((SqlCall) node));
      default -> List.of(single(node));
    };
  }

  private List<Set<Integer>> parts(SqlCall call) {
    return call.getOperandList().stream().map(this::single).toList();
  }

  private Set<Integer> single(SqlNode node) {
    Set<Integer> set = new LinkedHashSet<>();
    if (node instanceof SqlNodeList list) {
      list.forEach(n -> set.add(index(n)));
    } else if (node.getKind() == SqlKind.ROW) {
      ((SqlCall) node).getOperandList().forEach(n -> set.add(index(n)));
    } else {
      set.add(index(node));
    }
    return set;
  }

  private int index(SqlNode node) {
    Term term = binder.apply(node);
    int known = terms.indexOf(term);
    if (known >= 0) {
      return known;
    }
    terms.add(term);
    return terms.size() - 1;
  }

  private static List<Set<Integer>> rollup(List<Set<Integer>> parts) {
    List<Set<Integer>> out = new ArrayList<>();
    for (int n = parts.size(); n >= 0; n--) {
      Set<Integer> set = new LinkedHashSet<>();
      parts.subList(0, n).forEach(set::addAll);
      out.add(set);
    }
    return out;
  }

  private static List<Set<Integer>> cube(List<Set<Integer>> parts) {
    List<Set<Integer>> out = new ArrayList<>();
    for (int mask = (1 << parts.size()) - 1; mask >= 0; mask--) {
      Set<Integer> set = new LinkedHashSet<>();
      for (int i = 0; i < parts.size(); i++) {
        if ((mask & (1 << (parts.size() - 1 - i))) != 0) {
          set.addAll(parts.get(i));
        }
      }
      out.add(set);
    }
    return out;
  }
}
