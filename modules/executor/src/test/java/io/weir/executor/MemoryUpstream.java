package io.weir.executor;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.Schema;
import io.weir.connector.Connector;
import io.weir.connector.SourceErrors;
import io.weir.connector.SourceSpec;
import io.weir.connector.SplitEnumerator;
import io.weir.connector.SplitReader;
import io.weir.domain.source.SourceMutation.Edge;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An upstream in memory: topics of splits with numbered (key, value) records, a negative value
 * being a tombstone. Option {@code topic} chooses the topic; {@code password} is checked where one
 * is required.
 */
final class MemoryUpstream implements Connector {
  static final String TOPIC = "topic";
  static final String PASSWORD = "password";

  /** Where it is to go on by itself where a topic was created again: a name of {@link Edge}. */
  static final String OUT_OF_RANGE = "on_offset_out_of_range";

  /** The topic that is read where no option names one. */
  static final String MAIN = "main";

  private static final long CLEAR = Long.MIN_VALUE;

  private final Map<String, TreeMap<String, List<long[]>>> topics = new TreeMap<>();
  private final Map<String, Integer> created = new TreeMap<>();
  private final Set<String> unreachable = new HashSet<>();
  private @Nullable String password;

  synchronized void addSplit(String split) {
    addSplit(MAIN, split);
  }

  synchronized void addSplit(String topic, String split) {
    topic(topic).put(split, new ArrayList<>());
  }

  synchronized void add(String split, long key, long value) {
    add(MAIN, split, key, value);
  }

  synchronized void add(String topic, String split, long key, long value) {
    topic(topic).computeIfAbsent(split, id -> new ArrayList<>()).add(new long[] {key, value});
  }

  /** Everything that was read before is void. */
  synchronized void clear(String split) {
    add(split, CLEAR, CLEAR);
  }

  /** Another topic of the same name, with the same splits and nothing in them. */
  synchronized void recreate(String topic) {
    created.merge(topic, 1, Integer::sum);
    topic(topic).values().forEach(List::clear);
  }

  synchronized void reachable(String topic, boolean isReachable) {
    if (isReachable) {
      unreachable.remove(topic);
    } else {
      unreachable.add(topic);
    }
  }

  /** From now on nothing is read with another one. */
  synchronized void requirePassword(String required) {
    password = required;
  }

  private TreeMap<String, List<long[]>> topic(String topic) {
    return topics.computeIfAbsent(topic, name -> new TreeMap<>());
  }

  private synchronized List<long[]> from(String topic, String split, int offset) {
    List<long[]> all = topic(topic).getOrDefault(split, List.of());
    return List.copyOf(all.subList(Math.min(offset, all.size()), all.size()));
  }

  private static String topicOf(SourceSpec spec) {
    return spec.options().getOrDefault(TOPIC, MAIN);
  }

  private synchronized String identityOf(String topic) {
    return topic + "/" + created.getOrDefault(topic, 0);
  }

  /** Why a client with these options gets nothing. */
  private synchronized @Nullable Rejection refusal(SourceSpec spec) {
    String topic = topicOf(spec);
    String identity = spec.options().get("upstream_identity");
    if (unreachable.contains(topic)) {
      return Rejection.of(SqlState.CANNOT_CONNECT, "topic " + topic + " cannot be reached");
    }
    if (password != null && !password.equals(spec.options().get(PASSWORD))) {
      return Rejection.of(SqlState.INVALID_PASSWORD, "wrong password");
    }
    return identity == null || identity.equals(identityOf(topic))
        ? null
        : Rejection.of(SqlState.NOT_IN_PREREQUISITE_STATE, "another topic than " + identity);
  }

  private <T> CompletionStage<T> asked(SourceSpec spec, T answer) {
    Rejection refusal = refusal(spec);
    return refusal == null
        ? CompletableFuture.completedFuture(answer)
        : CompletableFuture.failedFuture(refusal.exception());
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
    return asked(spec, new UpstreamIdentity(identityOf(topicOf(spec))));
  }

  @Override
  public SplitEnumerator enumerator(SourceSpec spec) {
    if (topicOf(spec).isEmpty()) {
      throw new RejectedException(
          Rejection.of(SqlState.INVALID_PARAMETER_VALUE, "a topic needs a name"));
    }
    return new SplitEnumerator() {
      @Override
      public CompletionStage<List<Split>> discover() {
        synchronized (MemoryUpstream.this) {
          return asked(
              spec, topic(topicOf(spec)).keySet().stream().map(id -> new Split(id, "0")).toList());
        }
      }

      @Override
      public CompletionStage<Map<String, Watermarks>> watermarks(List<String> of) {
        Map<String, Watermarks> marks = new HashMap<>();
        for (String split : of) {
          int end = from(topicOf(spec), split, 0).size();
          marks.put(split, new Watermarks("0", Integer.toString(end)));
        }
        return asked(spec, marks);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public SplitReader reader(SourceSpec spec) {
    return new Reader(spec);
  }

  private final class Reader implements SplitReader {
    private final SourceSpec spec;
    private final Schema schema;
    private final Map<String, Integer> positions = new TreeMap<>();
    private boolean paused;

    Reader(SourceSpec spec) {
      this.spec = spec;
      this.schema = spec.shape().schema();
    }

    @Override
    public void assign(Map<String, @Nullable String> wanted) {
      positions.keySet().retainAll(wanted.keySet());
      wanted.forEach(
          (split, offset) -> {
            if (offset != null) {
              positions.put(split, Integer.parseInt(offset));
            } else if (!positions.containsKey(split)) {
              throw new IllegalStateException("split " + split + " was never read here");
            }
          });
    }

    @Override
    public CompletionStage<Void> connected() {
      return refusal(spec) == null
          ? CompletableFuture.completedFuture(null)
          : new CompletableFuture<>();
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
      Batch errors = Batch.empty(SourceErrors.SCHEMA.types());
      Map<String, String> offsets = new HashMap<>();
      Rejection refusal = refusal(spec);
      boolean cleared = false;
      if (paused || refusal != null) {
        String edge = spec.options().get(OUT_OF_RANGE);
        WayOut wayOut =
            edge == null || refusal == null || !refusal.sqlState().equals("55000")
                ? null
                : new WayOut(Map.of(), Edge.valueOf(edge));
        List<Batch> none = List.of(rows.build());
        return new Cut(none, errors, offsets, 0, 0, refusal, wayOut, Set.of());
      }
      for (Map.Entry<String, Integer> entry : positions.entrySet()) {
        List<long[]> records = from(topicOf(spec), entry.getKey(), entry.getValue());
        for (long[] record : records) {
          if (record[0] == CLEAR) {
            rows = new BatchBuilder(schema.types(), 8);
            cleared = true;
          } else {
            append(rows, record);
          }
        }
        if (!records.isEmpty()) {
          entry.setValue(entry.getValue() + records.size());
          offsets.put(entry.getKey(), entry.getValue().toString());
        }
      }
      Batch batch = rows.build();
      return new Cut(
          List.of(batch),
          errors,
          offsets,
          batch.rows(),
          batch.rows(),
          null,
          cleared ? Set.of(0) : Set.of());
    }

    private void append(BatchBuilder rows, long[] record) {
      rows.column(0).appendLong(record[0]);
      if (spec.shape().upsert() && record[1] < 0) {
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
