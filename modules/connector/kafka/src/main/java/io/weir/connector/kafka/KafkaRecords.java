package io.weir.connector.kafka;

import io.weir.connector.decode.UpstreamRecord;
import io.weir.connector.decode.UpstreamRecord.Header;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A consumer's record into the decoder's holder, without a copy where the bytes are on the heap.
 */
final class KafkaRecords {
  private KafkaRecords() {}

  static void fill(
      UpstreamRecord into,
      String split,
      ConsumerRecord<ByteBuffer, ByteBuffer> from,
      boolean withHeaders) {
    into.at(split, from.offset()).timestamp(from.timestamp());
    ByteBuffer key = from.key();
    if (key != null) {
      if (key.hasArray()) {
        into.key(key.array(), key.arrayOffset() + key.position(), key.remaining());
      } else {
        byte[] copy = copy(key);
        into.key(copy, 0, copy.length);
      }
    }
    ByteBuffer value = from.value();
    if (value != null) {
      if (value.hasArray()) {
        into.value(value.array(), value.arrayOffset() + value.position(), value.remaining());
      } else {
        byte[] copy = copy(value);
        into.value(copy, 0, copy.length);
      }
    }
    if (withHeaders) {
      List<Header> headers = new ArrayList<>();
      from.headers().forEach(h -> headers.add(new Header(h.key(), h.value())));
      into.headers(headers);
    }
  }

  private static byte[] copy(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(buffer.position(), bytes);
    return bytes;
  }
}
