package io.weir.pgwire;

import io.weir.gateway.Session.CopySink;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The client's side of a COPY FROM STDIN. Its messages go past those that wait. */
final class CopyInput {
  private @Nullable CopySink sink;
  private @Nullable CompletableFuture<String> result;
  private CompletionStage<Void> written = Answers.DONE;

  /** Takes the client's data from now on; completes with the command tag. */
  CompletionStage<String> begin(CopySink into) {
    CompletableFuture<String> done = new CompletableFuture<>();
    sink = into;
    result = done;
    written = Answers.DONE;
    return done;
  }

  boolean takes(FrontendMessage message) {
    return sink != null
        && (message.type() == 'd' || message.type() == 'c' || message.type() == 'f');
  }

  void take(FrontendMessage message) {
    CopySink into = sink;
    CompletableFuture<String> done = result;
    if (into == null || done == null) {
      return;
    }
    switch (message.type()) {
      case 'd' -> written = written.thenCompose(unused -> into.data(message.body()));
      case 'c' -> {
        sink = null;
        written
            .thenCompose(unused -> into.done())
            .whenComplete(
                (tag, failure) -> {
                  if (failure == null) {
                    done.complete(tag);
                  } else {
                    into.fail("the data was refused");
                    done.completeExceptionally(RejectedException.from(failure).exception());
                  }
                });
      }
      default -> {
        sink = null;
        String reason =
            new String(message.body(), 0, message.body().length - 1, StandardCharsets.UTF_8);
        into.fail(reason);
        done.completeExceptionally(
            Rejection.of(SqlState.QUERY_CANCELED, "COPY from stdin failed: " + reason).exception());
      }
    }
  }

  /** The connection is gone. */
  void lost() {
    CopySink into = sink;
    sink = null;
    if (into != null) {
      into.fail("the connection was lost");
    }
  }
}
