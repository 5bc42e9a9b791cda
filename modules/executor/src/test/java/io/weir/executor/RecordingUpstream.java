package io.weir.executor;

import io.weir.connector.Connector;
import io.weir.connector.SourceSpec;
import io.weir.connector.SplitEnumerator;
import io.weir.connector.SplitReader;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An upstream whose readers, numbered as they are made, write down what is asked of them. */
final class RecordingUpstream implements Connector {
  private final MemoryUpstream upstream;
  private final List<List<String>> calls = new CopyOnWriteArrayList<>();

  /** What each reader was told of as durable. */
  final List<String> sealed = new CopyOnWriteArrayList<>();

  private volatile boolean broken;
  private volatile int refusing = -1;
  private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});

  RecordingUpstream(MemoryUpstream upstream) {
    this.upstream = upstream;
  }

  /** The next cut of whichever reader fails as none should. */
  void breakNextCut() {
    broken = true;
  }

  /** The reader of this number refuses whatever it is assigned, once. */
  void refuseAssignmentOf(int reader) {
    refusing = reader;
  }

  /** Runs this before the next assignment is applied, in the middle of its barrier. */
  void beforeAssigning(Runnable action) {
    meanwhile.set(action);
  }

  int readers() {
    return calls.size();
  }

  /** What reader {@code reader} was asked since this was called last. */
  List<String> takeCalls(int reader) {
    List<String> taken = List.copyOf(calls.get(reader));
    calls.get(reader).clear();
    return taken;
  }

  @Override
  public String name() {
    return upstream.name();
  }

  @Override
  public CompletionStage<List<Output>> outputs(SourceSpec spec) {
    return upstream.outputs(spec);
  }

  @Override
  public void check(SourceSpec spec) {
    upstream.check(spec);
  }

  @Override
  public CompletionStage<UpstreamIdentity> probe(SourceSpec spec) {
    return upstream.probe(spec);
  }

  @Override
  public SplitEnumerator enumerator(SourceSpec spec) {
    return upstream.enumerator(spec);
  }

  @Override
  public SplitReader reader(SourceSpec spec) {
    List<String> mine = new CopyOnWriteArrayList<>();
    int number = calls.size();
    calls.add(mine);
    SplitReader reader = upstream.reader(spec);
    return new SplitReader() {
      @Override
      public void assign(Map<String, @Nullable String> splits) {
        mine.add("assign " + new TreeMap<>(splits));
        meanwhile.getAndSet(() -> {}).run();
        if (refusing == number) {
          refusing = -1;
          throw new IllegalStateException("refused on purpose");
        }
        reader.assign(splits);
      }

      @Override
      public void pause(boolean paused) {
        mine.add("pause " + paused);
        reader.pause(paused);
      }

      @Override
      public void throttle(long recordsPerSecond) {
        mine.add("throttle " + recordsPerSecond);
        reader.throttle(recordsPerSecond);
      }

      @Override
      public Cut cut() {
        mine.add("cut");
        if (broken) {
          broken = false;
          throw new IllegalStateException("broken on purpose");
        }
        return reader.cut();
      }

      @Override
      public CompletionStage<Void> connected() {
        return reader.connected();
      }

      @Override
      public void sealed(Map<String, String> offsets) {
        sealed.add(number + " " + new TreeMap<>(offsets));
      }

      @Override
      public void close() {
        mine.add("close");
        reader.close();
      }
    };
  }
}
