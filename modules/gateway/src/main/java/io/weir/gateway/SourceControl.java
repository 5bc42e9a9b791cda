package io.weir.gateway;

import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.source.EndedChange;
import io.weir.domain.source.SourceDefinition;
import io.weir.kernel.ObjectId;
import java.time.Instant;
import java.util.List;
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
  CompletionStage<List<Position>> positions(
      ObjectId source,
      SourceDefinition definition,
      @Nullable ConnectionDefinition connection,
      @Nullable Instant at);

  /** How a change of a source ended, as its executors confirmed it; empty where it has not. */
  CompletionStage<Optional<EndedChange>> ended(ObjectId source, String change);

  /**
   * One split upstream.
   *
   * @param latest the offset that the next record will have; null, as earliest, where not known
   */
  record Position(String split, String start, @Nullable String earliest, @Nullable String latest) {}
}
