package io.weir.entity;

import io.weir.domain.AggregateRef;
import io.weir.domain.Command;
import io.weir.kernel.ObjectId;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The context that a shell gives to its effects. */
final class ShellContext implements EffectContext {
  private static final Logger LOG = LoggerFactory.getLogger(EffectRunner.class);

  private final AggregateRef self;
  private final ActorContext<AggregateMessage> actor;
  private final ActorRef<AggregateMessage> actorRef;
  private final ShellServices services;

  ShellContext(AggregateRef self, ActorContext<AggregateMessage> actor, ShellServices services) {
    this.self = self;
    this.actor = actor;
    this.actorRef = actor.getSelf();
    this.services = services;
  }

  @Override
  public AggregateRef self() {
    return self;
  }

  @Override
  public CompletionStage<AggregateReply> ask(
      AggregateRef target,
      String commandId,
      String principal,
      @Nullable ObjectId operationId,
      Command command,
      boolean atOnce) {
    return services.aggregates().send(target, commandId, principal, operationId, command, atOnce);
  }

  @Override
  public void tellSelf(String commandId, Command command) {
    services
        .aggregates()
        .ask(self, commandId, SYSTEM, null, command)
        .whenComplete(
            (accepted, failure) -> {
              if (failure != null) {
                LOG.info(
                    "{}: {} had no effect: {}",
                    self,
                    command.getClass().getSimpleName(),
                    failure.getMessage());
              }
            });
  }

  @Override
  public void tellSelf(Command command) {
    tellSelf(services.ids().next(), command);
  }

  @Override
  public void wake(AggregateRef target) {
    services.aggregates().wake(target);
  }

  @Override
  public <T> void whenDone(
      CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> then) {
    stage.whenComplete(
        (value, failure) ->
            actorRef.tell(new AggregateMessage.Run(() -> then.accept(value, failure))));
  }

  @Override
  public void after(Duration delay, Runnable action) {
    actor.scheduleOnce(delay, actorRef, new AggregateMessage.Run(action));
  }

  @Override
  public Instant now() {
    return services.clock().now();
  }

  @Override
  public Logger log() {
    return LOG;
  }
}
