package io.weir.connector;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds the splits of a source, and how far each reaches. Thread-safe. */
public interface SplitEnumerator extends AutoCloseable {
  /**
   * The splits that the upstream has now, ordered by id, each with the offset at which this
   * source's configuration starts it.
   */
  CompletionStage<List<Split>> discover();

  /**
   * As {@link #discover()}, for a source that runs already with the {@code known} splits: a split
   * that is not among them came later, so it begins at its beginning wherever the configuration
   * starts; a source that starts at the latest record would lose the first ones otherwise.
   */
  default CompletionStage<List<Split>> discover(Set<String> known) {
    return discover();
  }

  /** Earliest and latest offset of each named split; splits that are gone are left out. */
  CompletionStage<Map<String, Watermarks>> watermarks(List<String> splits);

  /**
   * As {@link #watermarks(List)}, for splits that are read already: some connectors know how far
   * they reach only by where they began.
   *
   * @param offsets by split the next record to read
   */
  default CompletionStage<Map<String, Watermarks>> watermarks(Map<String, String> offsets) {
    return watermarks(List.copyOf(offsets.keySet()));
  }

  /**
   * How long the upstream keeps the records at these offsets: by split, milliseconds until it may
   * delete the record there, 0 where it may at any moment. Splits are left out of which that is not
   * known, that have no limit, or nothing that waits to be read.
   *
   * @param offsets by split the next record to read
   */
  default CompletionStage<Map<String, Long>> retention(Map<String, String> offsets) {
    return CompletableFuture.completedFuture(Map.of());
  }

  @Override
  void close();

  /**
   * A unit of reading.
   *
   * @param start where a reader begins that has no state: the next record to read, in the
   *     connector's own form
   */
  record Split(String id, String start) {}

  /** {@code latest} is the offset that the next record to arrive will have. */
  record Watermarks(String earliest, String latest) {}
}
