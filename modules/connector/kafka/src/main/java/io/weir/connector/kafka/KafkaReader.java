package io.weir.connector.kafka;

import io.weir.connector.SourceSpec;
import io.weir.connector.SplitReader;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads partitions on one thread of its own. The caller's side: every call only changes {@link
 * HeldRows} under its lock and wakes the {@link Fetcher}.
 */
final class KafkaReader implements SplitReader {
  private final HeldRows held;
  private final Fetcher fetcher;

  private KafkaReader(HeldRows held, Fetcher fetcher) {
    this.held = held;
    this.fetcher = fetcher;
  }

  static KafkaReader start(SourceSpec spec, KafkaOptions options) {
    HeldRows held = new HeldRows(spec.shape(), options.maxBufferBytes(), System::nanoTime);
    held.throttle(options.rateLimit());
    Fetcher fetcher = new Fetcher(spec.sourceId(), options, held);
    Thread thread = new Thread(fetcher, "kafka-reader-" + spec.sourceId());
    thread.setDaemon(true);
    thread.start();
    return new KafkaReader(held, fetcher);
  }

  /** Offsets are numbers; an IllegalArgumentException names one that is not. */
  @Override
  public void assign(Map<String, @Nullable String> splits) {
    Map<Integer, @Nullable Long> positions = new HashMap<>();
    splits.forEach(
        (split, offset) ->
            positions.put(Integer.valueOf(split), offset == null ? null : Long.valueOf(offset)));
    held.assign(positions);
    fetcher.wake();
  }

  @Override
  public CompletionStage<Void> connected() {
    return fetcher.connected();
  }

  @Override
  public void pause(boolean paused) {
    held.pause(paused);
  }

  @Override
  public void throttle(long recordsPerSecond) {
    held.throttle(recordsPerSecond);
  }

  @Override
  public Cut cut() {
    return held.cut();
  }

  @Override
  public void close() {
    held.close();
    fetcher.wake();
  }
}
