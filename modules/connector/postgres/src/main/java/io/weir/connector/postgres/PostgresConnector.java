package io.weir.connector.postgres;

import io.weir.connector.Connector;
import io.weir.connector.SourceSpec;
import io.weir.connector.SplitEnumerator;
import io.weir.connector.SplitReader;
import io.weir.domain.source.OffsetForm;
import io.weir.domain.source.SourceFormat;
import io.weir.kernel.IdSource;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Tables of a PostgreSQL database by logical replication: one split, {@value #SPLIT}; an offset is
 * a {@link StreamOffset}. First all rows as of the moment in which the slot begins, then every
 * committed change. Stateless; thread-safe.
 *
 * <p>Options of the connection: {@code host}, {@code port}, {@code user}, {@code password}, {@code
 * database}, {@code ssl_mode}, {@code ssl_certificate_authority}, {@code ssl_certificate}, {@code
 * ssl_key} (the last three in PEM). Of the source: {@code publication}; {@code tables} ({@code a,
 * s.b AS x}; all of the publication without it), {@code max_buffer_bytes}, {@code
 * max_transaction_bytes}, {@code source_rate_limit}.
 */
public final class PostgresConnector implements Connector {
  public static final String NAME = "postgres";
  static final String SPLIT = "slot";

  private final IdSource ids;
  private final ChangeReader.Pace pace;

  public PostgresConnector(IdSource ids) {
    this(ids, ChangeReader.Pace.USUAL);
  }

  PostgresConnector(IdSource ids, ChangeReader.Pace pace) {
    this.ids = ids;
    this.pace = pace;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<String> alterable() {
    return PostgresOptions.ALTERABLE;
  }

  @Override
  public Set<String> connectionOptions() {
    return PostgresOptions.CONNECTION;
  }

  @Override
  public Set<String> secretOptions() {
    return PostgresOptions.SECRETS;
  }

  @Override
  public void check(SourceSpec spec) {
    PostgresOptions options = PostgresOptions.ofSource(spec.options());
    if (options.tables() != null) {
      TableList.parse(options.tables());
    }
    if (spec.shape().format() != SourceFormat.NONE) {
      throw Rejection.of(SqlState.INVALID_PARAMETER_VALUE, "a PostgreSQL source takes no format")
          .withHint("Leave FORMAT out: the tables have their columns.")
          .exception();
    }
  }

  @Override
  public CompletionStage<List<Output>> outputs(SourceSpec spec) {
    return rejecting(
        () -> {
          PostgresOptions options = PostgresOptions.ofSource(spec.options());
          return Blocking.ask(
              sessions(spec, options), connection -> PostgresProbe.outputs(connection, options));
        });
  }

  @Override
  public CompletionStage<UpstreamIdentity> probe(SourceSpec spec) {
    return probe(spec, Map.of());
  }

  @Override
  public CompletionStage<UpstreamIdentity> probe(SourceSpec spec, Map<String, String> offsets) {
    return rejecting(
        () -> {
          PostgresOptions options = PostgresOptions.ofSource(spec.options());
          return Blocking.run(
              options.endpoint(),
              () ->
                  new UpstreamIdentity(
                      PostgresProbe.source(sessions(spec, options), spec, options, offsets)));
        });
  }

  @Override
  public CompletionStage<Void> checkConnection(Map<String, String> given, boolean validate) {
    return rejecting(
        () -> {
          PostgresOptions options = PostgresOptions.ofConnection(given);
          if (!validate) {
            return CompletableFuture.completedFuture(null);
          }
          return Blocking.ask(
                  new Sessions(options.endpoint(), "weir check"),
                  connection -> connection.isValid((int) Sessions.DEADLINE.toSeconds()))
              .thenAccept(valid -> {});
        });
  }

  @Override
  public OffsetForm offsets() {
    return new LogPositions();
  }

  @Override
  public SplitEnumerator enumerator(SourceSpec spec) {
    PostgresOptions options = PostgresOptions.ofSource(spec.options());
    return new PostgresEnumerator(
        sessions(spec, options),
        spec.sourceId(),
        ReplicationSlot.newName(spec.sourceId(), ids.next()));
  }

  @Override
  public SplitReader reader(SourceSpec spec) {
    return PostgresReader.start(spec, PostgresOptions.ofSource(spec.options()), pace);
  }

  @Override
  public CompletionStage<Void> release(SourceSpec spec, Map<String, String> offsets) {
    String offset = offsets.get(SPLIT);
    if (offset == null) {
      return CompletableFuture.completedFuture(null);
    }
    return rejecting(
        () -> {
          PostgresOptions options = PostgresOptions.ofSource(spec.options());
          return SlotRelease.run(sessions(spec, options), StreamOffset.parse(offset).slot());
        });
  }

  private static Sessions sessions(SourceSpec spec, PostgresOptions options) {
    return new Sessions(options.endpoint(), "weir " + spec.sourceId());
  }

  /** A check that throws at once fails its stage, like one that fails later. */
  static <T> CompletionStage<T> rejecting(java.util.function.Supplier<CompletionStage<T>> task) {
    try {
      return task.get();
    } catch (RejectedException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }
}
