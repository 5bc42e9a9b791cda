package io.weir.entity;

import io.weir.domain.AggregateRef;
import io.weir.persistence.JournalCodec;
import io.weir.persistence.RecordCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** What a shell shares with others, where there are no others: messages to them are only kept. */
final class TestServices implements AggregateRouter {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final List<AggregateRef> told = new CopyOnWriteArrayList<>();
  private final AtomicLong ids = new AtomicLong();
  private final ShellServices services =
      new ShellServices(
          new Aggregates(this, Duration.ofSeconds(10)),
          new RecordCodec(JournalCodec.ofDomain()),
          () -> NOW,
          () -> "id-" + ids.incrementAndGet());

  ShellServices services() {
    return services;
  }

  List<AggregateRef> told() {
    return told;
  }

  @Override
  public void tell(AggregateRef target, AggregateMessage message) {
    told.add(target);
  }

  @Override
  public CompletionStage<AggregateReply> ask(
      AggregateRef target,
      Function<ActorRef<AggregateReply>, AggregateMessage> message,
      Duration timeout) {
    told.add(target);
    return new CompletableFuture<>();
  }
}
