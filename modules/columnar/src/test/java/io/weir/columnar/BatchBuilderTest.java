package io.weir.columnar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** A column at a time, or a row at a time: the same batch. */
class BatchBuilderTest {
  private static final List<DataType> TYPES =
      List.of(DataType.INT8, DataType.FLOAT8, DataType.TEXT);

  @Property(tries = 300)
  void batchesAreJoinedAsTheirRowsAre(@ForAll("parts") List<Batch> parts) {
    BatchBuilder whole = new BatchBuilder(TYPES, 0);
    BatchBuilder single = new BatchBuilder(TYPES, 0);
    for (Batch part : parts) {
      whole.appendAll(part);
      for (int row = 0; row < part.rows(); row++) {
        single.append(part, row, part.weight(row));
      }
      // A row between two parts goes on where the part before it ended.
      for (BatchBuilder builder : List.of(whole, single)) {
        builder.column(0).appendNull();
        builder.column(1).appendDouble(0.5);
        builder.column(2).appendText("between");
        builder.endRow(builder.rows() % 2 == 0 ? 1 : -1);
      }
    }
    Batch joined = whole.build();
    assertThat(rows(joined)).isEqualTo(rows(single.build()));
    assertThat(joined.rows()).isEqualTo(parts.stream().mapToInt(p -> p.rows() + 1).sum());
  }

  @Provide
  Arbitrary<List<Batch>> parts() {
    return Arbitraries.integers().between(0, 90).flatMap(this::batch).list().ofMaxSize(5);
  }

  private Arbitrary<Batch> batch(int rows) {
    Arbitrary<long @Nullable []> weights =
        Arbitraries.longs().between(-2, 2).array(long[].class).ofSize(rows).injectNull(0.5);
    return Combinators.combine(
            AnyValues.column(TYPES.get(0), rows),
            AnyValues.column(TYPES.get(1), rows),
            AnyValues.column(TYPES.get(2), rows),
            weights)
        .as((a, b, c, w) -> new Batch(List.of(a, b, c), rows, w));
  }

  private static List<List<Object>> rows(Batch batch) {
    List<List<Object>> rows = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      List<Object> values = new ArrayList<>();
      for (Column column : batch.columns()) {
        values.add(column.isNull(row) ? "null" : value(column, row));
      }
      values.add(batch.weight(row));
      rows.add(values);
    }
    return rows;
  }

  private static Object value(Column column, int row) {
    return switch (column) {
      case LongColumn c -> c.get(row);
      case DoubleColumn c -> c.get(row);
      case BytesColumn c -> c.text(row) + "!";
    };
  }
}
