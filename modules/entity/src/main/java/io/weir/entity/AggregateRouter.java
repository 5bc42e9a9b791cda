package io.weir.entity;

import io.weir.domain.AggregateRef;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** Finds the one actor of an aggregate, wherever it runs. Thread-safe. */
public interface AggregateRouter {
  void tell(AggregateRef target, AggregateMessage message);

  /** Fails with a {@code TimeoutException} where no answer came in time. */
  CompletionStage<AggregateReply> ask(
      AggregateRef target,
      Function<ActorRef<AggregateReply>, AggregateMessage> message,
      Duration timeout);
}
