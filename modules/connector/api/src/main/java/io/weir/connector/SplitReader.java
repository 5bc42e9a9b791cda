package io.weir.connector;

import io.weir.columnar.Batch;
import io.weir.domain.source.SourceMutation.Edge;
import io.weir.kernel.Ordered;
import io.weir.kernel.Rejection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads some splits of one source on threads of its own, decodes into columnar batches and holds
 * them until they are cut. No method blocks; all are called by one executor actor. Bounded: a
 * reader stops fetching while it holds more than its share ({@code max_buffer_bytes}).
 */
public interface SplitReader extends AutoCloseable {
  /**
   * Reads exactly these splits from now on, each from the given offset; splits that it has already
   * and whose offset is null go on as they are.
   */
  void assign(Map<String, @Nullable String> splits);

  /**
   * Completes when the upstream has answered this reader for the first time, so that it would read
   * at once what it is assigned. Asked of a new reader that is assigned nothing yet: it is to take
   * over from one that reads, and what it does before makes no gap. Never fails; need not complete
   * where the upstream cannot be reached.
   */
  default CompletionStage<Void> connected() {
    return CompletableFuture.completedFuture(null);
  }

  /** Stops or restarts fetching; what is held stays to be cut. */
  void pause(boolean paused);

  /** At most this many records a second from now on; negative: no limit. */
  void throttle(long recordsPerSecond);

  /**
   * Takes all that was read since the last cut. Whatever is cut is forgotten here: the caller
   * commits it.
   */
  Cut cut();

  /**
   * Everything before {@code offsets} is durable here: the upstream need not keep it for this
   * source any more. Offsets as {@link Cut#offsets} gave them, of splits that this reader reads.
   */
  default void sealed(Map<String, String> offsets) {}

  @Override
  void close();

  /**
   * What was read between two cuts.
   *
   * @param outputs one batch for each of the connector's outputs, in their order
   * @param errors records that could not be decoded: {@link SourceErrors#SCHEMA}
   * @param offsets by split: the next record to read after this cut; only splits that moved
   * @param records upstream records, decodable or not
   * @param upstreamBytes their size upstream
   * @param failure why the reader cannot go on at present, or null; it goes on trying with back-off
   * @param wayOut where the source's options say to go on that cannot go on by itself; null where
   *     nothing has failed, or it is to stand still. Given with a failure, which says why
   * @param cleared outputs, by index, whose rows of all cuts before this one are deleted by it (a
   *     TRUNCATE, a snapshot that begins anew); this cut's own rows stay. The errors have the index
   *     after the last output
   */
  record Cut(
      List<Batch> outputs,
      Batch errors,
      Map<String, String> offsets,
      long records,
      long upstreamBytes,
      @Nullable Rejection failure,
      @Nullable WayOut wayOut,
      Set<Integer> cleared) {
    public Cut {
      cleared = Ordered.set(cleared);
    }

    public Cut(
        List<Batch> outputs,
        Batch errors,
        Map<String, String> offsets,
        long records,
        long upstreamBytes,
        @Nullable Rejection failure,
        Set<Integer> cleared) {
      this(outputs, errors, offsets, records, upstreamBytes, failure, null, cleared);
    }

    public Cut(
        List<Batch> outputs,
        Batch errors,
        Map<String, String> offsets,
        long records,
        long upstreamBytes,
        @Nullable Rejection failure) {
      this(outputs, errors, offsets, records, upstreamBytes, failure, null, Set.of());
    }
  }

  /**
   * Past records that the upstream does not have any more.
   *
   * @param offsets by split the next record to read; empty where {@code reset} is given
   * @param reset the upstream is another one than was read so far: forget all splits, and start
   *     those of now there; null where they stay
   */
  record WayOut(Map<String, String> offsets, @Nullable Edge reset) {
    public WayOut {
      offsets = Ordered.map(offsets);
    }
  }
}
