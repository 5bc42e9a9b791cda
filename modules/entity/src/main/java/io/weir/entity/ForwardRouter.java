package io.weir.entity;

import io.weir.domain.AggregateRef;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Stands for the router while the aggregates that need it are still being declared to it. */
final class ForwardRouter implements AggregateRouter {
  private volatile @Nullable AggregateRouter target;

  void become(AggregateRouter router) {
    target = router;
  }

  @Override
  public void tell(AggregateRef aggregate, AggregateMessage message) {
    target().tell(aggregate, message);
  }

  @Override
  public CompletionStage<AggregateReply> ask(
      AggregateRef aggregate,
      Function<ActorRef<AggregateReply>, AggregateMessage> message,
      Duration timeout) {
    return target().ask(aggregate, message, timeout);
  }

  private AggregateRouter target() {
    AggregateRouter router = target;
    if (router == null) {
      throw new IllegalStateException("the control plane has not started yet");
    }
    return router;
  }
}
