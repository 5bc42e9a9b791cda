package io.weir.executor.source;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.Schema;
import io.weir.connector.SourceErrors;
import io.weir.connector.SplitReader.Cut;
import io.weir.dataflow.circuit.Delta;
import io.weir.domain.source.SourceDefinition;
import io.weir.kernel.ObjectId;
import io.weir.storage.Commit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The collections that a source feeds, and how the cuts of its executors become one commit of them.
 */
final class SourceCollections {
  private final SourceDefinition definition;

  SourceCollections(SourceDefinition definition) {
    this.definition = definition;
  }

  /** Every collection with its schema, the one that carries the offsets first. */
  Map<ObjectId, Schema> schemas() {
    Map<ObjectId, Schema> all = new LinkedHashMap<>();
    definition.outputs().forEach(output -> all.put(output.collection(), output.schema()));
    if (definition.errors() != null) {
      all.put(definition.errors(), SourceErrors.SCHEMA);
    }
    return all;
  }

  ObjectId main() {
    return definition.outputs().getFirst().collection();
  }

  int outputs() {
    return definition.outputs().size();
  }

  /** The outputs, and the errors where there are any. */
  int size() {
    return outputs() + (definition.errors() == null ? 0 : 1);
  }

  /** One of {@link #size}: the errors are the last. */
  ObjectId collection(int index) {
    ObjectId errors = definition.errors();
    return index == outputs() && errors != null
        ? errors
        : definition.outputs().get(index).collection();
  }

  List<DataType> types(int index) {
    return index == outputs()
        ? SourceErrors.SCHEMA.types()
        : definition.outputs().get(index).schema().types();
  }

  List<DataType> mainTypes() {
    return definition.outputs().getFirst().schema().types();
  }

  /** The rows that the cuts hold together, by output, and the errors last. */
  List<Batch> merge(Collection<Cut> cuts) {
    List<Batch> merged = new ArrayList<>();
    for (int i = 0; i < definition.outputs().size(); i++) {
      int output = i;
      merged.add(
          concat(
              definition.outputs().get(i).schema(),
              cuts.stream().map(cut -> cut.outputs().get(output)).toList()));
    }
    if (definition.errors() != null) {
      merged.add(concat(SourceErrors.SCHEMA, cuts.stream().map(Cut::errors).toList()));
    }
    return merged;
  }

  static Map<String, String> offsets(Collection<Cut> cuts) {
    Map<String, String> offsets = new TreeMap<>();
    cuts.forEach(cut -> offsets.putAll(cut.offsets()));
    return offsets;
  }

  /**
   * What to commit: every collection that changed, and the entries of the state table with the main
   * one; nothing where idle.
   *
   * @param wholeTable whether {@code entries} replace the table; all collections take the
   *     generation then
   */
  Commit commit(
      long epoch,
      long generation,
      List<Batch> batches,
      Map<String, String> entries,
      boolean wholeTable) {
    List<Commit.Append> appends = new ArrayList<>();
    int i = 0;
    for (ObjectId collection : schemas().keySet()) {
      Batch batch = batches.get(i++);
      boolean isMain = collection.equals(main());
      if (!batch.isEmpty() || wholeTable || (isMain && !entries.isEmpty())) {
        appends.add(
            new Commit.Append(
                collection,
                generation,
                Commit.ANY,
                batch,
                isMain ? entries : Map.of(),
                isMain && wholeTable));
      }
    }
    return new Commit(epoch, appends);
  }

  Map<ObjectId, Delta> deltas(List<Batch> batches) {
    Map<ObjectId, Delta> deltas = new HashMap<>();
    int i = 0;
    for (ObjectId collection : schemas().keySet()) {
      deltas.put(collection, Delta.of(batches.get(i++)));
    }
    return deltas;
  }

  private static Batch concat(Schema schema, List<Batch> batches) {
    List<Batch> full = batches.stream().filter(batch -> !batch.isEmpty()).toList();
    if (full.size() == 1) {
      return full.getFirst();
    }
    int rows = full.stream().mapToInt(Batch::rows).sum();
    BatchBuilder builder = new BatchBuilder(schema.types(), rows);
    full.forEach(builder::appendAll);
    return builder.build();
  }
}
