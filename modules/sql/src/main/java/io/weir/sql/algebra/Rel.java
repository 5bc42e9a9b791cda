package io.weir.sql.algebra;

import io.weir.dataflow.plan.Plan.JoinKind;
import io.weir.sql.relation.Relation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A relational expression: a bag of rows over {@link #output}. */
public sealed interface Rel {
  List<Attribute> output();

  /** All rows of a relation; {@code output} has its columns in their order. */
  record Get(Relation relation, List<Attribute> output) implements Rel {
    public Get {
      output = List.copyOf(output);
    }
  }

  /** Exactly one row without columns. */
  record Unit() implements Rel {
    @Override
    public List<Attribute> output() {
      return List.of();
    }
  }

  /** Rows of terms that refer to no attribute. */
  record Rows(List<List<Term>> rows, List<Attribute> output) implements Rel {
    public Rows {
      rows = List.copyOf(rows);
      output = List.copyOf(output);
    }
  }

  /** What a recursive query found in the round before. */
  record WorkTable(int number, List<Attribute> output) implements Rel {
    public WorkTable {
      output = List.copyOf(output);
    }
  }

  record Filter(Rel input, Term predicate) implements Rel {
    @Override
    public List<Attribute> output() {
      return input.output();
    }
  }

  record Project(Rel input, List<Item> items) implements Rel {
    public Project {
      items = List.copyOf(items);
    }

    @Override
    public List<Attribute> output() {
      return items.stream().map(Item::attribute).toList();
    }
  }

  /** {@code attribute := term}; an attribute that is passed on is assigned from itself. */
  record Item(Attribute attribute, Term term) {
    public static Item pass(Attribute attribute) {
      return new Item(attribute, new Term.Ref(attribute));
    }
  }

  /** A join; {@code right} may refer to attributes of {@code left} until it is unnested. */
  record Join(JoinKind kind, Rel left, Rel right, Term condition) implements Rel {
    @Override
    public List<Attribute> output() {
      if (kind == JoinKind.SEMI || kind == JoinKind.ANTI) {
        return left.output();
      }
      List<Attribute> all = new ArrayList<>(left.output());
      all.addAll(right.output());
      return all;
    }
  }

  /** One row a group: the keys, then the calls. */
  record Aggregate(Rel input, List<Attribute> keys, List<Computed> calls) implements Rel {
    public Aggregate {
      keys = List.copyOf(keys);
      calls = List.copyOf(calls);
    }

    @Override
    public List<Attribute> output() {
      List<Attribute> all = new ArrayList<>(keys);
      calls.forEach(call -> all.add(call.attribute()));
      return all;
    }
  }

  /** {@code attribute := function(args)} over the rows of a group or a frame. */
  record Computed(
      Attribute attribute,
      String function,
      boolean distinct,
      List<Attribute> args,
      @Nullable Attribute filter,
      List<SortItem<Attribute>> order) {
    public Computed {
      args = List.copyOf(args);
      order = List.copyOf(order);
    }
  }

  record Distinct(Rel input) implements Rel {
    @Override
    public List<Attribute> output() {
      return input.output();
    }
  }

  /** A set operation; columns correspond by position. */
  record SetOperation(Kind kind, boolean all, List<Rel> inputs, List<Attribute> output)
      implements Rel {
    public SetOperation {
      inputs = List.copyOf(inputs);
      output = List.copyOf(output);
    }

    /** UNION takes any number of inputs, the others two. */
    public enum Kind {
      UNION,
      EXCEPT,
      INTERSECT
    }
  }

  /** The first rows of each partition; a null limit is none. Offset and limit have no columns. */
  record TopK(
      Rel input,
      List<Attribute> partition,
      List<SortItem<Attribute>> order,
      @Nullable Term offset,
      @Nullable Term limit)
      implements Rel {
    public TopK {
      partition = List.copyOf(partition);
      order = List.copyOf(order);
    }

    @Override
    public List<Attribute> output() {
      return input.output();
    }
  }

  /** The input's rows, each with the calls' results over its window. */
  record Window(
      Rel input,
      List<Attribute> partition,
      List<SortItem<Attribute>> order,
      Frame frame,
      List<Computed> calls)
      implements Rel {
    public Window {
      partition = List.copyOf(partition);
      order = List.copyOf(order);
      calls = List.copyOf(calls);
    }

    @Override
    public List<Attribute> output() {
      List<Attribute> all = new ArrayList<>(input.output());
      calls.forEach(call -> all.add(call.attribute()));
      return all;
    }
  }

  /**
   * The input's rows, each as often as the functions give rows for it; a function that ends earlier
   * than another goes on with nulls.
   *
   * @param keepEmpty whether a row for which no function gives any stays, with nulls
   */
  record TableFunction(
      Rel input, List<FunctionItem> functions, @Nullable Attribute ordinality, boolean keepEmpty)
      implements Rel {
    public TableFunction {
      functions = List.copyOf(functions);
    }

    @Override
    public List<Attribute> output() {
      List<Attribute> all = new ArrayList<>(input.output());
      functions.forEach(f -> all.add(f.attribute()));
      if (ordinality != null) {
        all.add(ordinality);
      }
      return all;
    }
  }

  /** {@code attribute := each of function(args)}. */
  record FunctionItem(Attribute attribute, String function, List<Term> args) {
    public FunctionItem {
      args = List.copyOf(args);
    }
  }

  /**
   * WITH RECURSIVE: {@code anchor}, then {@code step} over what the round before found, until a
   * round finds nothing.
   *
   * @param all false: rows found before are dropped (UNION), else kept (UNION ALL)
   */
  record Recursive(int number, boolean all, Rel anchor, Rel step, List<Attribute> output)
      implements Rel {
    public Recursive {
      output = List.copyOf(output);
    }
  }
}
