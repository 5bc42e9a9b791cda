package io.weir.storage;

import io.weir.columnar.Batch;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import java.util.List;
import java.util.Map;

/** What one writer commits for one epoch, all or nothing. */
public record Commit(long epoch, List<Append> appends) {
  /** {@link Append#expectedUpper} where the writer does not compare. */
  public static final long ANY = -1;

  public Commit {
    appends = List.copyOf(appends);
  }

  /**
   * The delta of one collection.
   *
   * @param generation the writer's; a lower one than the collection's is refused, a higher one
   *     becomes the collection's with this commit
   * @param expectedUpper compare-and-append: the newest epoch that the writer believes the
   *     changelog holds, or {@link #ANY}. Replicas race, the first wins, the others get {@link
   *     AppendConflictException}
   * @param offsets to put into the source state table, by split; empty for views
   * @param replaceOffsets whether splits that {@code offsets} does not name are forgotten
   */
  public record Append(
      ObjectId collection,
      long generation,
      long expectedUpper,
      Batch delta,
      Map<String, String> offsets,
      boolean replaceOffsets) {
    public Append {
      offsets = Ordered.map(offsets);
    }

    public static Append of(ObjectId collection, long generation, Batch delta) {
      return new Append(collection, generation, ANY, delta, Map.of(), false);
    }
  }
}
