package io.weir.connector.generator;

import io.weir.columnar.BatchBuilder;
import io.weir.connector.Connector.Output;
import java.util.List;

/**
 * Rows as a pure function of the tick's number: the same tick gives the same rows, whenever and
 * however often it is asked for.
 */
interface Generator {
  List<Output> outputs();

  /**
   * Appends the rows of one tick, one builder for each output.
   *
   * @param tick from 0
   * @param millis the tick's time, in milliseconds since 1970
   */
  void tick(long tick, long millis, List<BatchBuilder> rows);

  /** Upper bound of the rows that a tick gives. */
  int rowsPerTick();
}
