package io.weir.dataflow.plan;

import io.weir.columnar.Batch;
import io.weir.columnar.Scalar;
import io.weir.columnar.Schema;
import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Plans as EXPLAIN shows them: an operator a line, its inputs below it and further in. A part that
 * is used twice is shown once, and then by its number.
 */
public final class PlanText {
  private static final int MAX_CONSTANT_ROWS = 8;

  private final StringBuilder out = new StringBuilder();
  private final Map<Plan, Integer> uses = new IdentityHashMap<>();
  private final Map<Plan, Integer> numbers = new IdentityHashMap<>();

  private final Function<ObjectId, String> collections;

  private PlanText(Function<ObjectId, String> collections) {
    this.collections = collections;
  }

  /** Lines that end with a newline each; collections stand there by their ids. */
  public static String explain(Plan plan) {
    return explain(plan, ObjectId::value);
  }

  /** Likewise, with collections by the names that {@code collections} gives. */
  public static String explain(Plan plan, Function<ObjectId, String> collections) {
    PlanText text = new PlanText(collections);
    text.count(plan);
    text.append(plan, 0);
    return text.out.toString();
  }

  private void count(Plan plan) {
    if (uses.merge(plan, 1, Integer::sum) == 1) {
      plan.inputs().forEach(this::count);
    }
  }

  private void append(Plan plan, int depth) {
    out.append("  ".repeat(depth));
    Integer known = numbers.get(plan);
    if (known != null) {
      out.append("Shared #").append(known).append('\n');
      return;
    }
    out.append(describe(plan));
    if (uses.getOrDefault(plan, 1) > 1 && !(plan instanceof Plan.Get)) {
      numbers.put(plan, numbers.size() + 1);
      out.append(" [#").append(numbers.size()).append(']');
    }
    out.append('\n');
    plan.inputs().forEach(input -> append(input, depth + 1));
  }

  private String describe(Plan plan) {
    return switch (plan) {
      case Plan.Get get ->
          "Get " + collections.apply(get.collection()) + " (" + names(get.schema()) + ")";
      case Plan.Constant constant -> constant(constant);
      case Plan.Filter filter ->
          "Filter " + ExprText.of(filter.predicate(), filter.input().schema());
      case Plan.Project project -> project(project);
      case Plan.Join join -> join(join);
      case Plan.Aggregate aggregate -> aggregate(aggregate);
      case Plan.Distinct distinct -> "Distinct";
      case Plan.UnionAll union -> "Union All";
      case Plan.Except except -> except.all() ? "Except All" : "Except";
      case Plan.Intersect intersect -> intersect.all() ? "Intersect All" : "Intersect";
      case Plan.TopK top -> top(top);
    };
  }

  private static String names(Schema schema) {
    return schema.fields().stream().map(field -> field.name()).collect(Collectors.joining(", "));
  }

  private static String name(Schema schema, int column) {
    return schema.field(column).name();
  }

  private static String names(Schema schema, List<Integer> columns) {
    return columns.stream().map(c -> name(schema, c)).collect(Collectors.joining(", "));
  }

  private static String constant(Plan.Constant constant) {
    Batch rows = constant.rows();
    if (rows.rows() > MAX_CONSTANT_ROWS) {
      return "Constant (" + rows.rows() + " rows)";
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < rows.rows(); i++) {
      List<String> values = new ArrayList<>();
      for (int c = 0; c < constant.schema().size(); c++) {
        Scalar value =
            new Scalar(constant.schema().type(c), rows.column(c).gather(new int[] {i}, 1));
        values.add(ExprText.literal(value));
      }
      String row = "(" + String.join(", ", values) + ")";
      texts.add(rows.weight(i) == 1 ? row : row + " x " + rows.weight(i));
    }
    return ("Constant " + String.join(", ", texts)).trim();
  }

  private static String project(Plan.Project project) {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < project.exprs().size(); i++) {
      String text = ExprText.of(project.exprs().get(i), project.input().schema());
      String name = name(project.schema(), i);
      columns.add(text.equals(name) ? text : text + " AS " + name);
    }
    return "Project " + String.join(", ", columns);
  }

  private static String join(Plan.Join join) {
    Schema left = join.left().schema();
    Schema right = join.right().schema();
    List<String> conditions = new ArrayList<>();
    for (int i = 0; i < join.leftKeys().size(); i++) {
      conditions.add(
          name(left, join.leftKeys().get(i))
              + (join.nullSafe().get(i) ? " IS NOT DISTINCT FROM " : " = ")
              + name(right, join.rightKeys().get(i)));
    }
    if (join.residual() != null) {
      conditions.add(ExprText.of(join.residual(), left.concat(right)));
    }
    String kind = join.kind().name();
    String name = kind.charAt(0) + kind.substring(1).toLowerCase(Locale.ROOT) + " Join";
    if (conditions.isEmpty()) {
      return join.kind() == Plan.JoinKind.INNER ? "Cross Join" : name;
    }
    return name + " on " + String.join(" AND ", conditions);
  }

  private static String aggregate(Plan.Aggregate aggregate) {
    Schema from = aggregate.input().schema();
    List<String> parts = new ArrayList<>();
    if (!aggregate.keys().isEmpty()) {
      parts.add("by " + names(from, aggregate.keys()));
    }
    if (!aggregate.calls().isEmpty()) {
      parts.add(
          aggregate.calls().stream().map(c -> call(c, from)).collect(Collectors.joining(", ")));
    }
    return "Aggregate " + String.join(": ", parts);
  }

  private static String call(AggregateCall call, Schema from) {
    String args = call.args().isEmpty() ? "*" : names(from, call.args());
    String text = call.function() + "(" + (call.distinct() ? "DISTINCT " : "") + args + ")";
    return call.filter() < 0 ? text : text + " FILTER (WHERE " + name(from, call.filter()) + ")";
  }

  private static String top(Plan.TopK top) {
    Schema schema = top.schema();
    StringBuilder text = new StringBuilder("Top K");
    if (!top.partition().isEmpty()) {
      text.append(" partition by ").append(names(schema, top.partition()));
    }
    if (!top.order().isEmpty()) {
      text.append(" order by ")
          .append(
              top.order().stream().map(key -> key(key, schema)).collect(Collectors.joining(", ")));
    }
    if (top.limit() >= 0) {
      text.append(" limit ").append(top.limit());
    }
    if (top.offset() > 0) {
      text.append(" offset ").append(top.offset());
    }
    return text.toString();
  }

  private static String key(SortKey key, Schema schema) {
    return name(schema, key.column())
        + (key.descending() ? " DESC" : "")
        // Nulls are last in ascending order and first in descending one, unless said otherwise.
        + (key.nullsFirst() == key.descending()
            ? ""
            : key.nullsFirst() ? " NULLS FIRST" : " NULLS LAST");
  }
}
