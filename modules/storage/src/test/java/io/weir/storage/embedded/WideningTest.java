package io.weir.storage.embedded;

import static io.weir.storage.embedded.Fixture.U1;
import static io.weir.storage.embedded.Fixture.addTo;
import static io.weir.storage.embedded.Fixture.get;
import static io.weir.storage.embedded.Fixture.rejection;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.kernel.SqlState;
import io.weir.storage.ChangelogStore;
import io.weir.storage.Commit;
import io.weir.storage.memory.MemoryDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Collections that are opened with more columns than they were written with. */
class WideningTest {
  private static final List<DataType> MORE =
      List.of(DataType.INT8, DataType.TEXT, DataType.FLOAT8, DataType.BOOLEAN);
  private static final Options SMALL = new Options(4_000, 1_000, 4, 1 << 12, 1 << 12);

  private final MemoryDirectory directory = new MemoryDirectory();

  private EmbeddedStore open(Options options) {
    return EmbeddedStore.open(directory, Runnable::run, options);
  }

  /** A key, and so many columns behind it. */
  private static Schema schema(int more) {
    List<Field> fields = new ArrayList<>();
    fields.add(new Field("k", DataType.INT8, false));
    for (int i = 0; i < more; i++) {
      fields.add(new Field("c" + i, MORE.get(i % MORE.size()), true));
    }
    return new Schema(fields);
  }

  private static void append(BatchBuilder rows, long key, int more, long weight) {
    rows.column(0).appendLong(key);
    for (int i = 0; i < more; i++) {
      switch (MORE.get(i % MORE.size()).layout()) {
        case LONG -> rows.column(i + 1).appendLong(key % 2);
        case DOUBLE -> rows.column(i + 1).appendDouble(key / 2.0);
        case BYTES -> rows.column(i + 1).appendText("text " + key);
      }
    }
    rows.endRow(weight);
  }

  private static Batch row(long key, int more, long weight) {
    BatchBuilder rows = new BatchBuilder(schema(more).types(), 1);
    append(rows, key, more, weight);
    return rows.build();
  }

  /** As {@link Fixture#addTo} of a row that was written with fewer columns. */
  private static String text(long key, int written, int more) {
    Map<String, Long> one = new TreeMap<>();
    addTo(one, row(key, written, 1));
    return one.keySet().iterator().next() + "|null".repeat(more - written);
  }

  private static Map<String, Long> all(ChangelogStore.Snapshot rows) {
    Map<String, Long> zset = new TreeMap<>();
    try (rows) {
      for (Optional<Batch> next = rows.next(); next.isPresent(); next = rows.next()) {
        addTo(zset, next.get());
      }
    }
    return zset;
  }

  /** A row is known by its key and with how many columns it was written. */
  private record Row(long key, int written) {}

  private static Map<String, Long> texts(Map<Row, Long> rows, int more) {
    Map<String, Long> out = new TreeMap<>();
    rows.forEach((row, weight) -> out.put(text(row.key(), row.written(), more), weight));
    out.values().removeIf(weight -> weight == 0);
    return out;
  }

  @Property(tries = 60)
  void whatWasWrittenWithFewerColumnsHasNulls(@ForAll long seed) {
    java.util.Random random = new java.util.Random(seed);
    MemoryDirectory disk = new MemoryDirectory();
    EmbeddedStore store = EmbeddedStore.open(disk, Runnable::run, SMALL);
    int more = 0;
    long generation = 1;
    get(store.open(U1, schema(more), generation));
    Map<Row, Long> now = new java.util.HashMap<>();
    TreeMap<Long, Map<Row, Long>> history = new TreeMap<>();
    TreeMap<Long, Map<Row, Long>> deltas = new TreeMap<>();
    history.put(0L, Map.of());
    for (int step = 1; step <= 120; step++) {
      long epoch = step * 100L;
      switch (random.nextInt(12)) {
        case 0 -> {
          more += random.nextInt(3);
          generation++;
          get(store.open(U1, schema(more), generation));
        }
        case 1 -> {
          store.close();
          store = EmbeddedStore.open(disk, Runnable::run, SMALL);
          assertThat(store.state(U1).orElseThrow().schema()).isEqualTo(schema(more));
        }
        default -> {
          BatchBuilder delta = new BatchBuilder(schema(more).types(), 8);
          Map<Row, Long> changed = new java.util.HashMap<>();
          for (int i = random.nextInt(8); i >= 0; i--) {
            Row row = new Row(random.nextInt(20), more);
            long weight = random.nextInt(3) == 0 ? -1 : 1;
            append(delta, row.key(), more, weight);
            changed.merge(row, weight, Long::sum);
            now.merge(row, weight, Long::sum);
          }
          get(
              store.commit(
                  new Commit(epoch, List.of(Commit.Append.of(U1, generation, delta.build())))));
          history.put(epoch, new java.util.HashMap<>(now));
          deltas.put(epoch, changed);
        }
      }
      long since = store.state(U1).orElseThrow().since();
      long asOf = since + random.nextInt((int) (epoch - since) + 1);
      assertThat(all(store.snapshot(U1, asOf)))
          .as("seed %s, as of %s at %s", seed, asOf, epoch)
          .isEqualTo(texts(history.floorEntry(asOf).getValue(), more));
      Map.Entry<Long, Map<Row, Long>> last = deltas.lastEntry();
      if (last != null && last.getKey() > since) {
        Map<String, Long> one = new TreeMap<>();
        addTo(one, store.delta(U1, last.getKey()));
        assertThat(one).isEqualTo(texts(last.getValue(), more));
        assertThat(all(store.changes(U1, last.getKey() - 1, last.getKey()))).isEqualTo(one);
      }
    }
    store.close();
  }

  @Test
  void aLateWriterOfFewerColumnsIsFenced() {
    EmbeddedStore store = open(Options.DEFAULT);
    get(store.open(U1, schema(1), 1));
    get(store.commit(new Commit(100, List.of(Commit.Append.of(U1, 1, row(1, 1, 1))))));
    get(store.open(U1, schema(3), 2));
    assertThat(
            Fixture.failure(
                store.commit(new Commit(200, List.of(Commit.Append.of(U1, 1, row(2, 1, 1)))))))
        .isInstanceOf(io.weir.storage.StaleWriterException.class);
    assertThat(all(store.snapshot(U1, 200))).isEqualTo(Map.of(text(1, 1, 3), 1L));
    store.close();
  }

  @Test
  void otherColumnsAreRefused() {
    EmbeddedStore store = open(Options.DEFAULT);
    get(store.open(U1, schema(2), 1));
    List<Field> required = new ArrayList<>(schema(2).fields());
    required.add(new Field("d", DataType.INT8, false));
    for (Schema other : List.of(schema(1), new Schema(required))) {
      assertThat(rejection(store.open(U1, other, 2)).sqlState())
          .isEqualTo(SqlState.DATATYPE_MISMATCH);
    }
    assertThat(store.state(U1).orElseThrow().generation()).isEqualTo(1);
    store.close();
  }
}
