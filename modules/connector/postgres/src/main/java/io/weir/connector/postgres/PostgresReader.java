package io.weir.connector.postgres;

import io.weir.connector.SourceSpec;
import io.weir.connector.SourceSpec.Feed;
import io.weir.connector.SplitReader;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads one slot on one thread of its own. The caller's side: every call only changes {@link
 * HeldChanges} under its lock and wakes the {@link ChangeReader}.
 */
final class PostgresReader implements SplitReader {
  private final HeldChanges held;
  private final ChangeReader reader;

  private PostgresReader(HeldChanges held, ChangeReader reader) {
    this.held = held;
    this.reader = reader;
  }

  static PostgresReader start(SourceSpec spec, PostgresOptions options, ChangeReader.Pace pace) {
    HeldChanges held =
        new HeldChanges(
            spec.feeds().stream().map(Feed::schema).toList(),
            options.maxBufferBytes(),
            System::nanoTime);
    held.throttle(options.rateLimit());
    Sessions sessions = new Sessions(options.endpoint(), "weir " + spec.sourceId());
    ChangeReader reader = new ChangeReader(sessions, options, spec.feeds(), held, pace);
    Thread thread = new Thread(reader, "postgres-reader-" + spec.sourceId());
    thread.setDaemon(true);
    thread.start();
    return new PostgresReader(held, reader);
  }

  @Override
  public void assign(Map<String, @Nullable String> splits) {
    if (!splits.containsKey(PostgresConnector.SPLIT)) {
      held.assign(null);
      reader.wake();
      return;
    }
    String offset = splits.get(PostgresConnector.SPLIT);
    if (offset != null) {
      StreamOffset.parse(offset);
      held.assign(offset);
      reader.wake();
    } else if (!held.isAssigned()) {
      throw new IllegalArgumentException("the split has no position to go on from");
    }
  }

  @Override
  public CompletionStage<Void> connected() {
    return reader.connected();
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
  public void sealed(Map<String, String> offsets) {
    reader.sealed(offsets);
  }

  @Override
  public void close() {
    held.close();
    reader.wake();
  }
}
