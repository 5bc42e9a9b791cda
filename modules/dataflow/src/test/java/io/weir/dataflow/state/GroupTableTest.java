package io.weir.dataflow.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.LongColumn;
import io.weir.columnar.text.ValueText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class GroupTableTest {
  private static final List<List<DataType>> KEYS =
      List.of(
          List.of(DataType.INT8), List.of(DataType.INT8, DataType.TEXT), List.of(DataType.NUMERIC));

  @Property(tries = 60)
  void equalKeysShareASlotUntilTheyAreRemoved(@ForAll long seed) {
    Random random = new Random(seed);
    List<DataType> types = KEYS.get(random.nextInt(KEYS.size()));
    GroupTable groups = GroupTable.of(types);
    Map<Integer, Integer> slots = new HashMap<>();
    int domain = 1 + random.nextInt(3000);
    for (int step = 0; step < 200; step++) {
      List<Integer> keys = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        keys.add(random.nextInt(domain) - 1);
      }
      Batch batch = batch(types, keys);
      int[] assigned = new int[keys.size()];
      groups.assign(batch, assigned);
      for (int i = 0; i < assigned.length; i++) {
        Integer known = slots.putIfAbsent(keys.get(i), assigned[i]);
        assertThat(assigned[i]).isEqualTo(known == null ? assigned[i] : known);
        groups.track(batch, i, assigned[i], 1);
        assertThat(key(types, groups, assigned[i])).isEqualTo(keys.get(i));
      }
      for (int i = 0; i < 25; i++) {
        Integer slot = slots.remove(keys.get(i));
        if (slot != null) {
          groups.remove(slot);
        }
      }
      assertThat(groups.size()).isEqualTo(slots.size());
    }
    assertThat(List.copyOf(slots.values())).doesNotHaveDuplicates();
    assertThat(groups.capacity()).isLessThanOrEqualTo(domain + 40);
  }

  /** Close together or far apart, or first one and then the other. */
  @Property(tries = 200)
  void longsShareASlotWhereverTheyLie(@ForAll long seed) {
    Random random = new Random(seed);
    GroupTable groups = GroupTable.of(List.of(DataType.INT8));
    Map<Long, Integer> slots = new HashMap<>();
    long start = anyLong(random);
    int range = 1 + random.nextInt(20_000);
    int batches = 1 + random.nextInt(60);
    for (int step = 0; step < batches; step++) {
      int far = random.nextInt(3) == 0 ? random.nextInt(100) : 1000;
      long[] keys = new long[200];
      for (int i = 0; i < keys.length; i++) {
        keys[i] =
            random.nextInt(1000) >= far ? anyLong(random) : start + random.nextInt(range) - 500;
      }
      int[] assigned = new int[keys.length];
      groups.assign(
          new Batch(List.of(new LongColumn(keys, keys.length, null)), keys.length, null), assigned);
      for (int i = 0; i < keys.length; i++) {
        Integer known = slots.putIfAbsent(keys[i], assigned[i]);
        assertThat(assigned[i]).isEqualTo(known == null ? assigned[i] : known);
      }
      for (int i = 0; i < keys.length; i += 1 + random.nextInt(8)) {
        Integer slot = slots.remove(keys[i]);
        if (slot != null) {
          groups.remove(slot);
        }
      }
      assertThat(groups.size()).isEqualTo(slots.size());
    }
    assertThat(List.copyOf(slots.values())).doesNotHaveDuplicates();
    slots.forEach((key, slot) -> assertThat(keyOf(groups, slot)).isEqualTo(key));
  }

  @Example
  void whatLiesJustCloseEnoughIsNotCopiedForEachKey() {
    for (int stride = 1; stride < 12; stride++) {
      DirectSlots slots = new DirectSlots();
      int copies = 0;
      for (int i = 0; i < 100_000; i++) {
        long before = slots.bytes();
        if (!slots.put((long) i * stride, i, i + 1)) {
          break;
        }
        copies += slots.bytes() == before ? 0 : 1;
      }
      assertThat(copies).as("keys at distances of %d", stride).isBetween(1, 40);
    }
  }

  private static long keyOf(GroupTable groups, int slot) {
    BatchBuilder builder = new BatchBuilder(List.of(DataType.INT8), 1);
    groups.decode(slot, builder, 0);
    builder.endRow();
    return ((LongColumn) builder.build().column(0)).get(0);
  }

  private static long anyLong(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> Long.MIN_VALUE + random.nextInt(100);
      case 1 -> Long.MAX_VALUE - random.nextInt(100);
      case 2 -> random.nextInt(100_000);
      default -> random.nextLong();
    };
  }

  /** A key of -1 is a null; a numeric is spelt in several ways. */
  private static Batch batch(List<DataType> types, List<Integer> keys) {
    BatchBuilder builder = new BatchBuilder(types, keys.size());
    for (int i = 0; i < keys.size(); i++) {
      for (int c = 0; c < types.size(); c++) {
        if (keys.get(i) < 0) {
          builder.column(c).appendNull();
        } else {
          String text = keys.get(i) + (types.get(c).equals(DataType.NUMERIC) ? dot(i) : "");
          ValueText.parse(types.get(c), text, builder.column(c));
        }
      }
      builder.endRow();
    }
    return builder.build();
  }

  private static String dot(int i) {
    return i % 3 == 0 ? "" : "." + "0".repeat(i % 3);
  }

  private static int key(List<DataType> types, GroupTable groups, int slot) {
    BatchBuilder builder = new BatchBuilder(types, 1);
    groups.decode(slot, builder, 0);
    builder.endRow();
    Batch row = builder.build();
    if (row.column(0).isNull(0)) {
      return -1;
    }
    return row.column(0) instanceof LongColumn c
        ? (int) c.get(0)
        : (int) Double.parseDouble(ValueText.format(types.get(0), row.column(0), 0));
  }
}
