package io.weir.storage.embedded;

import static io.weir.storage.embedded.Fixture.U1;
import static io.weir.storage.embedded.Fixture.U2;
import static io.weir.storage.embedded.Fixture.U3;
import static io.weir.storage.embedded.Fixture.get;
import static io.weir.storage.embedded.Fixture.read;
import static io.weir.storage.embedded.Fixture.zset;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.columnar.TypeKind;
import io.weir.storage.Commit;
import io.weir.storage.file.DiskDirectory;
import io.weir.storage.file.StorageFile;
import io.weir.storage.memory.MemoryDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Files as every released format wrote them must be readable for ever. When the format changes, run
 * {@link Writer} into a directory of a new number beside the others; never write an old one again.
 */
class GoldenFileTest {
  private static final Options TINY = new Options(1_500, 300, 4, 2_000, 4_000);
  private static final String GOLDEN_1 = "/golden/1";
  private static final List<String> FILES_1 =
      List.of(
          "log-0000000000000006",
          "log-0000000000000007",
          "log-0000000000000008",
          "manifest-0000000000000003",
          "run-0000000000000001",
          "run-0000000000000002",
          "run-0000000000000003",
          "run-0000000000000004",
          "run-0000000000000005",
          "run-0000000000000006");
  private static final String GOLDEN_2 = "/golden/2";
  private static final List<String> FILES_2 =
      List.of(
          "log-0000000000000002",
          "log-0000000000000003",
          "log-0000000000000004",
          "log-0000000000000005",
          "log-0000000000000006",
          "log-0000000000000007",
          "log-0000000000000008",
          "manifest-0000000000000002",
          "run-0000000000000001",
          "run-0000000000000002");
  private static final Schema SCHEMA =
      new Schema(
          List.of(TypeKind.values()).stream()
              .map(kind -> new Field(kind.name().toLowerCase(java.util.Locale.ROOT), type(kind)))
              .toList());

  private static DataType type(TypeKind kind) {
    return kind == TypeKind.NUMERIC ? DataType.numeric(10, 2) : DataType.of(kind);
  }

  /** A row of every type; every fifth value is null. */
  private static Batch rows(int from, int to, long weight) {
    BatchBuilder rows = new BatchBuilder(SCHEMA.types(), to - from);
    for (int i = from; i < to; i++) {
      for (int c = 0; c < SCHEMA.size(); c++) {
        if ((i + c) % 5 == 0) {
          rows.column(c).appendNull();
          continue;
        }
        switch (SCHEMA.type(c).layout()) {
          case LONG -> rows.column(c).appendLong(c == 0 ? i % 2 : i * 1_000_003L * (c - 3));
          case DOUBLE -> rows.column(c).appendDouble(i / 8.0);
          case BYTES -> rows.column(c).appendText("%016d".formatted(i * 7 + c));
        }
      }
      rows.endRow(weight);
    }
    return rows.build();
  }

  /** With floors a manifest has format 2. */
  private static void writeWithFloors(EmbeddedStore store) {
    get(store.open(U1, SCHEMA, 7));
    get(store.commit(new Commit(50, List.of(Commit.Append.of(U1, 7, rows(900, 901, 1))))));
    get(store.floor(U1, "u9-a", 50));
    get(store.floor(U1, "u8-b", 50));
    write(store);
    get(store.floor(U1, "u8-b", 600));
  }

  private static void write(EmbeddedStore store) {
    get(store.open(U1, SCHEMA, 7));
    get(store.open(U2, SCHEMA, 1));
    get(store.open(U3, SCHEMA, 1));
    for (int i = 1; i <= 12; i++) {
      Commit.Append first =
          new Commit.Append(
              U1,
              7,
              Commit.ANY,
              i % 4 == 0 ? rows(i * 10 - 20, i * 10 - 5, -1) : rows(i * 10, i * 10 + 10, 1),
              Map.of("part-" + i % 3, "offset " + i),
              false);
      Commit.Append second = Commit.Append.of(U2, 1, rows(i, i + i % 2, 2));
      get(store.commit(new Commit(i * 100L, List.of(first, second))));
    }
    get(store.drop(U3));
  }

  private static void check(EmbeddedStore store) {
    assertThat(store.recoveryNotes()).isEmpty();
    assertThat(store.state(U1).orElseThrow().schema()).isEqualTo(SCHEMA);
    assertThat(store.state(U1).orElseThrow().generation()).isEqualTo(7);
    assertThat(store.state(U1).orElseThrow().upper()).isEqualTo(1200);
    assertThat(store.state(U3)).isEmpty();
    assertThat(store.offsets(U1))
        .isEqualTo(Map.of("part-0", "offset 12", "part-1", "offset 10", "part-2", "offset 11"));
    Batch[] all = new Batch[12];
    Batch[] others = new Batch[12];
    for (int i = 1; i <= 12; i++) {
      all[i - 1] = i % 4 == 0 ? rows(i * 10 - 20, i * 10 - 5, -1) : rows(i * 10, i * 10 + 10, 1);
      others[i - 1] = rows(i, i + i % 2, 2);
    }
    assertThat(read(store, U1, 1200)).isEqualTo(zset(all));
    assertThat(read(store, U2, 1200)).isEqualTo(zset(others));
    assertThat(zset(store.delta(U1, 1200))).isEqualTo(zset(all[11]));
  }

  @Test
  void formatOneReads() throws IOException {
    MemoryDirectory directory = load(GOLDEN_1, FILES_1);
    EmbeddedStore store = EmbeddedStore.open(directory, Runnable::run, Options.DEFAULT);
    check(store);
    get(
        store.commit(
            new Commit(
                1300, List.of(new Commit.Append(U1, 7, 1200, rows(1, 2, 1), Map.of(), false)))));
    store.close();
  }

  @Test
  void formatTwoReads() throws IOException {
    MemoryDirectory directory = load(GOLDEN_2, FILES_2);
    EmbeddedStore store = EmbeddedStore.open(directory, Runnable::run, TINY);
    assertThat(store.recoveryNotes()).isEmpty();
    assertThat(store.floors(U1)).isEqualTo(Map.of("u9-a", 50L, "u8-b", 50L));
    assertThat(store.floors(U2)).isEmpty();
    assertThat(zset(store.delta(U1, 100))).isEqualTo(zset(rows(10, 20, 1)));
    store.close();
  }

  @Test
  void todaysFormatWithFloorsIsTheGoldenOne() throws IOException {
    MemoryDirectory today = new MemoryDirectory();
    EmbeddedStore store = EmbeddedStore.open(today, Runnable::run, TINY);
    writeWithFloors(store);
    store.close();
    assertThat(today.list()).isEqualTo(FILES_2);
    String manifest =
        FILES_2.stream().filter(name -> name.startsWith("manifest")).findFirst().orElseThrow();
    assertThat(today.content(manifest)).isEqualTo(load(GOLDEN_2, FILES_2).content(manifest));
  }

  @Test
  void todaysFormatIsTheGoldenOne() throws IOException {
    MemoryDirectory today = new MemoryDirectory();
    EmbeddedStore store = EmbeddedStore.open(today, Runnable::run, TINY);
    write(store);
    check(store);
    store.close();
    // Whoever changes what is written must add a golden directory. Blocks are not compared: how
    // well
    // they are compressed may depend on the machine.
    assertThat(today.list()).isEqualTo(FILES_1);
    String manifest = FILES_1.get(3);
    assertThat(today.content(manifest)).isEqualTo(load(GOLDEN_1, FILES_1).content(manifest));
  }

  private static MemoryDirectory load(String path, List<String> names) throws IOException {
    MemoryDirectory directory = new MemoryDirectory();
    for (String name : names) {
      try (var in = GoldenFileTest.class.getResourceAsStream(path + "/" + name)) {
        assertThat(in).as(name).isNotNull();
        if (in != null) {
          directory.put(name, in.readAllBytes());
        }
      }
    }
    return directory;
  }

  /** Writes a golden directory: the argument. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws IOException {
      MemoryDirectory memory = new MemoryDirectory();
      EmbeddedStore store = EmbeddedStore.open(memory, Runnable::run, TINY);
      writeWithFloors(store);
      store.close();
      DiskDirectory disk = new DiskDirectory(Path.of(args[0]));
      for (String name : memory.list()) {
        try (StorageFile file = disk.create(name)) {
          file.append(List.of(ByteBuffer.wrap(memory.content(name))));
        }
        System.out.println(name);
      }
    }
  }
}
