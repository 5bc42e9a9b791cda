package io.weir.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.kernel.ObjectId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BlockCodecTest {
  private static final ObjectId ID = new ObjectId("u77");
  private static final List<DataType> TYPES =
      List.of(DataType.INT8, DataType.FLOAT8, DataType.TEXT, DataType.BOOLEAN, DataType.NUMERIC);

  @Property
  void longsComeBack(@ForAll long[] values) {
    ByteSink out = new ByteSink(16);
    LongCodec.encode(values, 0, values.length, out);
    long[] back = new long[values.length];
    LongCodec.decode(new ByteSource(out.array(), 0, out.size()), back, back.length);
    assertThat(back).isEqualTo(values);
  }

  @Property
  void narrowLongsComeBack(
      @ForAll long base, @ForAll int step, @ForAll @Size(min = 1) List<Short> noise) {
    long[] values = new long[noise.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = base + (long) step * i + noise.get(i);
    }
    ByteSink out = new ByteSink(16);
    LongCodec.encode(values, 0, values.length, out);
    assertThat(out.size()).isLessThanOrEqualTo(18 + 4 * values.length);
    long[] back = new long[values.length];
    LongCodec.decode(new ByteSource(out.array(), 0, out.size()), back, back.length);
    assertThat(back).isEqualTo(values);
  }

  @Property(tries = 200)
  void blocksComeBack(@ForAll long seed, @ForAll @IntRange(max = 3000) int rows) {
    Batch batch = random(new Random(seed), rows);
    Map<String, Long> all = new TreeMap<>();
    int count = 0;
    for (BlockCodec.Encoded block : BlockCodec.encodeAll(ID, 42, batch)) {
      byte[] bytes = java.util.Arrays.copyOf(block.bytes(), block.length());
      BlockHeader header = BlockHeader.read(bytes, 0, bytes.length);
      assertThat(header).isEqualTo(block.header());
      Batch back = BlockCodec.decode(ID, bytes, bytes.length);
      Fixture.addTo(all, back);
      count += back.rows();
      long negatives = 0;
      for (int row = 0; row < back.rows(); row++) {
        negatives += back.weight(row) < 0 ? 1 : 0;
      }
      assertThat(block.header().negatives()).isEqualTo((int) negatives);
    }
    assertThat(count).isEqualTo(rows);
    assertThat(all).isEqualTo(Fixture.zset(batch));
  }

  @Test
  void hugeBatchesAreCutIntoBlocks() {
    BatchBuilder rows = new BatchBuilder(List.of(DataType.INT8, DataType.TEXT), 1 << 17);
    for (int i = 0; i < 150_000; i++) {
      rows.column(0).appendLong(i);
      rows.column(1).appendText("x".repeat(i % 50));
      rows.endRow(i % 3 - 1);
    }
    Batch batch = rows.build();
    List<BlockCodec.Encoded> blocks = BlockCodec.encodeAll(ID, 1, batch);
    assertThat(blocks.size()).isGreaterThan(2);
    Batch[] back =
        blocks.stream()
            .map(block -> BlockCodec.decode(ID, block.bytes(), block.length()))
            .toArray(Batch[]::new);
    assertThat(Fixture.zset(back)).isEqualTo(Fixture.zset(batch));
  }

  @Test
  void everyFlippedBitIsSeen() {
    Batch batch = random(new Random(3), 50);
    BlockCodec.Encoded block = BlockCodec.encodeAll(ID, 9, batch).getFirst();
    for (int i = 0; i < block.length() * 8; i++) {
      byte[] bytes = java.util.Arrays.copyOf(block.bytes(), block.length());
      bytes[i >>> 3] ^= (byte) (1 << (i & 7));
      assertThatThrownBy(() -> BlockCodec.decode(ID, bytes, bytes.length))
          .isInstanceOf(DamagedException.class);
    }
  }

  static Batch random(Random random, int count) {
    BatchBuilder rows = new BatchBuilder(TYPES, count);
    boolean weighted = random.nextBoolean();
    int nullsOf = random.nextInt(4) * 3 + 1;
    for (int i = 0; i < count; i++) {
      for (int column = 0; column < TYPES.size(); column++) {
        if (nullsOf > 1 && random.nextInt(nullsOf) == 0) {
          rows.column(column).appendNull();
          continue;
        }
        switch (TYPES.get(column).layout()) {
          case LONG -> rows.column(column).appendLong(random.nextLong() >>> random.nextInt(64));
          case DOUBLE -> rows.column(column).appendDouble(random.nextGaussian());
          case BYTES ->
              rows.column(column).appendText("t" + random.nextInt(1 << random.nextInt(20)));
        }
      }
      rows.endRow(weighted ? random.nextInt(5) - 2 : 1);
    }
    return rows.build();
  }
}
