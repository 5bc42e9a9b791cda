package io.weir.pgwire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * A message of the client.
 *
 * @param type its letter; 0 for the first one, which has none
 * @param body without type and length
 */
record FrontendMessage(byte type, byte[] body) {
  /** Reads the fields of a message one after the other. */
  static final class Fields {
    private final byte[] body;
    private int at;

    Fields(byte[] body) {
      this.body = body;
    }

    boolean isAtEnd() {
      return at >= body.length;
    }

    byte readByte() {
      need(1);
      return body[at++];
    }

    int readShort() {
      need(2);
      int value = ((body[at] & 0xff) << 8) | (body[at + 1] & 0xff);
      at += 2;
      return (short) value;
    }

    int readInt() {
      need(4);
      int value =
          ((body[at] & 0xff) << 24)
              | ((body[at + 1] & 0xff) << 16)
              | ((body[at + 2] & 0xff) << 8)
              | (body[at + 3] & 0xff);
      at += 4;
      return value;
    }

    byte[] readBytes(int length) {
      if (length < 0) {
        throw ProtocolErrors.malformed();
      }
      need(length);
      byte[] value = java.util.Arrays.copyOfRange(body, at, at + length);
      at += length;
      return value;
    }

    String readText() {
      int end = at;
      while (end < body.length && body[end] != 0) {
        end++;
      }
      if (end == body.length) {
        throw ProtocolErrors.malformed();
      }
      String text = new String(body, at, end - at, StandardCharsets.UTF_8);
      at = end + 1;
      return text;
    }

    private void need(int bytes) {
      if (body.length - at < bytes) {
        throw ProtocolErrors.malformed();
      }
    }
  }

  Fields fields() {
    return new Fields(body);
  }

  static FrontendMessage read(byte type, ByteBuf in, int length) {
    byte[] body = new byte[length];
    in.readBytes(body);
    return new FrontendMessage(type, body);
  }
}
