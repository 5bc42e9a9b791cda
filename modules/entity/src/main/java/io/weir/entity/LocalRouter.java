package io.weir.entity;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/** Every aggregate as an actor of this system, without a cluster: for simulations and tests. */
final class LocalRouter implements AggregateRouter {
  private final ActorSystem<?> system;
  private final ActorRef<Message> registry;

  LocalRouter(
      ActorSystem<?> system,
      EnumMap<AggregateType, Function<AggregateRef, Behavior<AggregateMessage>>> behaviors) {
    this.system = system;
    this.registry =
        system.systemActorOf(Registry.create(behaviors), "weir-aggregates", Props.empty());
  }

  @Override
  public void tell(AggregateRef target, AggregateMessage message) {
    registry.tell(new Message(target, message));
  }

  @Override
  public CompletionStage<AggregateReply> ask(
      AggregateRef target,
      Function<ActorRef<AggregateReply>, AggregateMessage> message,
      Duration timeout) {
    CompletionStage<AggregateReply> asked =
        AskPattern.ask(
            registry,
            (ActorRef<AggregateReply> replyTo) -> new Message(target, message.apply(replyTo)),
            timeout,
            system.scheduler());
    // Pekko's stage goes on in a thread of the JVM's common pool, which a simulation cannot see.
    CompletableFuture<AggregateReply> answer = new CompletableFuture<>();
    asked.whenCompleteAsync(
        (reply, failure) -> {
          if (failure == null) {
            answer.complete(reply);
          } else {
            answer.completeExceptionally(failure);
          }
        },
        system.executionContext());
    return answer;
  }

  private record Message(AggregateRef target, AggregateMessage message)
      implements NoSerializationVerificationNeeded {}

  private static final class Registry extends AbstractBehavior<Message> {
    private final Map<AggregateType, Function<AggregateRef, Behavior<AggregateMessage>>> behaviors;
    private final Map<AggregateRef, ActorRef<AggregateMessage>> running = new HashMap<>();

    private Registry(
        ActorContext<Message> context,
        Map<AggregateType, Function<AggregateRef, Behavior<AggregateMessage>>> behaviors) {
      super(context);
      this.behaviors = behaviors;
    }

    static Behavior<Message> create(
        Map<AggregateType, Function<AggregateRef, Behavior<AggregateMessage>>> behaviors) {
      return Behaviors.setup(context -> new Registry(context, behaviors));
    }

    @Override
    public Receive<Message> createReceive() {
      return newReceiveBuilder()
          .onMessage(Message.class, this::route)
          .onSignal(Terminated.class, this::stopped)
          .build();
    }

    private Behavior<Message> route(Message message) {
      running.computeIfAbsent(message.target(), this::start).tell(message.message());
      return this;
    }

    private ActorRef<AggregateMessage> start(AggregateRef target) {
      Function<AggregateRef, Behavior<AggregateMessage>> behavior = behaviors.get(target.type());
      if (behavior == null) {
        throw new IllegalArgumentException("no such type: " + target.type());
      }
      ActorRef<AggregateMessage> actor =
          getContext()
              .spawn(
                  behavior.apply(target),
                  URLEncoder.encode(target.persistenceId(), StandardCharsets.UTF_8));
      getContext().watch(actor);
      return actor;
    }

    private Behavior<Message> stopped(Terminated terminated) {
      running.values().removeIf(actor -> actor.equals(terminated.getRef()));
      return this;
    }
  }
}
