package io.weir.executor;

/** What a sink's runner tells the sink's aggregate by itself. May be called from any thread. */
public interface SinkListener {
  /** The first write of the runner is durable downstream, with the changes up to {@code epoch}. */
  void firstWrite(long epoch);
}
