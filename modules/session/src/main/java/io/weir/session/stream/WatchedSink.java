package io.weir.session.stream;

import io.weir.gateway.Session.CopySink;
import java.util.concurrent.CompletionStage;

/** A sink whose end somebody waits for, however it comes. */
public record WatchedSink(CopySink sink, Runnable onEnd) implements CopySink {
  @Override
  public CompletionStage<Void> data(byte[] bytes) {
    return sink.data(bytes);
  }

  @Override
  public CompletionStage<String> done() {
    return sink.done().whenComplete((tag, failure) -> onEnd.run());
  }

  @Override
  public void fail(String reason) {
    onEnd.run();
    sink.fail(reason);
  }
}
