package io.weir.executor.source;

import io.weir.connector.SplitEnumerator;
import io.weir.connector.SplitEnumerator.Split;
import io.weir.connector.SplitEnumerator.Watermarks;
import io.weir.domain.source.SourceMutation.Edge;
import io.weir.kernel.Ordered;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the upstream by the clients that are in use: for new splits, for how far each reaches,
 * and for which upstream it is. Used by one actor, which is told what was seen.
 */
final class Discovery {
  private final ActorContext<ConductorMessage> context;
  private final LongSupplier numbers;
  private @Nullable Clients clients;

  /** Of the clients in use; what earlier ones saw is stale. */
  private long look;

  private record Seen(List<Split> splits, Map<String, Watermarks> watermarks) {}

  Discovery(ActorContext<ConductorMessage> context, LongSupplier numbers) {
    this.context = context;
    this.numbers = numbers;
  }

  /** Goes on with other clients; closes those before. */
  void use(Clients next) {
    close();
    clients = next;
    look = numbers.getAsLong();
  }

  @Nullable Clients clients() {
    return clients;
  }

  boolean isStale(long ofLook) {
    return ofLook != look;
  }

  /**
   * Asks for splits and watermarks; told as {@link ConductorMessage.Discovered}.
   *
   * @param positions of the splits that are known
   */
  void look(Map<String, String> positions) {
    Clients asked = clients;
    if (asked == null) {
      return;
    }
    long asking = look;
    SplitEnumerator enumerator = asked.enumerator();
    context.pipeToSelf(
        enumerator
            .discover(Ordered.set(positions.keySet()))
            .thenCombine(enumerator.watermarks(Ordered.map(positions)), Seen::new),
        (seen, failure) ->
            seen == null
                ? new ConductorMessage.Discovered(asking, List.of(), Map.of(), failure)
                : new ConductorMessage.Discovered(asking, seen.splits(), seen.watermarks(), null));
  }

  /**
   * Asks how long the upstream keeps what is to be read next; told as {@link
   * ConductorMessage.Retained}, unless it cannot be asked.
   */
  void retention(Map<String, String> positions) {
    Clients asked = clients;
    if (asked == null || positions.isEmpty()) {
      return;
    }
    long asking = look;
    context.pipeToSelf(
        asked.enumerator().retention(Ordered.map(positions)),
        (left, failure) -> new ConductorMessage.Retained(asking, left == null ? Map.of() : left));
  }

  /** Asks which upstream it is; told as {@link ConductorMessage.Identified}. */
  void identify() {
    Clients asked = clients;
    if (asked == null) {
      return;
    }
    long asking = look;
    context.pipeToSelf(
        asked.identity(), (identity, failure) -> new ConductorMessage.Identified(asking, identity));
  }

  /**
   * Where the splits of an upstream begin of which nothing is known.
   *
   * @param at null for where the source's options say
   */
  static CompletionStage<Map<String, String>> starts(
      SplitEnumerator enumerator, @Nullable Edge at) {
    CompletionStage<Map<String, String>> starts =
        enumerator.discover().thenApply(Discovery::starts);
    return at == null
        ? starts
        : starts.thenCompose(
            splits -> enumerator.watermarks(splits).thenApply(marks -> starts(splits, marks, at)));
  }

  private static Map<String, String> starts(List<Split> splits) {
    if (splits.isEmpty()) {
      throw Rejection.of(SqlState.UNDEFINED_OBJECT, "the upstream has nothing to read: no splits")
          .exception();
    }
    return fresh(splits, Set.of());
  }

  private static Map<String, String> starts(
      Map<String, String> starts, Map<String, Watermarks> marks, Edge at) {
    Map<String, String> edges = new TreeMap<>(starts);
    marks.forEach(
        (split, mark) ->
            edges.replace(split, at == Edge.EARLIEST ? mark.earliest() : mark.latest()));
    return edges;
  }

  /** Those of {@code seen} that are not known, with where they begin. */
  static Map<String, String> fresh(List<Split> seen, Set<String> known) {
    Map<String, String> fresh = new TreeMap<>();
    for (Split split : seen) {
      if (!known.contains(split.id())) {
        fresh.put(split.id(), split.start());
      }
    }
    return fresh;
  }

  void close() {
    Clients open = clients;
    clients = null;
    if (open != null) {
      open.close();
    }
  }
}
