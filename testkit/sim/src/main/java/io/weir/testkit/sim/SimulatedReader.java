package io.weir.testkit.sim;

import io.weir.columnar.BatchBuilder;
import io.weir.connector.SourceErrors;
import io.weir.connector.SplitReader;
import io.weir.connector.decode.RecordDecoder;
import io.weir.connector.decode.UpstreamRecord;
import io.weir.domain.source.SourceShape;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the simulated broker when it is cut: of what is there, the first few by chance. */
final class SimulatedReader implements SplitReader {
  private final SimulatedKafka kafka;
  private final String topic;
  private final SourceShape shape;
  private final RecordDecoder decoder;
  private final SplittableRandom random;
  private final Consumer<Throwable> wrong;
  private final TreeMap<String, Integer> positions = new TreeMap<>();
  private boolean paused;
  private boolean closed;

  /**
   * @param wrong is told what must never be asked of a reader: the node would take it for a fault
   *     of the reader, and recover
   */
  SimulatedReader(
      SimulatedKafka kafka,
      String topic,
      SourceShape shape,
      SplittableRandom random,
      Consumer<Throwable> wrong) {
    this.kafka = kafka;
    this.topic = topic;
    this.shape = shape;
    this.decoder = new RecordDecoder(shape);
    this.random = random;
    this.wrong = wrong;
  }

  @Override
  public void assign(Map<String, @Nullable String> splits) {
    positions.keySet().retainAll(splits.keySet());
    splits.forEach(
        (split, offset) -> {
          if (offset != null) {
            positions.put(split, Integer.parseInt(offset));
          } else if (!positions.containsKey(split)) {
            throw wrong("split " + split + " goes on, but was never read here");
          }
        });
  }

  private AssertionError wrong(String what) {
    AssertionError error = new AssertionError(what);
    wrong.accept(error);
    return error;
  }

  @Override
  public void pause(boolean pause) {
    paused = pause;
  }

  @Override
  public void throttle(long recordsPerSecond) {}

  @Override
  public Cut cut() {
    if (closed) {
      throw wrong("a reader was cut after it was closed");
    }
    BatchBuilder rows = new BatchBuilder(shape.schema().types(), 8);
    BatchBuilder errors = new BatchBuilder(SourceErrors.SCHEMA.types(), 2);
    Map<String, String> offsets = new HashMap<>();
    long records = 0;
    if (!paused && !kafka.isDown()) {
      for (Map.Entry<String, Integer> position : positions.entrySet()) {
        List<SimulatedKafka.Message> all =
            kafka.records(topic, Integer.parseInt(position.getKey()));
        int from = position.getValue();
        int upTo = from + random.nextInt(all.size() - from + 1);
        for (int offset = from; offset < upTo; offset++) {
          decoder.decode(record(position.getKey(), offset, all.get(offset)), rows, errors);
        }
        if (upTo > from) {
          position.setValue(upTo);
          offsets.put(position.getKey(), Integer.toString(upTo));
          records += upTo - from;
        }
      }
    }
    return new Cut(
        List.of(rows.build()),
        errors.build(),
        offsets,
        records,
        records * 100,
        kafka.isDown()
            ? Rejection.of(SqlState.CANNOT_CONNECT, "the broker cannot be reached")
            : null);
  }

  private static UpstreamRecord record(String split, int offset, SimulatedKafka.Message message) {
    UpstreamRecord record =
        new UpstreamRecord().at(split, offset).timestamp(message.timestampMillis());
    if (message.key() != null) {
      record.key(message.key());
    }
    if (message.value() != null) {
      record.value(message.value());
    }
    return record;
  }

  @Override
  public void close() {
    closed = true;
  }
}
