package io.weir.dataflow.circuit;

import io.weir.columnar.DataType;
import io.weir.dataflow.operator.GroupSums;
import io.weir.dataflow.operator.InputOperator;
import io.weir.dataflow.operator.Operator;
import io.weir.dataflow.operator.PartialAggregate;
import io.weir.dataflow.operator.UnionAllOperator;
import io.weir.dataflow.plan.Plan;
import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Wires a plan for several workers: each has a copy of every operator, and before an operator with
 * state rows go to the worker that its key gives. What needs all rows at once runs on one of them.
 * Where the rows are there already nothing is exchanged.
 */
final class PartitionedBuilder {
  /**
   * @param nodes by worker
   * @param stage the last one in which rows come out of it
   */
  private record Placed(List<CircuitNode> nodes, Spread spread, int stage) {}

  private final Parallel parallel;
  private final int workers;
  private final Function<Plan, Operator> operators;
  private final Function<Plan.Aggregate, GroupSums> sums;
  private final List<Shard> shards = new ArrayList<>();
  private final Map<Plan, Placed> placed = new IdentityHashMap<>();
  private final Map<ObjectId, Placed> inputs = new HashMap<>();

  /** By the stage in which their rows are taken out. */
  private final List<List<Exchange>> exchanges = new ArrayList<>();

  private int single;

  /**
   * @param operators makes a fresh operator for a plan, without its inputs
   * @param sums makes fresh ones, without groups
   */
  PartitionedBuilder(
      Parallel parallel,
      Function<Plan, Operator> operators,
      Function<Plan.Aggregate, GroupSums> sums) {
    this.parallel = parallel;
    this.workers = parallel.workers();
    this.operators = operators;
    this.sums = sums;
  }

  Circuit build(Plan plan) {
    List<DataType> types = plan.schema().types();
    for (int worker = 0; worker < workers; worker++) {
      shards.add(new Shard(types));
    }
    Placed root = place(plan);
    List<CircuitNode> ends = shards.stream().map(Shard::end).toList();
    if (root.spread() instanceof Spread.Anywhere) {
      exchange(root, ends, 0, all(plan), types, root.stage() + 1);
    } else {
      connect(root, ends, 0);
    }
    return new PartitionedCircuit(parallel, shards, exchanges, types);
  }

  private Placed place(Plan plan) {
    Placed known = placed.get(plan);
    if (known == null) {
      known = wire(plan, plan.inputs().stream().map(this::place).toList());
      placed.put(plan, known);
    }
    return known;
  }

  private Placed wire(Plan plan, List<Placed> from) {
    return switch (plan) {
      case Plan.Get get -> fitted(get);
      case Plan.Constant constant -> atOne(plan, from);
      case Plan.Filter filter -> where(plan, from, from.get(0).spread());
      case Plan.Project project -> where(plan, from, from.get(0).spread().through(project.exprs()));
      case Plan.UnionAll union -> where(plan, from, common(from));
      case Plan.Aggregate aggregate -> aggregated(aggregate, from.get(0));
      case Plan.TopK top -> grouped(plan, from.get(0), top.partition(), false);
      case Plan.Distinct distinct -> grouped(plan, from.get(0), all(plan), false);
      case Plan.Except except -> compared(plan, from);
      case Plan.Intersect intersect -> compared(plan, from);
      case Plan.Join join -> joined(join, from);
    };
  }

  /** The rows of a collection in the columns that the plan knows. */
  private Placed fitted(Plan.Get get) {
    List<DataType> types = get.schema().types();
    Placed input = inputs.computeIfAbsent(get.collection(), this::input);
    List<CircuitNode> nodes = copies(worker -> new InputOperator(types), input.stage());
    connect(input, nodes, 0);
    return new Placed(nodes, input.spread(), input.stage());
  }

  private Placed input(ObjectId collection) {
    Placed input =
        new Placed(copies(worker -> new UnionAllOperator(), 0), new Spread.Anywhere(), 0);
    for (int worker = 0; worker < workers; worker++) {
      shards.get(worker).inputs.put(collection, input.nodes().get(worker));
    }
    return input;
  }

  /** An operator without state: runs where its rows are. */
  private Placed where(Plan plan, List<Placed> from, Spread spread) {
    int stage = from.stream().mapToInt(Placed::stage).max().orElse(0);
    List<CircuitNode> nodes = copies(worker -> operators.apply(plan), stage);
    for (int port = 0; port < from.size(); port++) {
      connect(from.get(port), nodes, port);
    }
    return new Placed(nodes, spread, stage);
  }

  private static Spread common(List<Placed> from) {
    List<Spread> spreads = from.stream().map(Placed::spread).distinct().toList();
    return spreads.size() == 1 ? spreads.get(0) : new Spread.Anywhere();
  }

  /**
   * An operator over groups of rows that are equal in {@code keys}.
   *
   * @param keysFirst whether its rows are the keys and then something else
   */
  private Placed grouped(Plan plan, Placed from, List<Integer> keys, boolean keysFirst) {
    if (keys.isEmpty()) {
      return atOne(plan, List.of(from));
    }
    Spread found = from.spread();
    boolean there = found.gathers(keys);
    int stage = there ? from.stage() : from.stage() + 1;
    List<CircuitNode> nodes = copies(worker -> operators.apply(plan), stage);
    if (there) {
      connect(from, nodes, 0);
    } else {
      List<DataType> types = plan.inputs().get(0).schema().types();
      exchange(from, nodes, 0, keys, keys.stream().map(types::get).toList(), stage);
      found = new Spread.ByKey(keys);
    }
    if (keysFirst && found instanceof Spread.ByKey key) {
      found = new Spread.ByKey(key.columns().stream().map(keys::indexOf).toList());
    }
    return new Placed(nodes, found, stage);
  }

  /** Where rows would have to be moved, what each worker makes of its own is moved instead. */
  private Placed aggregated(Plan.Aggregate plan, Placed from) {
    if (from.spread().gathers(plan.keys()) || !sums.apply(plan).merges()) {
      return grouped(plan, from, plan.keys(), true);
    }
    List<DataType> types = plan.schema().types().subList(0, plan.keys().size());
    GroupExchange exchange = new GroupExchange(workers, types);
    List<CircuitNode> partial =
        copies(
            worker ->
                new PartialAggregate(
                    parallel.fewGroups(), () -> sums.apply(plan), exchange.entry(worker)),
            from.stage());
    connect(from, partial, 0);
    Placed kept =
        grouped(plan, new Placed(partial, from.spread(), from.stage()), plan.keys(), true);
    exchange.deliverTo(kept.nodes(), kept.spread() instanceof Spread.At at ? at.worker() : -1);
    add(exchange, kept.stage());
    return kept;
  }

  /** Two inputs of which equal rows must meet. */
  private Placed compared(Plan plan, List<Placed> from) {
    Spread found = common(from);
    if (!(found instanceof Spread.Anywhere)) {
      return where(plan, from, found);
    }
    int stage = Math.max(from.get(0).stage(), from.get(1).stage()) + 1;
    List<CircuitNode> nodes = copies(worker -> operators.apply(plan), stage);
    for (int port = 0; port < 2; port++) {
      exchange(from.get(port), nodes, port, all(plan), plan.schema().types(), stage);
    }
    return new Placed(nodes, new Spread.ByKey(all(plan)), stage);
  }

  private Placed joined(Plan.Join join, List<Placed> from) {
    if (join.leftKeys().isEmpty()) {
      return atOne(join, from);
    }
    List<DataType> leftTypes = join.left().schema().types();
    // Both sides are hashed as the left one is, as the operator compares them.
    List<DataType> types = join.leftKeys().stream().map(leftTypes::get).toList();
    List<List<Integer>> keys = List.of(join.leftKeys(), join.rightKeys());
    int stage = 0;
    boolean[] there = new boolean[2];
    for (int port = 0; port < 2; port++) {
      Placed side = from.get(port);
      there[port] = side.spread().equals(new Spread.ByKey(keys.get(port)));
      stage = Math.max(stage, there[port] ? side.stage() : side.stage() + 1);
    }
    List<CircuitNode> nodes = copies(worker -> operators.apply(join), stage);
    for (int port = 0; port < 2; port++) {
      if (there[port]) {
        connect(from.get(port), nodes, port);
      } else {
        exchange(from.get(port), nodes, port, keys.get(port), types, stage);
      }
    }
    // The columns of a side that may be padded with nulls tell nothing.
    Spread spread =
        switch (join.kind()) {
          case INNER, LEFT, SEMI, ANTI -> new Spread.ByKey(join.leftKeys());
          case RIGHT ->
              new Spread.ByKey(join.rightKeys().stream().map(k -> k + leftTypes.size()).toList());
          case FULL -> new Spread.Anywhere();
        };
    return new Placed(nodes, spread, stage);
  }

  /** On one worker; the others have something in its place that does nothing. */
  private Placed atOne(Plan plan, List<Placed> from) {
    int owner =
        !from.isEmpty() && common(from) instanceof Spread.At at ? at.worker() : single++ % workers;
    Spread here = new Spread.At(owner);
    int stage = 0;
    for (Placed input : from) {
      stage = Math.max(stage, input.spread().equals(here) ? input.stage() : input.stage() + 1);
    }
    List<CircuitNode> nodes =
        copies(worker -> worker == owner ? operators.apply(plan) : new UnionAllOperator(), stage);
    for (int port = 0; port < from.size(); port++) {
      Placed input = from.get(port);
      if (input.spread().equals(here)) {
        connect(input, nodes, port);
      } else {
        RowExchange exchange = new RowExchange(nodes, port);
        add(exchange, input, stage, worker -> exchange.toOne(worker, owner));
      }
    }
    return new Placed(nodes, here, stage);
  }

  private void exchange(
      Placed from,
      List<CircuitNode> to,
      int port,
      List<Integer> keys,
      List<DataType> types,
      int stage) {
    RowExchange exchange = new RowExchange(to, port);
    add(exchange, from, stage, worker -> exchange.byKey(worker, keys, types));
  }

  private void add(Exchange exchange, int stage) {
    while (exchanges.size() <= stage) {
      exchanges.add(new ArrayList<>());
    }
    exchanges.get(stage).add(exchange);
  }

  private void add(Exchange exchange, Placed from, int stage, Function<Integer, Operator> entries) {
    add(exchange, stage);
    for (int worker = 0; worker < workers; worker++) {
      from.nodes().get(worker).feed(shards.get(worker).passing(entries.apply(worker)), 0);
    }
  }

  private void connect(Placed from, List<CircuitNode> to, int port) {
    for (int worker = 0; worker < workers; worker++) {
      from.nodes().get(worker).feed(to.get(worker), port);
    }
  }

  private List<CircuitNode> copies(Function<Integer, Operator> operator, int stage) {
    List<CircuitNode> nodes = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      nodes.add(shards.get(worker).add(operator.apply(worker), stage));
    }
    return nodes;
  }

  private static List<Integer> all(Plan plan) {
    return IntStream.range(0, plan.schema().types().size()).boxed().toList();
  }
}
