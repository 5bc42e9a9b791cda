package io.weir.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.connector.Connector.Output;
import io.weir.connector.SourceSpec;
import io.weir.connector.SplitReader;
import io.weir.domain.source.SourceFormat;
import io.weir.domain.source.SourceShape;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.testkit.services.PostgresService;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A source under test, and its options. */
final class Fixture {
  private static final AtomicInteger NEXT = new AtomicInteger();
  static final SourceShape NO_SHAPE = new SourceShape(SourceFormat.NONE, false, 0, List.of());
  static final Duration LIMIT = Duration.ofMinutes(2);

  /** Looks at everything ten times a second. */
  static final PostgresConnector CONNECTOR =
      new PostgresConnector(
          () -> "test" + NEXT.incrementAndGet(), new ChangeReader.Pace(100_000_000L, 100_000_000L));

  private Fixture() {}

  static Map<String, String> connection(PostgresService postgres) {
    Map<String, String> options = new HashMap<>();
    options.put("host", postgres.host());
    options.put("port", Integer.toString(postgres.port()));
    options.put("user", PostgresService.USER);
    options.put("password", PostgresService.PASSWORD);
    options.put("database", PostgresService.DATABASE);
    return options;
  }

  /** A source being planned. */
  static SourceSpec planned(PostgresService postgres, String publication, String... more) {
    Map<String, String> options = connection(postgres);
    options.put("publication", publication);
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return new SourceSpec("u1", options, NO_SHAPE);
  }

  /** The source as it is created from what planning found. */
  static SourceSpec created(SourceSpec planned) {
    List<Output> outputs = await(CONNECTOR.outputs(planned));
    return new SourceSpec(
        planned.sourceId(),
        planned.options(),
        planned.shape(),
        outputs.stream().map(o -> new SourceSpec.Feed(o.upstream(), o.schema())).toList());
  }

  /** Where a new source starts. */
  static String start(SourceSpec spec) {
    try (var enumerator = CONNECTOR.enumerator(spec)) {
      return await(enumerator.discover()).getFirst().start();
    }
  }

  static SplitReader reader(SourceSpec spec, String offset) {
    SplitReader reader = CONNECTOR.reader(spec);
    reader.assign(Map.of(PostgresConnector.SPLIT, offset));
    return reader;
  }

  static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static Rejection rejection(CompletionStage<?> stage) {
    try {
      await(stage);
    } catch (RejectedException e) {
      return e.rejection();
    }
    throw new AssertionError("not rejected");
  }

  /** Cuts until the rows are those, whatever comes in between. */
  static void awaitRows(SplitReader reader, Collected rows, int feed, List<String> expected) {
    Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(10))
        .untilAsserted(
            () -> {
              rows.add(reader.cut());
              List<String> read = rows.rows(feed);
              // Not compared as lists where they are long: nobody reads such a message.
              assertThat(read.size())
                  .describedAs("%s %s", rows.failure(), rows.errors())
                  .isEqualTo(expected.size());
              assertThat(expected.size() > 100 ? read.equals(expected) : expected)
                  .describedAs("%s", rows.failure())
                  .isEqualTo(expected.size() > 100 ? true : read);
            });
  }

  /** Cuts until what was collected is as it should be. */
  static void awaitCollected(SplitReader reader, Collected rows, Predicate<Collected> condition) {
    Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> {
              rows.add(reader.cut());
              return condition.test(rows);
            });
  }

  /** Cuts until the reader says why it cannot go on. */
  static Rejection awaitFailure(SplitReader reader, Collected rows) {
    awaitCollected(reader, rows, all -> all.failure() != null);
    Rejection failure = rows.failure();
    assertThat(failure).isNotNull();
    return failure == null ? Rejection.of("XX000", "none") : failure;
  }
}
