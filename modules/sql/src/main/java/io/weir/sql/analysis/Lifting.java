package io.weir.sql.analysis;

import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Frame;
import io.weir.sql.algebra.Rel;
import io.weir.sql.algebra.SortItem;
import io.weir.sql.algebra.Term;
import io.weir.sql.algebra.Terms;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lifts window functions and set-returning functions out of a select list into operators below. */
final class Lifting {
  private final Analysis analysis;
  private final Map<Term.WindowCall, Attribute> windows = new LinkedHashMap<>();
  private final Map<Term.SetCall, Attribute> sets = new LinkedHashMap<>();

  private record WindowKey(List<Term> partition, List<SortItem<Term>> order, Frame frame) {}

  Lifting(Analysis analysis) {
    this.analysis = analysis;
  }

  Term rewrite(Term term) {
    return Terms.rewrite(
        term,
        t ->
            switch (t) {
              case Term.WindowCall call ->
                  new Term.Ref(
                      windows.computeIfAbsent(
                          call, c -> analysis.attributes.fresh(c.function(), c)));
              case Term.SetCall call ->
                  new Term.Ref(
                      sets.computeIfAbsent(call, c -> analysis.attributes.fresh(c.function(), c)));
              default -> null;
            });
  }

  /** {@code input} with everything that was lifted. */
  Rel over(Rel input) {
    Rel rel = input;
    Map<WindowKey, List<Term.WindowCall>> byWindow = new LinkedHashMap<>();
    windows
        .keySet()
        .forEach(
            call ->
                byWindow
                    .computeIfAbsent(
                        new WindowKey(call.partition(), call.order(), call.frame()),
                        k -> new ArrayList<>())
                    .add(call));
    for (Map.Entry<WindowKey, List<Term.WindowCall>> window : byWindow.entrySet()) {
      rel = window(rel, window.getKey(), window.getValue());
    }
    if (sets.isEmpty()) {
      return rel;
    }
    List<Rel.FunctionItem> functions = new ArrayList<>();
    sets.forEach((call, a) -> functions.add(new Rel.FunctionItem(a, call.function(), call.args())));
    return new Rel.TableFunction(rel, functions, null, false);
  }

  private Rel window(Rel input, WindowKey window, List<Term.WindowCall> calls) {
    List<Rel.Item> items = new ArrayList<>();
    input.output().forEach(a -> items.add(Rel.Item.pass(a)));
    List<Attribute> partition = new ArrayList<>();
    window.partition().forEach(t -> partition.add(column(t, "partition", items)));
    List<SortItem<Attribute>> order = new ArrayList<>();
    window.order().forEach(o -> order.add(o.with(column(o.key(), "order", items))));
    List<Rel.Computed> computed = new ArrayList<>();
    for (Term.WindowCall call : calls) {
      List<Attribute> args = new ArrayList<>();
      call.args().forEach(t -> args.add(column(t, "arg", items)));
      Attribute filter = call.filter() == null ? null : column(call.filter(), "filter", items);
      Attribute result = windows.get(call);
      if (result != null) {
        computed.add(new Rel.Computed(result, call.function(), false, args, filter, List.of()));
      }
    }
    return new Rel.Window(
        new Rel.Project(input, items), partition, order, window.frame(), computed);
  }

  private Attribute column(Term term, String name, List<Rel.Item> items) {
    for (Rel.Item item : items) {
      if (item.term().equals(term)) {
        return item.attribute();
      }
    }
    Attribute attribute = analysis.attributes.fresh(name, term);
    items.add(new Rel.Item(attribute, term));
    return attribute;
  }
}
