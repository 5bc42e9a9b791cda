package io.weir.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Schema;
import io.weir.kernel.RejectedException;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class KeyedDeltaTest {
  private static final Schema SCHEMA =
      Schema.of(new Field("k", DataType.INT8), new Field("v", DataType.INT8));

  private static Batch rows(long... kvw) {
    BatchBuilder rows = new BatchBuilder(SCHEMA.types(), kvw.length / 3);
    for (int i = 0; i < kvw.length; i += 3) {
      rows.column(0).appendLong(kvw[i]);
      rows.column(1).appendLong(kvw[i + 1]);
      rows.endRow(kvw[i + 2]);
    }
    return rows.build();
  }

  @Test
  void deletesAndInsertsOfOneKeyAreOneChange() {
    Batch delta = rows(1, 10, 1, 2, 20, -1, 1, 11, -1, 3, 30, 1);
    KeyedDelta keyed = KeyedDelta.of(delta, SCHEMA, List.of(0));
    TreeMap<Long, String> changes = new TreeMap<>();
    for (int i = 0; i < keyed.size(); i++) {
      int any = Math.max(keyed.before(i), keyed.after(i));
      changes.put(
          ((LongColumn) delta.column(0)).get(any), keyed.before(i) + " -> " + keyed.after(i));
    }
    assertThat(changes).hasToString("{1=2 -> 0, 2=1 -> -1, 3=-1 -> 3}");
  }

  @Test
  void manyKeysAreFound() {
    long[] all = new long[3 * 5000];
    for (int i = 0; i < 5000; i++) {
      all[3 * i] = i % 2500;
      all[3 * i + 1] = i;
      all[3 * i + 2] = i < 2500 ? -1 : 1;
    }
    KeyedDelta keyed = KeyedDelta.of(rows(all), SCHEMA, List.of(0));
    assertThat(keyed.size()).isEqualTo(2500);
    for (int i = 0; i < 2500; i++) {
      assertThat(keyed.after(i)).isEqualTo(keyed.before(i) + 2500);
    }
  }

  @Test
  void aKeyOfTwoRowsIsRefusedByName() {
    for (long[] twice : List.of(new long[] {7, 1, 1, 7, 2, 1}, new long[] {7, 1, 2})) {
      RejectedException refused =
          catchThrowableOfType(
              RejectedException.class, () -> KeyedDelta.of(rows(twice), SCHEMA, List.of(0)));
      assertThat(refused.rejection().sqlState()).isEqualTo("23505");
      assertThat(refused.rejection().detail()).isEqualTo("Key (k)=(7) stands more than once.");
    }
  }
}
