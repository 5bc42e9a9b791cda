package io.weir.pgwire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Cuts the byte stream into {@link FrontendMessage}s. The start-up messages have no type letter.
 */
final class FrameDecoder extends ByteToMessageDecoder {
  /** A longer message is not taken: the connection ends. */
  private static final int MAX_BYTES = 256 << 20;

  private static final int MAX_STARTUP_BYTES = 10_000;

  private boolean started;

  /** From now on messages begin with a letter: the start-up packet has been taken. */
  void started() {
    started = true;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    int header = started ? 5 : 4;
    if (in.readableBytes() < header) {
      return;
    }
    int length = in.getInt(in.readerIndex() + header - 4);
    if (length < 4 || length > (started ? MAX_BYTES : MAX_STARTUP_BYTES)) {
      throw ProtocolErrors.malformed();
    }
    if (in.readableBytes() < header - 4 + length) {
      return;
    }
    byte type = started ? in.readByte() : 0;
    in.skipBytes(4);
    out.add(FrontendMessage.read(type, in, length - 4));
  }
}
