package io.weir.dataflow.operator;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.Column;
import io.weir.columnar.DataType;
import io.weir.columnar.LongColumn;
import io.weir.dataflow.expr.Evaluated;
import io.weir.dataflow.expr.Evaluator;
import io.weir.dataflow.state.RowIndex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of a changed row and a stored one on their way through the residual, some thousands at a
 * time, so that a cross join does not hold its product.
 */
final class JoinPairs {
  private static final int CHUNK = 4096;

  private final List<DataType> leftTypes;
  private final List<DataType> rightTypes;
  private final @Nullable Evaluator residual;
  private final boolean emits;
  private final int[] changed = new int[CHUNK];
  private final int[] stored = new int[CHUNK];
  private final int[] index = new int[CHUNK];
  private int count;

  private int port;
  private @Nullable Batch batch;
  private @Nullable JoinSide side;
  private @Nullable JoinSide other;

  JoinPairs(
      List<DataType> leftTypes,
      List<DataType> rightTypes,
      @Nullable Evaluator residual,
      boolean emits) {
    this.leftTypes = leftTypes;
    this.rightTypes = rightTypes;
    this.residual = residual;
    this.emits = emits;
  }

  void begin(int newPort, Batch newBatch, JoinSide newSide, JoinSide newOther) {
    port = newPort;
    batch = newBatch;
    side = newSide;
    other = newOther;
    count = 0;
  }

  void add(int row, int id, Output out) {
    changed[count] = row;
    stored[count++] = id;
    if (count == CHUNK) {
      drain(out);
    }
  }

  void finish(Output out) {
    drain(out);
    batch = null;
    side = null;
    other = null;
  }

  private void drain(Output out) {
    if (count == 0 || batch == null || side == null || other == null) {
      return;
    }
    Batch product = product(batch, other.rows());
    if (residual == null) {
      out.rows(product);
    } else {
      Evaluated evaluated = residual.evaluate(product);
      if (evaluated.errors() != null) {
        out.errors(evaluated.errors(), product);
      }
      int kept = FilterOperator.whereTrue((LongColumn) evaluated.values(), count, index);
      for (int i = 0; i < kept; i++) {
        int pair = index[i];
        other.matchStored(stored[pair], batch.weight(changed[pair]));
        side.matchNew(changed[pair], other.rows().weight(stored[pair]));
      }
      if (emits && kept > 0) {
        out.rows(kept == count ? product : product.gather(index, kept));
      }
    }
    count = 0;
  }

  private Batch product(Batch changes, RowIndex rows) {
    long[] weights = new long[count];
    BatchBuilder builder = new BatchBuilder(port == 0 ? rightTypes : leftTypes, count);
    boolean weighted = false;
    for (int i = 0; i < count; i++) {
      rows.decode(stored[i], builder, 0);
      builder.endRow();
      weights[i] = changes.weight(changed[i]) * rows.weight(stored[i]);
      weighted |= weights[i] != 1;
    }
    List<Column> ofStored = builder.build().columns();
    List<Column> ofChanged =
        new Batch(changes.columns(), changes.rows(), null).gather(changed, count).columns();
    List<Column> columns = new ArrayList<>(port == 0 ? ofChanged : ofStored);
    columns.addAll(port == 0 ? ofStored : ofChanged);
    return new Batch(columns, count, weighted ? weights : null);
  }
}
