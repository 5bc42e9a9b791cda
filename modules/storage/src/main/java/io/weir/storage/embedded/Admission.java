package io.weir.storage.embedded;

import io.weir.columnar.Batch;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.Field;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Schema;
import io.weir.columnar.TypeKind.Layout;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.storage.AppendConflictException;
import io.weir.storage.Commit;
import io.weir.storage.StaleWriterException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may write: fencing by generation, compare-and-append, epochs that rise. It sees what
 * is durable and what is queued before the request. Belongs to the monitor of the state.
 */
final class Admission {
  /** A collection as it will be when all that is queued is durable. */
  private record Expected(@Nullable Schema schema, long generation, long upper) {
    boolean exists() {
      return schema != null;
    }
  }

  private final StoreState state;
  private final Map<ObjectId, Expected> queued = new HashMap<>();

  Admission(StoreState state) {
    this.state = state;
  }

  /** Nothing is queued any more. */
  void settled() {
    queued.clear();
  }

  private Expected expected(ObjectId id) {
    Expected expected = queued.get(id);
    if (expected != null) {
      return expected;
    }
    CollectionIndex index = state.collections.get(id);
    return index == null
        ? new Expected(null, 0, 0)
        : new Expected(index.schema, index.generation, index.upper);
  }

  private void refuseDamaged(ObjectId id) {
    CollectionIndex index = state.collections.get(id);
    if (index != null && index.damage != null) {
      throw Failures.damaged(id, index.damage);
    }
  }

  /** Whether opening is news that must be written. */
  boolean open(ObjectId id, Schema schema, long generation) {
    refuseDamaged(id);
    Expected now = expected(id);
    Schema known = now.schema();
    if (known != null) {
      if (generation < now.generation()) {
        throw new StaleWriterException(id, generation, now.generation());
      }
      if (!holds(known, schema)) {
        throw Rejection.of(
                SqlState.DATATYPE_MISMATCH,
                "collection \"" + id + "\" holds rows of other column types")
            .withDetail("It has " + known.types() + ", asked for is " + schema.types() + ".")
            .withHint("Create a new object for the new columns.")
            .exception();
      }
      if (generation == now.generation() && known.equals(schema)) {
        return false;
      }
    }
    queued.put(id, new Expected(schema, generation, now.upper()));
    return true;
  }

  /** Whether what was written with {@code known} can be read with {@code schema}. */
  private static boolean holds(Schema known, Schema schema) {
    int before = known.size();
    return before <= schema.size()
        && known.types().equals(schema.types().subList(0, before))
        && schema.fields().subList(before, schema.size()).stream().allMatch(Field::nullable);
  }

  /** The uppers that the commit's collections have before it. */
  long[] commit(Commit commit) {
    Set<ObjectId> named = new HashSet<>();
    long[] uppers = new long[commit.appends().size()];
    for (int i = 0; i < uppers.length; i++) {
      Commit.Append append = commit.appends().get(i);
      ObjectId id = append.collection();
      refuseDamaged(id);
      Expected now = expected(id);
      Schema schema = now.schema();
      if (schema == null) {
        throw Failures.unknown(id);
      }
      if (append.generation() < now.generation()) {
        throw new StaleWriterException(id, append.generation(), now.generation());
      }
      if (append.expectedUpper() != Commit.ANY && append.expectedUpper() != now.upper()) {
        throw new AppendConflictException(id, append.expectedUpper(), now.upper());
      }
      if (commit.epoch() <= now.upper()) {
        throw new IllegalArgumentException(
            "epoch " + commit.epoch() + " of collection " + id + " is not after " + now.upper());
      }
      if (!named.add(id)) {
        throw new IllegalArgumentException("collection " + id + " stands twice in one commit");
      }
      checkColumns(id, schema, append.delta());
      uppers[i] = now.upper();
    }
    for (Commit.Append append : commit.appends()) {
      Expected now = expected(append.collection());
      queued.put(
          append.collection(), new Expected(now.schema(), append.generation(), commit.epoch()));
    }
    return uppers;
  }

  /** Whether there is something to drop. */
  boolean drop(ObjectId id) {
    if (!expected(id).exists()) {
      return false;
    }
    queued.put(id, new Expected(null, 0, 0));
    return true;
  }

  private static void checkColumns(ObjectId id, Schema schema, Batch delta) {
    boolean fits = delta.columns().size() == schema.size();
    for (int i = 0; fits && i < schema.size(); i++) {
      fits = layout(delta.column(i)) == schema.type(i).layout();
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "the delta's columns are not those of collection " + id + ": " + schema.types());
    }
  }

  private static Layout layout(Column column) {
    return switch (column) {
      case LongColumn c -> Layout.LONG;
      case DoubleColumn c -> Layout.DOUBLE;
      case BytesColumn c -> Layout.BYTES;
    };
  }
}
