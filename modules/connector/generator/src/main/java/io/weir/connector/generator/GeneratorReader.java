package io.weir.connector.generator;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.connector.Connector.Output;
import io.weir.connector.RateLimit;
import io.weir.connector.SourceErrors;
import io.weir.connector.SplitReader;
import io.weir.kernel.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the rows when they are cut, from the clock and the offset: no thread, nothing held. Ticks
 * that fell due while it was paused, or while the node was down, are made up for, a bounded number
 * at each cut.
 */
final class GeneratorReader implements SplitReader {
  private static final int ROWS_PER_CUT = 50_000;
  private static final Batch NO_ERRORS = Batch.empty(SourceErrors.SCHEMA.types());

  private final GeneratorOptions options;
  private final List<Output> outputs;
  private final List<Batch> nothing;
  private final Clock clock;
  private final RateLimit limit;
  private @Nullable GeneratorOffset next;
  private boolean paused;

  GeneratorReader(GeneratorOptions options, Clock clock) {
    this.options = options;
    this.outputs = options.generator().outputs();
    this.nothing = outputs.stream().map(o -> Batch.empty(o.schema().types())).toList();
    this.clock = clock;
    this.limit = new RateLimit(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()));
    limit.set(options.rateLimit());
  }

  @Override
  public void assign(Map<String, @Nullable String> splits) {
    if (!splits.containsKey(GeneratorConnector.SPLIT)) {
      next = null;
      return;
    }
    String offset = splits.get(GeneratorConnector.SPLIT);
    if (offset != null) {
      next = GeneratorOffset.parse(offset);
    } else if (next == null) {
      throw new IllegalArgumentException("the split has no position to go on from");
    }
  }

  @Override
  public void pause(boolean newPaused) {
    paused = newPaused;
  }

  @Override
  public void throttle(long recordsPerSecond) {
    limit.set(recordsPerSecond);
  }

  @Override
  public Cut cut() {
    GeneratorOffset from = next;
    long due = from == null || paused ? 0 : due(from);
    if (from == null || due <= 0) {
      return new Cut(nothing, NO_ERRORS, Map.of(), 0, 0, null);
    }
    List<BatchBuilder> rows = new ArrayList<>();
    outputs.forEach(output -> rows.add(new BatchBuilder(output.schema().types(), 0)));
    for (long tick = from.ticks(); tick < from.ticks() + due; tick++) {
      long millis = from.startMillis() + tick * options.tickMillis();
      options.generator().tick(tick, millis, rows);
    }
    GeneratorOffset to = from.after(from.ticks() + due);
    next = to;
    long records = rows.stream().mapToLong(BatchBuilder::rows).sum();
    long bytes = rows.stream().mapToLong(BatchBuilder::bytes).sum();
    return new Cut(
        rows.stream().map(BatchBuilder::build).toList(),
        NO_ERRORS,
        Map.of(GeneratorConnector.SPLIT, to.toString()),
        records,
        bytes,
        null);
  }

  /** How many ticks are to be made now: whole ones, within the bound and the limit. */
  private long due(GeneratorOffset from) {
    long sinceStart = clock.millis() - from.startMillis();
    if (sinceStart < 0) {
      return 0;
    }
    int perTick = options.generator().rowsPerTick();
    long ticks =
        Math.min(
            sinceStart / options.tickMillis() + 1 - from.ticks(),
            Math.max(1, ROWS_PER_CUT / perTick));
    if (ticks <= 0) {
      return 0;
    }
    // A tick that is larger than what the limit saves up takes its time and is made whole then.
    int allowed = limit.allowed((int) (ticks * perTick));
    long whole = allowed / perTick;
    if (whole == 0 && allowed > 0 && limit.isFull()) {
      whole = 1;
    }
    limit.take((int) (whole * perTick));
    return whole;
  }

  @Override
  public void close() {
    next = null;
  }
}
