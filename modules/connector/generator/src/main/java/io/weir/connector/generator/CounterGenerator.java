package io.weir.connector.generator;

import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.connector.Connector.Output;
import java.util.List;

/**
 * Counts from 1. With a maximal cardinality each new number beyond it deletes the oldest, so that
 * there are never more rows.
 */
final class CounterGenerator implements Generator {
  private final int rowsPerTick;
  private final long maxCardinality;

  /** {@code maxCardinality} 0: no bound. */
  CounterGenerator(int rowsPerTick, long maxCardinality) {
    this.rowsPerTick = rowsPerTick;
    this.maxCardinality = maxCardinality;
  }

  @Override
  public List<Output> outputs() {
    return List.of(new Output("counter", Schema.of(new Field("counter", DataType.INT8, false))));
  }

  @Override
  public void tick(long tick, long millis, List<BatchBuilder> rows) {
    BatchBuilder out = rows.get(0);
    for (int i = 1; i <= rowsPerTick; i++) {
      long number = tick * rowsPerTick + i;
      out.column(0).appendLong(number);
      out.endRow();
      if (maxCardinality > 0 && number > maxCardinality) {
        out.column(0).appendLong(number - maxCardinality);
        out.endRow(-1);
      }
    }
  }

  @Override
  public int rowsPerTick() {
    return maxCardinality > 0 ? 2 * rowsPerTick : rowsPerTick;
  }
}
