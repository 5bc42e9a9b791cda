package io.weir.session.subscribe;

import io.weir.columnar.Batch;
import io.weir.columnar.Batches;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.Consolidator;
import io.weir.columnar.DataType;
import io.weir.columnar.Schema;
import io.weir.dataflow.circuit.Circuit;
import io.weir.dataflow.circuit.Delta;
import io.weir.gateway.Reads.EpochChanges;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import io.weir.kernel.Rejection;
import java.util.List;
import java.util.Set;

/**
 * What is subscribed to: takes the deltas of its inputs and gives its own, an epoch at a time. Used
 * by one thread at a time.
 */
public sealed interface Tailed {
  Set<ObjectId> inputs();

  /** Takes a part of an input's rows as they were at first. */
  void push(ObjectId input, Batch rows);

  /** Takes what changed up to an epoch. */
  void push(EpochChanges changes);

  /**
   * The consolidated difference since the last flush.
   *
   * @throws io.weir.kernel.RejectedException where a row could not be computed
   */
  Batch flush();

  /** A collection as it is. */
  static Tailed collection(ObjectId collection, Schema schema) {
    return new OfCollection(collection, schema.types(), new Consolidator(schema.types()));
  }

  /** A query, maintained for this subscription alone. */
  static Tailed query(Circuit circuit) {
    return new OfQuery(circuit);
  }

  /** The rows of one collection less those of another, in the columns of {@code schema}. */
  static Tailed difference(ObjectId collection, ObjectId less, Schema schema) {
    return new OfDifference(collection, less, schema.types(), new Consolidator(schema.types()));
  }

  /** The rows by which two collections differ. */
  record OfDifference(ObjectId collection, ObjectId less, List<DataType> types, Consolidator rows)
      implements Tailed {
    @Override
    public Set<ObjectId> inputs() {
      return Ordered.setOf(collection, less);
    }

    @Override
    public void push(ObjectId input, Batch batch) {
      Batch fitted = Batches.fit(types, batch);
      rows.add(input.equals(less) ? fitted.negate() : fitted);
    }

    @Override
    public void push(EpochChanges changes) {
      for (ObjectId input : inputs()) {
        Batch failed = changes.errors().get(input);
        if (failed != null) {
          failOn(failed);
        }
        Batch batch = changes.rows().get(input);
        if (batch != null) {
          push(input, batch);
        }
      }
    }

    @Override
    public Batch flush() {
      return rows.take();
    }
  }

  /**
   * The rows of one collection.
   *
   * @param types of the columns that it had when it was subscribed to; it may get more
   */
  record OfCollection(ObjectId collection, List<DataType> types, Consolidator rows)
      implements Tailed {
    @Override
    public Set<ObjectId> inputs() {
      return Set.of(collection);
    }

    @Override
    public void push(ObjectId input, Batch batch) {
      rows.add(Batches.fit(types, batch));
    }

    @Override
    public void push(EpochChanges changes) {
      Batch failed = changes.errors().get(collection);
      if (failed != null) {
        failOn(failed);
      }
      Batch batch = changes.rows().get(collection);
      if (batch != null) {
        rows.add(Batches.fit(types, batch));
      }
    }

    @Override
    public Batch flush() {
      return rows.take();
    }
  }

  /** The output of a circuit. */
  record OfQuery(Circuit circuit) implements Tailed {
    @Override
    public Set<ObjectId> inputs() {
      return circuit.inputs();
    }

    @Override
    public void push(ObjectId input, Batch batch) {
      circuit.push(input, Delta.of(batch));
    }

    @Override
    public void push(EpochChanges changes) {
      for (ObjectId input : circuit.inputs()) {
        Batch failed = changes.errors().get(input);
        if (failed != null) {
          failOn(failed);
        }
        Batch batch = changes.rows().get(input);
        if (batch != null) {
          circuit.push(input, Delta.of(batch));
        }
      }
    }

    @Override
    public Batch flush() {
      Delta out = circuit.flush();
      failOn(out.errors());
      return out.rows();
    }
  }

  /** Differences that contain an error are no differences: the subscription ends there. */
  private static void failOn(Batch errors) {
    for (int row = 0; row < errors.rows(); row++) {
      if (errors.weight(row) > 0) {
        throw Rejection.of(
                ((BytesColumn) errors.column(0)).text(row),
                ((BytesColumn) errors.column(1)).text(row))
            .exception();
      }
    }
  }
}
