package io.weir.connector;

import io.weir.columnar.Schema;
import io.weir.domain.source.OffsetForm;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One kind of upstream ({@code kafka}, {@code load-generator}). Stateless; thread-safe. Stages fail
 * with RejectedException where the user can mend it (08001 unreachable, 42704 no such topic, 22023
 * bad option).
 */
public interface Connector {
  /** The name by which definitions refer to it. */
  String name();

  /**
   * The names and default schemas of what a source with these options puts out; the first is the
   * source itself where there is one only. Asks the upstream where it knows better than the
   * options: then the stage ends within the spec's deadline, and fails as that of a probe does.
   */
  CompletionStage<List<Output>> outputs(SourceSpec spec);

  /**
   * Checks options that can be checked without the upstream: names, types, ranges. Throws
   * RejectedException.
   */
  void check(SourceSpec spec);

  /**
   * Tries the upstream for real: reachable, permitted, topic there. The stage ends within the
   * spec's deadline.
   */
  CompletionStage<UpstreamIdentity> probe(SourceSpec spec);

  /**
   * As {@link #probe}, for a source that runs: also that reading can go on from {@code offsets}
   * (the next record of each split): 22003 names the split, its offset, the earliest and the
   * latest.
   */
  default CompletionStage<UpstreamIdentity> probe(SourceSpec spec, Map<String, String> offsets) {
    return probe(spec);
  }

  /**
   * The source options that ALTER SOURCE .. SET may change while it runs, because no offset and no
   * row changes its meaning by them.
   */
  default Set<String> alterable() {
    return Set.of();
  }

  /** The options that a connection to this kind of upstream can have. */
  default Set<String> connectionOptions() {
    return Set.of();
  }

  /** The connection options that only a secret may give ({@code sasl_password}). */
  default Set<String> secretOptions() {
    return Set.of();
  }

  /**
   * Checks the options of a connection by itself, without a source, as {@link #check} does; where
   * {@code validate}, tries it for real as well: reachable, and the credentials are right. A kind
   * of upstream that knows no connections refuses them.
   */
  default CompletionStage<Void> checkConnection(Map<String, String> options, boolean validate) {
    return CompletableFuture.failedFuture(
        Rejection.of(
                SqlState.INVALID_PARAMETER_VALUE,
                "connector \"" + name() + "\" takes no connection")
            .exception());
  }

  /** How offsets are written; numbers, one for each record, unless a connector says otherwise. */
  default OffsetForm offsets() {
    return OffsetForm.NUMBERS;
  }

  SplitEnumerator enumerator(SourceSpec spec);

  SplitReader reader(SourceSpec spec);

  /**
   * Gives back what a source holds upstream (a replication slot), once the source is dropped or
   * begins anew from other splits; does nothing where it holds nothing, or holds it no more. The
   * stage ends within the connector's deadline; a failure names what remains upstream.
   *
   * @param offsets by split, those of when the source ended
   */
  default CompletionStage<Void> release(SourceSpec spec, Map<String, String> offsets) {
    return CompletableFuture.completedFuture(null);
  }

  /**
   * One collection that a source feeds.
   *
   * @param name what it is to be called here
   * @param upstream the connector's own name for it ({@code public.orders})
   */
  record Output(String name, Schema schema, String upstream) {
    public Output(String name, Schema schema) {
      this(name, schema, name);
    }
  }

  /**
   * Which upstream it is, so that a move to another one is noticed: for Kafka cluster id and topic
   * id.
   */
  record UpstreamIdentity(String value) {}
}
