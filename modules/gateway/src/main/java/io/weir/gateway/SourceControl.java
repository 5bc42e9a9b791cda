package io.weir.gateway;

import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.source.EndedChange;
import io.weir.domain.source.OffsetForm;
import io.weir.domain.source.SourceDefinition;
import io.weir.kernel.ObjectId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What an operator has to know of a source before and after it is changed. */
public interface SourceControl {
  /**
   * Checks a source's properties and asks the upstream which splits there are. Fails with 22023
   * (bad property), 08001 (unreachable) or 42704 (no such topic).
   *
   * @param at where given, {@link Position#start} is the first record that is not older; else where
   *     the properties start
   */
  CompletionStage<Found> look(
      ObjectId source,
      SourceDefinition definition,
      @Nullable ConnectionDefinition connection,
      @Nullable Instant at);

  /**
   * As far as that can be done without the upstream: names and values of the properties, and that
   * the secrets can be had. Fails with 22023 or 42704.
   */
  CompletionStage<Void> check(
      ObjectId source, SourceDefinition definition, @Nullable ConnectionDefinition connection);

  /** How this connector writes offsets. */
  OffsetForm offsets(String connector);

  /** How a change of a source ended, as its executors confirmed it; empty where it has not. */
  CompletionStage<Optional<EndedChange>> ended(ObjectId source, String change);

  /** The id of the unsafe change that a source is about to apply; empty where there is none. */
  CompletionStage<Optional<String>> underWay(ObjectId source);

  /** Why these sources read nothing; those that were dropped meanwhile are left out. */
  CompletionStage<Map<ObjectId, Pauses>> pauses(List<ObjectId> sources);

  /**
   * An upstream as it is now.
   *
   * @param former which upstream the source's offsets are of; null where that was not learned yet
   * @param identity which one this is
   */
  record Found(List<Position> positions, @Nullable String former, String identity) {
    public Found {
      positions = List.copyOf(positions);
    }

    /** Whether the offsets are of another upstream than this one. */
    public boolean isAnother() {
      return former != null && !former.equals(identity);
    }
  }

  /**
   * One split upstream.
   *
   * @param latest the offset that the next record will have; null, as earliest, where not known
   */
  record Position(String split, String start, @Nullable String earliest, @Nullable String latest) {}
}
