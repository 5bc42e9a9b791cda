package io.weir.pgwire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.kernel.Rejection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the server's messages into a buffer, and flushes it. Used on the channel's event loop
 * alone.
 */
final class BackendWriter {
  private static final int FLUSH_BYTES = 64 << 10;

  private final Channel channel;
  private @Nullable ByteBuf buffer;
  private int messageStart;

  BackendWriter(Channel channel) {
    this.channel = channel;
  }

  ByteBuf begin(char type) {
    ByteBuf out = buffer;
    if (out == null) {
      out = channel.alloc().buffer(4096);
      buffer = out;
    }
    out.writeByte(type);
    messageStart = out.writerIndex();
    out.writeInt(0);
    return out;
  }

  void end() {
    ByteBuf out = buffer;
    if (out != null) {
      out.setInt(messageStart, out.writerIndex() - messageStart);
      if (out.readableBytes() > FLUSH_BYTES) {
        flush();
      }
    }
  }

  void flush() {
    ByteBuf out = buffer;
    buffer = null;
    if (out != null) {
      channel.writeAndFlush(out, channel.voidPromise());
    }
  }

  /** Runs {@code action} on the event loop. */
  CompletionStage<Void> onLoop(Runnable action) {
    return CompletableFuture.runAsync(action, channel.eventLoop());
  }

  /** Starts {@code action} on the event loop, and completes as what it gives. */
  CompletionStage<Void> onLoopStage(Supplier<CompletionStage<Void>> action) {
    return CompletableFuture.supplyAsync(action, channel.eventLoop()).thenCompose(stage -> stage);
  }

  /** A single byte without frame: the answer to a request for encryption. */
  void raw(char answer) {
    ByteBuf out = channel.alloc().buffer(1);
    out.writeByte(answer);
    channel.writeAndFlush(out, channel.voidPromise());
  }

  /** Tells which newer parts of the protocol are not spoken here. */
  void negotiate(List<String> unknown) {
    ByteBuf out = begin('v');
    out.writeInt(3 << 16).writeInt(unknown.size());
    unknown.forEach(name -> text(out, name));
    end();
  }

  /** A notice from a thread that is not the loop's. */
  void noticeLater(String severity, Rejection text) {
    channel.eventLoop().execute(() -> notice(severity, text));
  }

  /** Frees what was not flushed: the connection is gone. */
  void release() {
    ByteBuf out = buffer;
    buffer = null;
    if (out != null) {
      out.release();
    }
  }

  static void text(ByteBuf out, String text) {
    out.writeCharSequence(text, StandardCharsets.UTF_8);
    out.writeByte(0);
  }

  void empty(char type) {
    begin(type);
    end();
  }

  void authentication(int code, byte[] data) {
    begin('R').writeInt(code).writeBytes(data);
    end();
  }

  void parameterStatus(String name, String value) {
    ByteBuf out = begin('S');
    text(out, name);
    text(out, value);
    end();
  }

  void backendKey(int process, int secret) {
    begin('K').writeInt(process).writeInt(secret);
    end();
  }

  void ready(char status) {
    begin('Z').writeByte(status);
    end();
    flush();
  }

  void complete(String tag) {
    text(begin('C'), tag);
    end();
  }

  void error(String severity, Rejection rejection) {
    report('E', severity, rejection);
  }

  void notice(String severity, Rejection rejection) {
    report('N', severity, rejection);
  }

  private void report(char type, String severity, Rejection rejection) {
    ByteBuf out = begin(type);
    field(out, 'S', severity);
    field(out, 'V', severity);
    field(out, 'C', rejection.sqlState());
    field(out, 'M', rejection.message());
    field(out, 'D', rejection.detail());
    field(out, 'H', rejection.hint());
    if (rejection.position() > 0) {
      field(out, 'P', Integer.toString(rejection.position()));
    }
    out.writeByte(0);
    end();
  }

  private static void field(ByteBuf out, char code, @Nullable String value) {
    if (value != null) {
      out.writeByte(code);
      text(out, value);
    }
  }

  void rowDescription(Schema schema, ResultFormats formats) {
    ByteBuf out = begin('T');
    out.writeShort(schema.size());
    for (int i = 0; i < schema.size(); i++) {
      Field field = schema.field(i);
      text(out, field.name());
      out.writeInt(0).writeShort(0);
      out.writeInt(PgTypes.oid(field.type().kind()));
      out.writeShort(PgTypes.length(field.type().kind()));
      out.writeInt(PgTypes.modifier(field.type()));
      out.writeShort(formats.isBinary(i) ? 1 : 0);
    }
    end();
  }

  void parameterDescription(List<Integer> oids) {
    ByteBuf out = begin('t');
    out.writeShort(oids.size());
    oids.forEach(out::writeInt);
    end();
  }

  /** {@code G} or {@code H}: a COPY begins, in text format. */
  void copyResponse(char type, int columns) {
    ByteBuf out = begin(type);
    out.writeByte(0).writeShort(columns);
    for (int i = 0; i < columns; i++) {
      out.writeShort(0);
    }
    end();
  }
}
