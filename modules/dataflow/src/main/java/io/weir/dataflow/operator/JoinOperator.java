package io.weir.dataflow.operator;

import io.weir.columnar.Batch;
import io.weir.columnar.Column;
import io.weir.columnar.DataType;
import io.weir.dataflow.expr.Evaluator;
import io.weir.dataflow.operator.JoinSide.Show;
import io.weir.dataflow.plan.Plan;
import io.weir.dataflow.plan.Plan.JoinKind;
import io.weir.dataflow.state.Grow;
import io.weir.dataflow.state.IntStack;
import io.weir.dataflow.state.KeyTable;
import io.weir.dataflow.state.RowBytes;
import io.weir.dataflow.state.RowIndex;
import io.weir.dataflow.state.Touched;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All joins. A change of one side (0 left, 1 right) is paired at once with the other side as it
 * stands and then stored: whatever the order of the pushes, the pairs of an epoch add up to the
 * change of the product. Rows that hang on whether they match at all (outer, semi, anti) are
 * settled at the flush.
 *
 * <p>Both sides share one table of keys. A pair whose residual fails goes out as an error, and
 * counts as no match.
 */
public final class JoinOperator implements Operator {
  private static final int NO_KEY = -1;

  private final boolean leftOnly;
  private final boolean pairing;

  /** Else a key needs a look at the flush only where rows may have gone. */
  private final boolean tracking;

  private final List<JoinSide> sides;
  private final RowBytes encoder;
  private final KeyTable keys = new KeyTable();
  private final Touched touchedKeys = new Touched();
  private final JoinPairs pairs;
  private int[] rowKeys = new int[0];
  private int[] index = new int[0];

  /** {@code residual} is the plan's, compiled. */
  public JoinOperator(Plan.Join plan, @Nullable Evaluator residual) {
    JoinKind kind = plan.kind();
    leftOnly = kind == JoinKind.SEMI || kind == JoinKind.ANTI;
    pairing = !leftOnly || residual != null;
    boolean byRow = residual != null;
    Show left =
        switch (kind) {
          case SEMI -> Show.MATCHED;
          case ANTI, LEFT, FULL -> Show.UNMATCHED;
          case INNER, RIGHT -> Show.NEVER;
        };
    Show right = kind == JoinKind.RIGHT || kind == JoinKind.FULL ? Show.UNMATCHED : Show.NEVER;
    List<DataType> leftTypes = plan.left().schema().types();
    List<DataType> rightTypes = plan.right().schema().types();
    tracking = left != Show.NEVER || right != Show.NEVER;
    boolean rightCounted = left != Show.NEVER && !byRow;
    boolean leftCounted = right != Show.NEVER && !byRow;
    sides =
        List.of(
            new JoinSide(
                leftTypes, plan.leftKeys(), plan.nullSafe(), left, byRow, true, leftCounted),
            new JoinSide(
                rightTypes,
                plan.rightKeys(),
                plan.nullSafe(),
                right,
                byRow,
                pairing,
                rightCounted));
    encoder = RowBytes.canonical(plan.leftKeys().stream().map(leftTypes::get).toList());
    pairs = new JoinPairs(leftTypes, rightTypes, residual, !leftOnly);
  }

  @Override
  public void push(int port, Batch batch, Output out) {
    JoinSide side = sides.get(port);
    JoinSide other = sides.get(1 - port);
    rowKeys = Grow.ints(rowKeys, batch.rows());
    index = Grow.ints(index, batch.rows());
    findKeys(side, batch);
    side.store(batch, rowKeys);
    int shown = side.shownNow(batch, rowKeys, index);
    if (shown > 0) {
      out.rows(alone(port, shown == batch.rows() ? batch : batch.gather(index, shown)));
    }
    if (!pairing) {
      return;
    }
    RowIndex rows = other.rows();
    pairs.begin(port, batch, side, other);
    for (int i = 0; i < batch.rows(); i++) {
      if (rowKeys[i] != NO_KEY) {
        for (int id = rows.first(rowKeys[i]); id != RowIndex.NONE; id = rows.next(id)) {
          pairs.add(i, id, out);
        }
      }
    }
    pairs.finish(out);
  }

  private void findKeys(JoinSide side, Batch batch) {
    Batch keyBatch = side.keys(batch);
    for (int i = 0; i < batch.rows(); i++) {
      if (side.matchesNothing(keyBatch, i)) {
        rowKeys[i] = NO_KEY;
        continue;
      }
      int length = encoder.encode(keyBatch, i);
      int key = keys.findOrAdd(encoder.bytes(), 0, length);
      if (keys.added()) {
        sides.get(0).openKey(key);
        sides.get(1).openKey(key);
      }
      if (tracking || batch.weight(i) <= 0) {
        touchedKeys.add(key);
      }
      rowKeys[i] = key;
    }
  }

  /** Rows of one side as they stand in the output without a partner. */
  private Batch alone(int port, Batch batch) {
    if (leftOnly) {
      return batch;
    }
    int[] none = new int[batch.rows()];
    Arrays.fill(none, -1);
    List<Column> padding =
        Batch.empty(sides.get(1 - port).types).gather(none, batch.rows()).columns();
    List<Column> columns = new ArrayList<>(port == 0 ? batch.columns() : padding);
    columns.addAll(port == 0 ? padding : batch.columns());
    return new Batch(columns, batch.rows(), batch.weights());
  }

  @Override
  public void flush(Output out) {
    IntStack touched = touchedKeys.slots();
    if (touched.isEmpty()) {
      return;
    }
    for (int port = 0; port < 2; port++) {
      Batch changes = sides.get(port).changes(touched, sides.get(1 - port));
      if (!changes.isEmpty()) {
        out.rows(alone(port, changes));
      }
    }
    sides.forEach(JoinSide::sweep);
    for (int i = 0; i < touched.size(); i++) {
      int key = touched.get(i);
      if (sides.get(0).isEmpty(key) && sides.get(1).isEmpty(key)) {
        keys.remove(key);
      }
    }
    touchedKeys.clear();
  }

  @Override
  public long stateBytes() {
    return keys.bytes() + touchedKeys.bytes() + sides.stream().mapToLong(JoinSide::bytes).sum();
  }

  @Override
  public long stateRows() {
    return Math.max(keys.size(), sides.stream().mapToLong(JoinSide::size).sum());
  }
}
