package io.weir.dataflow.plan;

import io.weir.columnar.Batch;
import io.weir.columnar.Schema;
import io.weir.dataflow.expr.Expr;
import io.weir.kernel.ObjectId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A relational plan that can be maintained incrementally. All rows are Z-sets: bags with integer
 * weights. Group and join keys are column indexes: the planner projects expressions beforehand.
 */
public sealed interface Plan {
  Schema schema();

  /** What this plan reads directly, left before right. */
  default List<Plan> inputs() {
    return switch (this) {
      case Get get -> List.of();
      case Constant constant -> List.of();
      case Filter filter -> List.of(filter.input);
      case Project project -> List.of(project.input);
      case Join join -> List.of(join.left, join.right);
      case Aggregate aggregate -> List.of(aggregate.input);
      case Distinct distinct -> List.of(distinct.input);
      case UnionAll union -> union.inputs;
      case Except except -> List.of(except.left, except.right);
      case Intersect intersect -> List.of(intersect.left, intersect.right);
      case TopK top -> List.of(top.input);
    };
  }

  /** A collection that the circuit reads: its deltas arrive under this id. */
  record Get(ObjectId collection, Schema schema) implements Plan {}

  /** A fixed set of rows (VALUES, SELECT without FROM); there from the first flush on. */
  record Constant(Batch rows, Schema schema) implements Plan {}

  /** The rows for which {@code predicate} is true: neither false nor null. */
  record Filter(Plan input, Expr predicate) implements Plan {
    @Override
    public Schema schema() {
      return input.schema();
    }
  }

  record Project(Plan input, List<Expr> exprs, Schema schema) implements Plan {
    public Project {
      exprs = List.copyOf(exprs);
    }
  }

  /**
   * Joins on equality of {@code leftKeys[i]} and {@code rightKeys[i]} (no keys: a cross join) and
   * on {@code residual}, an expression over the left columns followed by the right ones. A null key
   * matches nothing, unless {@code nullSafe[i]}. SEMI and ANTI give the left columns only; RIGHT is
   * written as LEFT by the planner where it can be.
   */
  record Join(
      JoinKind kind,
      Plan left,
      Plan right,
      List<Integer> leftKeys,
      List<Integer> rightKeys,
      List<Boolean> nullSafe,
      @Nullable Expr residual,
      Schema schema)
      implements Plan {
    public Join {
      leftKeys = List.copyOf(leftKeys);
      rightKeys = List.copyOf(rightKeys);
      nullSafe = List.copyOf(nullSafe);
    }
  }

  enum JoinKind {
    INNER,
    LEFT,
    RIGHT,
    FULL,
    SEMI,
    ANTI
  }

  /**
   * One row a group: the keys, then the calls' results. Without keys there is always exactly one
   * row, over no input too. Nulls are one group.
   */
  record Aggregate(Plan input, List<Integer> keys, List<AggregateCall> calls, Schema schema)
      implements Plan {
    public Aggregate {
      keys = List.copyOf(keys);
      calls = List.copyOf(calls);
    }
  }

  /** Every row that is there at all, once. */
  record Distinct(Plan input) implements Plan {
    @Override
    public Schema schema() {
      return input.schema();
    }
  }

  record UnionAll(List<Plan> inputs, Schema schema) implements Plan {
    public UnionAll {
      inputs = List.copyOf(inputs);
    }
  }

  /** EXCEPT (ALL: weights subtract, never below zero; else: rows of left that are not in right). */
  record Except(Plan left, Plan right, boolean all) implements Plan {
    @Override
    public Schema schema() {
      return left.schema();
    }
  }

  /** INTERSECT (ALL: the smaller weight). */
  record Intersect(Plan left, Plan right, boolean all) implements Plan {
    @Override
    public Schema schema() {
      return left.schema();
    }
  }

  /**
   * In each group of equal {@code partition} columns: the rows {@code offset .. offset + limit} in
   * {@code order}; ties are broken by all other columns, so that the result is one. {@code limit}
   * is negative where there is none.
   */
  record TopK(Plan input, List<Integer> partition, List<SortKey> order, long offset, long limit)
      implements Plan {
    public TopK {
      partition = List.copyOf(partition);
      order = List.copyOf(order);
    }

    @Override
    public Schema schema() {
      return input.schema();
    }
  }
}
