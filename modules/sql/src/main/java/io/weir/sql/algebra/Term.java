package io.weir.sql.algebra;

import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A typed scalar expression over attributes. Casts are explicit. Some kinds live only for a part of
 * the way: the analyser turns {@link Untyped} into typed terms and lifts {@link AggregateCall},
 * {@link WindowCall} and {@link SetCall} out into operators; subqueries become joins.
 */
public sealed interface Term {
  Term TRUE = new Constant(Scalar.ofLong(DataType.BOOLEAN, 1));
  Term FALSE = new Constant(Scalar.ofLong(DataType.BOOLEAN, 0));

  DataType type();

  /** False where it is known that the value is never null. */
  boolean nullable();

  record Ref(Attribute attribute) implements Term {
    @Override
    public DataType type() {
      return attribute.type();
    }

    @Override
    public boolean nullable() {
      return attribute.nullable();
    }
  }

  record Constant(Scalar value) implements Term {
    @Override
    public DataType type() {
      return value.type();
    }

    @Override
    public boolean nullable() {
      return value.isNull();
    }
  }

  /**
   * A quoted literal, NULL, or a parameter whose type is decided by where it stands.
   *
   * @param text of a literal; null for NULL and for a parameter
   * @param parameter the parameter's index from 0, or -1
   */
  record Untyped(@Nullable String text, int parameter) implements Term {
    @Override
    public DataType type() {
      return DataType.TEXT;
    }

    @Override
    public boolean nullable() {
      return text == null;
    }
  }

  /** {@code $index+1}. */
  record Parameter(int index, DataType type) implements Term {
    @Override
    public boolean nullable() {
      return true;
    }
  }

  /** What only the session that runs the query knows: {@code now}, {@code current_user}. */
  record SessionCall(String function, List<Term> args, DataType type) implements Term {
    public SessionCall {
      args = List.copyOf(args);
    }

    @Override
    public boolean nullable() {
      return true;
    }
  }

  /**
   * A function of the registry.
   *
   * @param strict whether it gives null for null arguments only
   */
  record Call(String function, List<Term> args, DataType type, boolean strict) implements Term {
    public Call {
      args = List.copyOf(args);
    }

    @Override
    public boolean nullable() {
      return !strict || args.stream().anyMatch(Term::nullable);
    }
  }

  record Cast(Term operand, DataType type) implements Term {
    @Override
    public boolean nullable() {
      return operand.nullable();
    }
  }

  record And(List<Term> args) implements Term {
    public And {
      args = List.copyOf(args);
    }

    @Override
    public DataType type() {
      return DataType.BOOLEAN;
    }

    @Override
    public boolean nullable() {
      return args.stream().anyMatch(Term::nullable);
    }
  }

  record Or(List<Term> args) implements Term {
    public Or {
      args = List.copyOf(args);
    }

    @Override
    public DataType type() {
      return DataType.BOOLEAN;
    }

    @Override
    public boolean nullable() {
      return args.stream().anyMatch(Term::nullable);
    }
  }

  record Not(Term operand) implements Term {
    @Override
    public DataType type() {
      return DataType.BOOLEAN;
    }

    @Override
    public boolean nullable() {
      return operand.nullable();
    }
  }

  record IsNull(Term operand) implements Term {
    @Override
    public DataType type() {
      return DataType.BOOLEAN;
    }

    @Override
    public boolean nullable() {
      return false;
    }
  }

  /** IS NOT DISTINCT FROM: equality for which null is a value like others. */
  record Same(Term left, Term right) implements Term {
    @Override
    public DataType type() {
      return DataType.BOOLEAN;
    }

    @Override
    public boolean nullable() {
      return false;
    }
  }

  record Case(List<Branch> branches, Term otherwise, DataType type) implements Term {
    public Case {
      branches = List.copyOf(branches);
    }

    /** WHEN condition THEN result. */
    public record Branch(Term condition, Term result) {}

    @Override
    public boolean nullable() {
      return otherwise.nullable() || branches.stream().anyMatch(b -> b.result().nullable());
    }
  }

  /** An aggregate function's call, until it is lifted into an {@link Rel.Aggregate}. */
  record AggregateCall(
      String function,
      boolean distinct,
      List<Term> args,
      @Nullable Term filter,
      List<SortItem<Term>> order,
      DataType type)
      implements Term {
    public AggregateCall {
      args = List.copyOf(args);
      order = List.copyOf(order);
    }

    @Override
    public boolean nullable() {
      return !function.equals("count");
    }
  }

  /** GROUPING(...): which of the terms are not grouped by in this grouping set, as bits. */
  record Grouping(List<Term> args) implements Term {
    public Grouping {
      args = List.copyOf(args);
    }

    @Override
    public DataType type() {
      return DataType.INT4;
    }

    @Override
    public boolean nullable() {
      return false;
    }
  }

  /** A window function's call, until it is lifted into a {@link Rel.Window}. */
  record WindowCall(
      String function,
      List<Term> args,
      @Nullable Term filter,
      List<Term> partition,
      List<SortItem<Term>> order,
      Frame frame,
      DataType type)
      implements Term {
    public WindowCall {
      args = List.copyOf(args);
      partition = List.copyOf(partition);
      order = List.copyOf(order);
    }

    @Override
    public boolean nullable() {
      return true;
    }
  }

  /** A set-returning function in a select list, until it is lifted into a table function. */
  record SetCall(String function, List<Term> args, DataType type) implements Term {
    public SetCall {
      args = List.copyOf(args);
    }

    @Override
    public boolean nullable() {
      return true;
    }
  }

  record Exists(Rel query) implements Term {
    @Override
    public DataType type() {
      return DataType.BOOLEAN;
    }

    @Override
    public boolean nullable() {
      return false;
    }
  }

  /** {@code (values) IN (query)}; the query's columns have the values' types. */
  record In(List<Term> values, Rel query) implements Term {
    public In {
      values = List.copyOf(values);
    }

    @Override
    public DataType type() {
      return DataType.BOOLEAN;
    }

    @Override
    public boolean nullable() {
      return true;
    }
  }

  /** The only value of a query of one column: null over no row, an error over several. */
  record ScalarQuery(Rel query, DataType type) implements Term {
    @Override
    public boolean nullable() {
      return true;
    }
  }
}
