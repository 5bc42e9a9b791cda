package io.weir.dataflow.circuit;

import io.weir.columnar.DataType;
import io.weir.dataflow.aggregate.AggregateRegistry;
import io.weir.dataflow.expr.Evaluators;
import io.weir.dataflow.operator.AggregateOperator;
import io.weir.dataflow.operator.ConstantOperator;
import io.weir.dataflow.operator.FilterOperator;
import io.weir.dataflow.operator.GroupSums;
import io.weir.dataflow.operator.InputOperator;
import io.weir.dataflow.operator.JoinOperator;
import io.weir.dataflow.operator.Operator;
import io.weir.dataflow.operator.ProjectOperator;
import io.weir.dataflow.operator.SetKind;
import io.weir.dataflow.operator.SetOperator;
import io.weir.dataflow.operator.TopKOperator;
import io.weir.dataflow.operator.UnionAllOperator;
import io.weir.dataflow.plan.AggregateCall;
import io.weir.dataflow.plan.Plan;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compiles plans to circuits. */
public final class Circuits {
  private final CircuitBuilder builder = new CircuitBuilder();

  /** A plan that stands twice in the tree as the same instance is computed once. */
  private final Map<Plan, CircuitNode> compiled = new IdentityHashMap<>();

  private final Set<ObjectId> appendOnly;

  private Circuits(Set<ObjectId> appendOnly) {
    this.appendOnly = appendOnly;
  }

  /** As the other, over inputs of which any row may be taken away. */
  public static Circuit compile(Plan plan) {
    return compile(plan, Set.of());
  }

  /**
   * A circuit without state that computes {@code plan}.
   *
   * @param appendOnly collections of which no row is ever taken away, so that min and max over them
   *     need not keep all values. A retraction all the same is an IllegalStateException
   * @throws io.weir.kernel.RejectedException where the plan calls a function that does not exist
   *     for its arguments
   */
  public static Circuit compile(Plan plan, Set<ObjectId> appendOnly) {
    Circuits compiler = new Circuits(Ordered.set(appendOnly));
    CircuitNode root = compiler.node(plan);
    return compiler.builder.build(root, plan.schema().types());
  }

  /**
   * As the other, on several workers: rows with equal keys meet on one of them. The output is the
   * same as a Z-set.
   */
  public static Circuit compile(Plan plan, Set<ObjectId> appendOnly, Parallel workers) {
    if (workers.workers() == 1) {
      return compile(plan, appendOnly);
    }
    Circuits compiler = new Circuits(Ordered.set(appendOnly));
    return new PartitionedBuilder(workers, compiler::operator, compiler::sums).build(plan);
  }

  private CircuitNode node(Plan plan) {
    CircuitNode known = compiled.get(plan);
    if (known == null) {
      known = compile(plan, plan.inputs().stream().map(this::node).toList());
      compiled.put(plan, known);
    }
    return known;
  }

  private CircuitNode compile(Plan plan, List<CircuitNode> inputs) {
    return plan instanceof Plan.Get get
        ? builder.node(
            new InputOperator(get.schema().types()), List.of(builder.input(get.collection())))
        : builder.node(operator(plan), inputs);
  }

  private Operator operator(Plan plan) {
    return switch (plan) {
      case Plan.Get get -> throw new IllegalStateException("an input is no operator: " + get);
      case Plan.Constant constant -> new ConstantOperator(constant.rows());
      case Plan.Filter filter -> new FilterOperator(Evaluators.compile(filter.predicate()));
      case Plan.Project project ->
          new ProjectOperator(project.exprs().stream().map(Evaluators::compile).toList());
      case Plan.Join join ->
          new JoinOperator(
              join, join.residual() == null ? null : Evaluators.compile(join.residual()));
      case Plan.Aggregate aggregate ->
          new AggregateOperator(
              aggregate.keys().size(), sums(aggregate), aggregate.schema().types());
      case Plan.Distinct distinct -> set(distinct, SetKind.DISTINCT);
      case Plan.UnionAll union -> new UnionAllOperator();
      case Plan.Except except -> set(except, except.all() ? SetKind.EXCEPT_ALL : SetKind.EXCEPT);
      case Plan.Intersect intersect ->
          set(intersect, intersect.all() ? SetKind.INTERSECT_ALL : SetKind.INTERSECT);
      case Plan.TopK top ->
          new TopKOperator(
              top.schema().types(), top.partition(), top.order(), top.offset(), top.limit());
    };
  }

  private static Operator set(Plan plan, SetKind kind) {
    return new SetOperator(plan.schema().types(), kind);
  }

  private GroupSums sums(Plan.Aggregate plan) {
    List<DataType> from = plan.input().schema().types();
    boolean grows = grows(plan.input());
    List<GroupSums.Call> calls = new ArrayList<>();
    for (AggregateCall call : plan.calls()) {
      List<DataType> args = call.args().stream().map(from::get).toList();
      calls.add(
          new GroupSums.Call(
              AggregateRegistry.create(call.function(), call.distinct(), args, grows),
              call.args(),
              call.filter()));
    }
    return new GroupSums(plan.keys(), plan.keys().stream().map(from::get).toList(), calls);
  }

  /** Whether rows of the plan never go away. Not DISTINCT: how a row is spelt in it can change. */
  private boolean grows(Plan plan) {
    return switch (plan) {
      case Plan.Get get -> appendOnly.contains(get.collection());
      case Plan.Constant constant -> true;
      case Plan.Filter filter -> grows(filter.input());
      case Plan.Project project -> grows(project.input());
      case Plan.UnionAll union -> union.inputs().stream().allMatch(this::grows);
      case Plan.Join join ->
          join.kind() == Plan.JoinKind.INNER && grows(join.left()) && grows(join.right());
      default -> false;
    };
  }
}
