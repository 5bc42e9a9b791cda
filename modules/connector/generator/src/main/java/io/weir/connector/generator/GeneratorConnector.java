package io.weir.connector.generator;

import io.weir.connector.Connector;
import io.weir.connector.SourceSpec;
import io.weir.connector.SplitEnumerator;
import io.weir.connector.SplitReader;
import io.weir.domain.source.OffsetForm;
import io.weir.kernel.Clock;
import io.weir.kernel.RejectedException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Load generators: {@code counter} (one output) and {@code auction} (five). One split, {@value
 * #SPLIT}; an offset is {@code <ticks done>@<time of the first tick in milliseconds>}, and from the
 * same offset the same rows follow, whoever makes them.
 *
 * <p>Options: {@code generator}, {@code tick_interval} (1s), {@code rows_per_tick} (1), {@code
 * max_cardinality} (counter), {@code seed} (auction, 0), {@code as_of} (when the first tick is;
 * else when the source is created), {@code source_rate_limit}. Stateless; thread-safe; without
 * threads, so it also runs on virtual time.
 */
public final class GeneratorConnector implements Connector {
  public static final String NAME = "load-generator";
  static final String SPLIT = "0";

  private final Clock clock;

  public GeneratorConnector(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletionStage<List<Output>> outputs(SourceSpec spec) {
    try {
      return CompletableFuture.completedFuture(
          GeneratorOptions.of(spec.options()).generator().outputs());
    } catch (RejectedException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void check(SourceSpec spec) {
    GeneratorOptions.of(spec.options());
  }

  @Override
  public CompletionStage<UpstreamIdentity> probe(SourceSpec spec) {
    try {
      check(spec);
      return CompletableFuture.completedFuture(new UpstreamIdentity(NAME));
    } catch (RejectedException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public OffsetForm offsets() {
    return new Ticks();
  }

  @Override
  public SplitEnumerator enumerator(SourceSpec spec) {
    return new OneSplit(GeneratorOptions.of(spec.options()));
  }

  @Override
  public SplitReader reader(SourceSpec spec) {
    return new GeneratorReader(GeneratorOptions.of(spec.options()), clock);
  }

  /** The one split, beginning now unless the options say when. */
  private final class OneSplit implements SplitEnumerator {
    private final GeneratorOptions options;

    OneSplit(GeneratorOptions options) {
      this.options = options;
    }

    @Override
    public CompletionStage<List<Split>> discover() {
      return CompletableFuture.completedFuture(
          List.of(new Split(SPLIT, new GeneratorOffset(0, start(clock.millis())).toString())));
    }

    /** Unknown where the first tick was when the source was created: left out. */
    @Override
    public CompletionStage<Map<String, Watermarks>> watermarks(List<String> splits) {
      Long asOf = options.asOfMillis();
      return CompletableFuture.completedFuture(
          asOf == null || !splits.contains(SPLIT) ? Map.of() : reach(asOf));
    }

    /** An offset says when the first tick was. */
    @Override
    public CompletionStage<Map<String, Watermarks>> watermarks(Map<String, String> offsets) {
      String offset = offsets.get(SPLIT);
      return CompletableFuture.completedFuture(
          offset == null ? Map.of() : reach(GeneratorOffset.parse(offset).startMillis()));
    }

    private Map<String, Watermarks> reach(long first) {
      long ticks = Math.max(0, (clock.millis() - first) / options.tickMillis() + 1);
      return Map.of(
          SPLIT,
          new Watermarks(
              new GeneratorOffset(0, first).toString(),
              new GeneratorOffset(ticks, first).toString()));
    }

    private long start(long now) {
      Long asOf = options.asOfMillis();
      return asOf == null ? now : asOf;
    }

    @Override
    public void close() {}
  }
}
