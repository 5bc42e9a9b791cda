package io.weir.executor.sink;

import io.weir.connector.SinkSpec;
import io.weir.kernel.Rejection;
import java.util.OptionalLong;

/** What a {@link SinkRunner} is told, mostly by itself. Never leaves the node. */
sealed interface SinkMessage {
  /** The collection is complete up to {@code epoch}. */
  record Advanced(long epoch) implements SinkMessage {}

  /** The collection cannot be followed any more. */
  record Lost(Throwable cause) implements SinkMessage {}

  /** The sink has a floor and a name, and its secrets are resolved. */
  record Prepared(SinkFloor floor, SinkSpec spec) implements SinkMessage {}

  /** The writer has taken the sink over; {@code resume} is the newest epoch downstream. */
  record Opened(OptionalLong resume) implements SinkMessage {}

  /** Everything up to {@code epoch} is downstream: {@code rows} changes more than before. */
  record Written(long epoch, long rows) implements SinkMessage {}

  /**
   * The rows are not right: they wait, and the writer stays open.
   *
   * @param errorsUpper the newest epoch that the errors changed at, when they were looked at
   */
  record Withheld(Rejection reason, long errorsUpper) implements SinkMessage {}

  /** The writer is of no use any more. */
  record Failed(Throwable cause) implements SinkMessage {}

  record Again() implements SinkMessage {}

  record Stop() implements SinkMessage {}
}
