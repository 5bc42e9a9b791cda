package io.weir.columnar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CommonRowsTest {
  private static final List<DataType> TYPES =
      List.of(DataType.INT8, DataType.TEXT, DataType.FLOAT8);

  private record Row(@Nullable Long number, String text, double fraction, long weight) {}

  @Property(tries = 500)
  void isOneLessTheOther(@ForAll long seed) {
    Random random = new Random(seed);
    boolean nulls = random.nextBoolean();
    List<Row> plus = new ArrayList<>();
    for (int i = random.nextInt(300); i > 0; i--) {
      plus.add(row(random, nulls));
    }
    List<Row> minus = new ArrayList<>(plus);
    int changes = random.nextInt(1 + random.nextInt(40));
    for (int i = 0; i < changes; i++) {
      List<Row> changed = random.nextBoolean() ? plus : minus;
      int at = random.nextInt(changed.size() + 1);
      if (random.nextBoolean() || at == changed.size()) {
        changed.add(at, row(random, nulls));
      } else {
        changed.remove(at);
      }
    }
    if (random.nextInt(4) == 0) {
      Collections.shuffle(minus, random);
    }
    Map<List<Object>, Long> expected = new HashMap<>();
    plus.forEach(row -> add(expected, row, row.weight()));
    minus.forEach(row -> add(expected, row, -row.weight()));

    Batch difference = CommonRows.difference(TYPES, batch(plus), batch(minus));

    Map<List<Object>, Long> found = new HashMap<>();
    for (int i = 0; i < difference.rows(); i++) {
      Row row =
          new Row(
              difference.column(0).isNull(i) ? null : ((LongColumn) difference.column(0)).get(i),
              ((BytesColumn) difference.column(1)).text(i),
              ((DoubleColumn) difference.column(2)).get(i),
              difference.weight(i));
      add(found, row, row.weight());
    }
    assertThat(found).isEqualTo(expected);
    assertThat(difference.rows()).as("each row once").isEqualTo(found.size());
  }

  @Test
  void whatIsTheSameLeavesNothing() {
    List<Row> rows = List.of(new Row(1L, "a", 1, 1), new Row(null, "b", 2, -1));
    assertThat(CommonRows.difference(TYPES, batch(rows), batch(rows)).isEmpty()).isTrue();
    assertThat(CommonRows.difference(TYPES, batch(rows), batch(List.of())).rows()).isEqualTo(2);
    assertThat(CommonRows.difference(TYPES, batch(List.of()), batch(rows)).weights())
        .containsExactly(-1, 1);
  }

  private static Row row(Random random, boolean nulls) {
    return new Row(
        nulls && random.nextInt(8) == 0 ? null : (long) random.nextInt(30),
        "t" + random.nextInt(3),
        random.nextInt(2),
        random.nextInt(3) == 0 ? -1 : 1);
  }

  private static void add(Map<List<Object>, Long> sums, Row row, long weight) {
    sums.merge(
        List.of(String.valueOf(row.number()), row.text(), row.fraction()),
        weight,
        (a, b) -> a + b == 0 ? null : Long.valueOf(a + b));
  }

  private static Batch batch(List<Row> rows) {
    BatchBuilder out = new BatchBuilder(TYPES, rows.size());
    for (Row row : rows) {
      if (row.number() == null) {
        out.column(0).appendNull();
      } else {
        out.column(0).appendLong(row.number());
      }
      out.column(1).appendText(row.text());
      out.column(2).appendDouble(row.fraction());
      out.endRow(row.weight());
    }
    return out.build();
  }
}
