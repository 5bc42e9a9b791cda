package io.weir.executor;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.Schema;
import io.weir.connector.Connector;
import io.weir.connector.SourceErrors;
import io.weir.connector.SourceSpec;
import io.weir.connector.SplitEnumerator;
import io.weir.connector.SplitReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An upstream in memory: splits with numbered (key, value) records, a negative value being a
 * tombstone.
 */
final class MemoryUpstream implements Connector {
  private final Map<String, List<long[]>> splits = new TreeMap<>();

  synchronized void addSplit(String split) {
    splits.put(split, new ArrayList<>());
  }

  synchronized void add(String split, long key, long value) {
    splits.computeIfAbsent(split, id -> new ArrayList<>()).add(new long[] {key, value});
  }

  private synchronized List<long[]> from(String split, int offset) {
    List<long[]> all = splits.getOrDefault(split, List.of());
    return List.copyOf(all.subList(Math.min(offset, all.size()), all.size()));
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public CompletionStage<List<Output>> outputs(SourceSpec spec) {
    return CompletableFuture.completedFuture(List.of(new Output("main", spec.shape().schema())));
  }

  @Override
  public void check(SourceSpec spec) {}

  @Override
  public CompletionStage<UpstreamIdentity> probe(SourceSpec spec) {
    return CompletableFuture.completedFuture(new UpstreamIdentity("memory"));
  }

  @Override
  public SplitEnumerator enumerator(SourceSpec spec) {
    return new SplitEnumerator() {
      @Override
      public CompletionStage<List<Split>> discover() {
        synchronized (MemoryUpstream.this) {
          return CompletableFuture.completedFuture(
              splits.keySet().stream().map(id -> new Split(id, "0")).toList());
        }
      }

      @Override
      public CompletionStage<Map<String, Watermarks>> watermarks(List<String> of) {
        Map<String, Watermarks> marks = new HashMap<>();
        for (String split : of) {
          marks.put(split, new Watermarks("0", Integer.toString(from(split, 0).size())));
        }
        return CompletableFuture.completedFuture(marks);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public SplitReader reader(SourceSpec spec) {
    return new Reader(spec.shape().schema(), spec.shape().upsert());
  }

  private final class Reader implements SplitReader {
    private final Schema schema;
    private final boolean upsert;
    private final Map<String, Integer> positions = new TreeMap<>();
    private boolean paused;

    Reader(Schema schema, boolean upsert) {
      this.schema = schema;
      this.upsert = upsert;
    }

    @Override
    public void assign(Map<String, @Nullable String> wanted) {
      positions.keySet().retainAll(wanted.keySet());
      wanted.forEach(
          (split, offset) -> {
            if (offset != null) {
              positions.put(split, Integer.parseInt(offset));
            }
          });
    }

    @Override
    public void pause(boolean pause) {
      paused = pause;
    }

    @Override
    public void throttle(long recordsPerSecond) {}

    @Override
    public Cut cut() {
      BatchBuilder rows = new BatchBuilder(schema.types(), 8);
      Map<String, String> offsets = new HashMap<>();
      if (!paused) {
        positions.replaceAll(
            (split, position) -> {
              List<long[]> records = from(split, position);
              records.forEach(record -> append(rows, record));
              if (!records.isEmpty()) {
                offsets.put(split, Integer.toString(position + records.size()));
              }
              return position + records.size();
            });
      }
      Batch errors = Batch.empty(SourceErrors.SCHEMA.types());
      return new Cut(List.of(rows.build()), errors, offsets, rows.rows(), rows.rows(), null);
    }

    private void append(BatchBuilder rows, long[] record) {
      rows.column(0).appendLong(record[0]);
      if (upsert && record[1] < 0) {
        rows.column(1).appendNull();
        rows.endRow(-1);
      } else {
        rows.column(1).appendLong(record[1]);
        rows.endRow();
      }
    }

    @Override
    public void close() {}
  }
}
