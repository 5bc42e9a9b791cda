package io.weir.storage.embedded;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.DataType;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.Field;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Schema;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.storage.ChangelogStore;
import io.weir.storage.Commit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Rows of (bigint, text), and how tests ask the store. */
final class Fixture {
  static final Schema SCHEMA =
      Schema.of(new Field("id", DataType.INT8), new Field("name", DataType.TEXT));
  static final ObjectId U1 = new ObjectId("u1");
  static final ObjectId U2 = new ObjectId("u2");
  static final ObjectId U3 = new ObjectId("u3");

  private Fixture() {}

  /** A Z-set as a map from the row's text to its weight. */
  static Batch batch(Map<Long, Long> weights) {
    BatchBuilder rows = new BatchBuilder(SCHEMA.types(), weights.size());
    weights.forEach(
        (id, weight) -> {
          rows.column(0).appendLong(id);
          if (id % 7 == 0) {
            rows.column(1).appendNull();
          } else {
            rows.column(1).appendText("name of " + id);
          }
          rows.endRow(weight);
        });
    return rows.build();
  }

  static Batch rows(long... ids) {
    Map<Long, Long> weights = new TreeMap<>();
    for (long id : ids) {
      weights.merge(id, 1L, Long::sum);
    }
    return batch(weights);
  }

  static Commit commit(long epoch, ObjectId collection, Batch delta) {
    return new Commit(epoch, List.of(Commit.Append.of(collection, 1, delta)));
  }

  static Commit.Append append(
      ObjectId collection,
      long generation,
      long expected,
      Batch delta,
      Map<String, String> offsets) {
    return new Commit.Append(collection, generation, expected, delta, offsets, false);
  }

  /** Adds a batch to a consolidated Z-set, every cell as text. */
  static void addTo(Map<String, Long> zset, Batch batch) {
    for (int row = 0; row < batch.rows(); row++) {
      StringBuilder key = new StringBuilder();
      for (Column column : batch.columns()) {
        key.append('|');
        if (column.isNull(row)) {
          key.append("null");
          continue;
        }
        switch (column) {
          case LongColumn c -> key.append(c.get(row));
          case DoubleColumn c -> key.append(c.get(row));
          case BytesColumn c -> key.append(c.text(row));
        }
      }
      long sum = zset.merge(key.toString(), batch.weight(row), Long::sum);
      if (sum == 0) {
        zset.remove(key.toString());
      }
    }
  }

  static Map<String, Long> zset(Batch... batches) {
    Map<String, Long> zset = new TreeMap<>();
    for (Batch batch : batches) {
      addTo(zset, batch);
    }
    return zset;
  }

  static Map<String, Long> read(ChangelogStore store, ObjectId collection, long asOf) {
    Map<String, Long> zset = new TreeMap<>();
    try (ChangelogStore.Snapshot snapshot = store.snapshot(collection, asOf)) {
      for (Optional<Batch> next = snapshot.next(); next.isPresent(); next = snapshot.next()) {
        addTo(zset, next.get());
      }
    }
    return zset;
  }

  static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  /** What the stage failed with. */
  static Throwable failure(CompletionStage<?> stage) {
    try {
      stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      return cause == null ? e : cause;
    }
    throw new AssertionError("it did not fail");
  }

  static Rejection rejection(CompletionStage<?> stage) {
    return RejectedException.from(failure(stage));
  }

  static Rejection rejection(Runnable call) {
    try {
      call.run();
    } catch (RejectedException e) {
      return e.rejection();
    }
    throw new AssertionError("it did not fail");
  }
}
