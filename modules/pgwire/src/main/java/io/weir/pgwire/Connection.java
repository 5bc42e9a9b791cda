package io.weir.pgwire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.weir.gateway.Session;
import io.weir.gateway.Sessions;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client. Messages are handled one after the other: the next is taken when the one before is
 * answered; only what belongs to a COPY goes past. Runs on its channel's event loop; sessions
 * answer from other threads, and their answers are brought back to the loop.
 */
final class Connection extends ChannelInboundHandlerAdapter {
  static final Object SHUTDOWN = new Object();

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** Messages that may wait before the socket is no longer read. */
  private static final int MAX_WAITING = 1024;

  private final Channel channel;
  private final FrameDecoder frames;
  private final Startup startup;
  private final BackendWriter writer;
  private final WritableSignal writable = new WritableSignal();
  private final CancelKeys keys;
  private final Deque<FrontendMessage> waiting = new ArrayDeque<>();
  private final CopyInput copy = new CopyInput();
  private boolean busy;
  private boolean skipToSync;
  private CancelKeys.@Nullable Key key;
  private @Nullable Session session;
  private @Nullable SimpleQuery simple;
  private @Nullable ExtendedQuery extended;

  Connection(Channel channel, FrameDecoder frames, Sessions sessions, CancelKeys keys) {
    this.channel = channel;
    this.frames = frames;
    this.keys = keys;
    this.writer = new BackendWriter(channel);
    this.startup = new Startup(sessions, keys, writer);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    FrontendMessage frame = (FrontendMessage) message;
    if (copy.takes(frame)) {
      copy.take(frame);
      return;
    }
    waiting.add(frame);
    if (waiting.size() > MAX_WAITING) {
      channel.config().setAutoRead(false);
    }
    proceed();
  }

  private void proceed() {
    while (!busy && !waiting.isEmpty() && channel.isActive()) {
      FrontendMessage message = waiting.remove();
      if (waiting.isEmpty() && !channel.config().isAutoRead()) {
        channel.config().setAutoRead(true);
      }
      handle(message);
    }
  }

  private void handle(FrontendMessage message) {
    CompletionStage<Void> answer;
    try {
      answer = dispatch(message);
    } catch (RuntimeException failure) {
      failed(message, failure);
      return;
    }
    if (answer.toCompletableFuture().isDone()
        && !answer.toCompletableFuture().isCompletedExceptionally()) {
      return;
    }
    busy = true;
    answer.whenCompleteAsync(
        (done, failure) -> {
          busy = false;
          if (failure != null) {
            failed(message, failure);
          }
          proceed();
        },
        channel.eventLoop());
  }

  private CompletionStage<Void> dispatch(FrontendMessage message) {
    if (session == null) {
      return start(message);
    }
    if (skipToSync && message.type() != 'S' && message.type() != 'X') {
      return Answers.DONE;
    }
    return switch (message.type()) {
      case 'Q' -> queries().run(message.fields().readText());
      case 'P' -> statements().parse(message.fields());
      case 'B' -> statements().bind(message.fields());
      case 'D' -> statements().describe(message.fields());
      case 'E' -> statements().execute(message.fields());
      case 'C' -> statements().close(message.fields());
      case 'H' -> {
        writer.flush();
        yield Answers.DONE;
      }
      case 'S' -> {
        skipToSync = false;
        statements().sync();
        yield Answers.DONE;
      }
      case 'X' -> {
        channel.close();
        yield Answers.DONE;
      }
      // Left over from a COPY that failed.
      case 'd', 'c', 'f' -> Answers.DONE;
      default -> throw ProtocolErrors.unknownMessage(message.type());
    };
  }

  private SimpleQuery queries() {
    SimpleQuery open = simple;
    if (open == null) {
      throw ProtocolErrors.malformed();
    }
    return open;
  }

  private ExtendedQuery statements() {
    ExtendedQuery open = extended;
    if (open == null) {
      throw ProtocolErrors.malformed();
    }
    return open;
  }

  private CompletionStage<Void> start(FrontendMessage message) {
    switch (startup.handle(message)) {
      case Startup.Outcome.Wait wait -> {}
      case Startup.Outcome.Close close -> channel.close();
      case Startup.Outcome.Opened opened -> {
        frames.started();
        session = opened.session();
        key = opened.key();
        ResultSender results = new ResultSender(channel, writer, writable, copy);
        simple = new SimpleQuery(opened.session(), writer, results);
        extended = new ExtendedQuery(opened.session(), writer, results);
      }
    }
    return Answers.DONE;
  }

  private void failed(FrontendMessage message, Throwable failure) {
    Rejection rejection = RejectedException.from(failure);
    if (rejection.sqlState().equals(SqlState.INTERNAL_ERROR)) {
      LOG.error("a statement failed for a reason that is a fault of the server", failure);
    }
    Session open = session;
    if (open == null) {
      writer.error("FATAL", rejection);
      writer.flush();
      channel.close();
      return;
    }
    writer.error("ERROR", rejection);
    if (message.type() == 'Q') {
      writer.ready(open.transactionStatus());
    } else {
      skipToSync = true;
      writer.flush();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (!busy) {
      writer.flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable()) {
      writable.fire();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == SHUTDOWN) {
      channel
          .eventLoop()
          .execute(
              () -> {
                writer.error(
                    "FATAL",
                    Rejection.of(
                        SqlState.ADMIN_SHUTDOWN,
                        "terminating connection due to administrator command"));
                writer.flush();
                channel.close();
              });
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (key != null) {
      keys.forget(key);
    }
    copy.lost();
    if (extended != null) {
      extended.closeAll();
    }
    if (session != null) {
      session.cancel();
      session.close();
    }
    writable.fire();
    writer.release();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("a client went away: {}", cause.getMessage());
      channel.close();
      return;
    }
    Throwable reason = cause.getCause() instanceof RejectedException inner ? inner : cause;
    Rejection rejection = RejectedException.from(reason);
    if (rejection.sqlState().equals(SqlState.INTERNAL_ERROR)) {
      LOG.error("a connection failed", cause);
    }
    writer.error("FATAL", rejection);
    writer.flush();
    channel.close();
  }
}
