package io.weir.connector.kafka;

import io.weir.columnar.Batch;
import io.weir.columnar.ByteSink;
import io.weir.connector.KeyedDelta;
import io.weir.connector.SinkSpec;
import io.weir.connector.encode.JsonRows;
import io.weir.domain.sink.SinkDefinition.Envelope;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * A delta as records. UPSERT: the new row by its key, or a tombstone. DEBEZIUM: {@code
 * {"before":..,"after":..,"op":..}} by key, or without a key one record for each insert and delete.
 * Records of one key, or else of one row, are in one partition and in their order.
 */
final class KafkaSinkRecords {
  private static final String INSERT = "c";
  private static final String UPDATE = "u";
  private static final String DELETE = "d";

  private final SinkSpec spec;
  private final String topic;
  private final int partitions;
  private final JsonRows rows;
  private final JsonRows keys;
  private final ByteSink out = new ByteSink(1024);

  /** {@code partitions} that the topic has. */
  KafkaSinkRecords(SinkSpec spec, String topic, int partitions) {
    this.spec = spec;
    this.topic = topic;
    this.partitions = partitions;
    this.rows = new JsonRows(spec.schema());
    this.keys = new JsonRows(spec.schema(), spec.key());
  }

  /** Gives all records of {@code delta} to {@code send}; 23505 where the key names two rows. */
  void encode(Batch delta, Consumer<ProducerRecord<byte[], byte[]>> send) {
    if (spec.key().isEmpty()) {
      unkeyed(delta, send);
      return;
    }
    KeyedDelta keyed = KeyedDelta.of(delta, spec.schema(), spec.key());
    for (int i = 0; i < keyed.size(); i++) {
      int before = keyed.before(i);
      int after = keyed.after(i);
      byte[] key = json(keys, delta, Math.max(before, after));
      send.accept(new ProducerRecord<>(topic, key, value(delta, before, after)));
    }
  }

  private byte @Nullable [] value(Batch delta, int before, int after) {
    if (spec.envelope() == Envelope.UPSERT) {
      return after < 0 ? null : json(rows, delta, after);
    }
    return envelope(delta, before, after);
  }

  private void unkeyed(Batch delta, Consumer<ProducerRecord<byte[], byte[]>> send) {
    for (int row = 0; row < delta.rows(); row++) {
      long weight = delta.weight(row);
      byte[] value = weight < 0 ? envelope(delta, row, -1) : envelope(delta, -1, row);
      int partition = Utils.toPositive(Utils.murmur2(json(rows, delta, row))) % partitions;
      for (long i = Math.abs(weight); i > 0; i--) {
        send.accept(new ProducerRecord<>(topic, partition, null, value));
      }
    }
  }

  private byte[] envelope(Batch delta, int before, int after) {
    out.clear();
    out.putText("{\"before\":");
    rowOrNull(delta, before);
    out.putText(",\"after\":");
    rowOrNull(delta, after);
    out.putText(",\"op\":\"");
    out.putText(before < 0 ? INSERT : after < 0 ? DELETE : UPDATE);
    out.putText("\"}");
    return out.toByteArray();
  }

  private void rowOrNull(Batch delta, int row) {
    if (row < 0) {
      out.putText("null");
    } else {
      rows.append(delta, row, out);
    }
  }

  private byte[] json(JsonRows form, Batch delta, int row) {
    out.clear();
    form.append(delta, row, out);
    return out.toByteArray();
  }
}
