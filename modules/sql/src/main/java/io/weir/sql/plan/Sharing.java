package io.weir.sql.plan;

import io.weir.dataflow.plan.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Makes equal subplans one instance, which a circuit then computes once. */
final class Sharing {
  private final Map<List<Object>, Plan> byKey = new HashMap<>();
  private final Map<Plan, Integer> numbers = new IdentityHashMap<>();

  /** {@code plan}, or an earlier one that computes the same; its inputs have been shared before. */
  Plan share(Plan plan) {
    List<Object> key = new ArrayList<>();
    key.add(plan.getClass());
    plan.inputs().forEach(input -> key.add(numbers.getOrDefault(input, -1)));
    key.addAll(own(plan));
    Plan known = byKey.putIfAbsent(key, plan);
    Plan shared = known == null ? plan : known;
    numbers.putIfAbsent(shared, numbers.size());
    return shared;
  }

  /** Constant rows are the same only if they are one object: comparing them is not worth it. */
  private record Identity(Object value) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Identity that && that.value == value;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(value);
    }
  }

  /** What makes the operator itself; names of columns do not matter. */
  private static List<Object> own(Plan plan) {
    return switch (plan) {
      case Plan.Get p -> List.of(p.collection());
      case Plan.Constant p -> List.of(new Identity(p.rows()));
      case Plan.Filter p -> List.of(p.predicate());
      case Plan.Project p -> List.of(p.exprs());
      case Plan.Join p -> join(p);
      case Plan.Aggregate p -> List.of(p.keys(), p.calls());
      case Plan.Distinct p -> List.of();
      case Plan.UnionAll p -> List.of();
      case Plan.Except p -> List.of(p.all());
      case Plan.Intersect p -> List.of(p.all());
      case Plan.TopK p -> List.of(p.partition(), p.order(), p.offset(), p.limit());
    };
  }

  private static List<Object> join(Plan.Join join) {
    List<Object> key = new ArrayList<>();
    key.add(join.kind());
    key.add(join.leftKeys());
    key.add(join.rightKeys());
    key.add(join.nullSafe());
    if (join.residual() != null) {
      key.add(join.residual());
    }
    return key;
  }
}
