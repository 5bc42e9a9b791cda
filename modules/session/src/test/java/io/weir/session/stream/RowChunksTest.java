package io.weir.session.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.LongColumn;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowChunksTest {
  @Test
  void weightsBecomeRepeatedRowsInPiecesOfBoundedSize() {
    BatchBuilder builder = new BatchBuilder(List.of(DataType.INT8), 3);
    builder.column(0).appendLong(1);
    builder.endRow(2);
    builder.column(0).appendLong(2);
    builder.endRow(0);
    builder.column(0).appendLong(3);
    builder.endRow(RowChunks.MAX_ROWS);

    List<Batch> chunks = RowChunks.of(builder.build());

    assertThat(chunks).extracting(Batch::rows).containsExactly(RowChunks.MAX_ROWS, 2);
    assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.weights()).isNull());
    List<Long> values = new ArrayList<>();
    for (Batch chunk : chunks) {
      for (int i = 0; i < chunk.rows(); i++) {
        values.add(((LongColumn) chunk.column(0)).get(i));
      }
    }
    assertThat(values.subList(0, 3)).containsExactly(1L, 1L, 3L);
    assertThat(values).doesNotContain(2L).hasSize(RowChunks.MAX_ROWS + 2);
  }

  @Test
  void aNegativeWeightIsAFault() {
    BatchBuilder builder = new BatchBuilder(List.of(DataType.INT8), 1);
    builder.column(0).appendLong(1);
    builder.endRow(-1);
    Batch batch = builder.build();
    assertThatThrownBy(() -> RowChunks.of(batch)).isInstanceOf(IllegalArgumentException.class);
  }
}
