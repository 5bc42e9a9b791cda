package io.weir.dataflow.aggregate;

import io.weir.columnar.Batch;
import io.weir.columnar.Column;
import io.weir.columnar.LongColumn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows on their way into an {@link AggregateState}.
 *
 * @param args the call's arguments, none for {@code count(*)}
 * @param slots the group of each row; may be longer than {@code rows}
 * @param weights null where each is 1
 */
public record AggregateInput(List<Column> args, int rows, int[] slots, long @Nullable [] weights) {

  /** The rows of a batch that {@code filter}, a boolean column or -1, lets in. */
  public static AggregateInput of(Batch batch, int[] slots, List<Integer> args, int filter) {
    List<Column> columns = args.stream().map(batch::column).toList();
    AggregateInput all = new AggregateInput(columns, batch.rows(), slots, batch.weights());
    if (filter < 0) {
      return all;
    }
    LongColumn flags = (LongColumn) batch.column(filter);
    int[] index = new int[batch.rows()];
    int kept = 0;
    for (int i = 0; i < batch.rows(); i++) {
      if (!flags.isNull(i) && flags.get(i) != 0) {
        index[kept++] = i;
      }
    }
    return kept == batch.rows() ? all : all.gather(index, kept);
  }

  /** The rows that {@code index[0 .. count)} names. */
  public AggregateInput gather(int[] index, int count) {
    int[] outSlots = new int[count];
    long[] outWeights = weights == null ? null : new long[count];
    for (int i = 0; i < count; i++) {
      outSlots[i] = slots[index[i]];
      if (outWeights != null && weights != null) {
        outWeights[i] = weights[index[i]];
      }
    }
    return new AggregateInput(
        args.stream().map(c -> c.gather(index, count)).toList(), count, outSlots, outWeights);
  }

  public Column arg() {
    return args.get(0);
  }

  public long weight(int row) {
    return weights == null ? 1 : weights[row];
  }
}
