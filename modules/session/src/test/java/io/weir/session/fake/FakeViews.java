package io.weir.session.fake;

import io.weir.columnar.Batch;
import io.weir.columnar.Batches;
import io.weir.columnar.Consolidator;
import io.weir.dataflow.circuit.Circuit;
import io.weir.dataflow.circuit.Delta;
import io.weir.domain.view.ViewDefinition;
import io.weir.kernel.ObjectId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Materialized views, each kept by a circuit of its own, in the order of their creation. */
final class FakeViews implements FakeStore.Derived {
  private final FakeStore store;
  private final Map<ObjectId, Circuit> circuits = new LinkedHashMap<>();

  FakeViews(FakeStore store) {
    this.store = store;
  }

  void create(ObjectId id, ViewDefinition definition, FakeCatalog catalog) {
    Circuit circuit = hydrated(definition, catalog);
    circuits.put(id, circuit);
    store.load(id, circuit.flush().rows());
  }

  /** From the next epoch on it has the rows of another definition. */
  void apply(ObjectId id, ViewDefinition definition, FakeCatalog catalog) {
    Circuit circuit = hydrated(definition, catalog);
    circuits.put(id, circuit);
    Consolidator difference = new Consolidator(definition.schema().types());
    difference.add(circuit.flush().rows());
    for (Batch before : store.deltas(id)) {
      difference.add(Batches.fit(definition.schema().types(), before).negate());
    }
    store.change(id, difference.take());
  }

  private Circuit hydrated(ViewDefinition definition, FakeCatalog catalog) {
    Circuit circuit = FakePlanner.circuit(definition.query(), catalog.current());
    for (ObjectId input : circuit.inputs()) {
      store.deltas(input).forEach(delta -> circuit.push(input, Delta.of(delta)));
    }
    return circuit;
  }

  void drop(ObjectId id) {
    circuits.remove(id);
    store.drop(id);
  }

  @Override
  public Map<ObjectId, Batch> derive(ObjectId changed, Batch delta) {
    Map<ObjectId, Batch> all = new HashMap<>();
    all.put(changed, delta);
    circuits.forEach(
        (view, circuit) -> {
          for (ObjectId input : circuit.inputs()) {
            Batch rows = all.get(input);
            if (rows != null) {
              circuit.push(input, Delta.of(rows));
            }
          }
          Batch out = circuit.flush().rows();
          if (!out.isEmpty()) {
            all.put(view, out);
          }
        });
    return all;
  }
}
