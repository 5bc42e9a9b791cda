package io.weir.pgwire;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.weir.gateway.Sessions;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Listens for PostgreSQL clients.
 *
 * <pre>
 * client                 FrameDecoder   Connection            Session
 *   | startup                 |             | open               |
 *   | ----------------------> | ----------> | -----------------> |
 *   |                R(0) S... K Z          |                    |
 *   | Q "select"              |             | prepare, execute   |
 *   | ----------------------> | ----------> | -----------------> |
 *   |                  T D D ... C Z        | RowStream.next...  |
 *   | P B D E S               |             |                    |
 *   | ----------------------> | ----------> | the same, in parts |
 * </pre>
 */
public final class PgServer implements AutoCloseable {
  private final MultiThreadIoEventLoopGroup loops;
  private final ChannelGroup connections;
  private final Channel listener;

  private PgServer(MultiThreadIoEventLoopGroup loops, ChannelGroup connections, Channel listener) {
    this.loops = loops;
    this.connections = connections;
    this.listener = listener;
  }

  /**
   * Binds and serves.
   *
   * @param port 0 for a free one
   * @param secrets numbers that cannot be guessed, for cancel keys
   * @throws io.weir.kernel.RejectedException 55006 where the port is in use, 58030 where it cannot
   *     be bound otherwise
   */
  public static PgServer start(String host, int port, Sessions sessions, IntSupplier secrets) {
    MultiThreadIoEventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    CancelKeys keys = new CancelKeys(secrets);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(256 << 10, 1 << 20))
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    connections.add(channel);
                    FrameDecoder frames = new FrameDecoder();
                    channel
                        .pipeline()
                        .addLast(frames)
                        .addLast(new Connection(channel, frames, sessions, keys));
                  }
                });
    var bound = bootstrap.bind(host, port).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw cannotBind(host, port, bound.cause()).exception();
    }
    return new PgServer(loops, connections, bound.channel());
  }

  private static Rejection cannotBind(String host, int port, Throwable cause) {
    if (cause instanceof BindException) {
      return Rejection.of(
              SqlState.OBJECT_IN_USE, "cannot listen for SQL on " + host + ":" + port + ": in use")
          .withHint("Stop the process that listens there, or choose another --sql-port.");
    }
    return Rejection.of(
        SqlState.IO_ERROR,
        "cannot listen for SQL on " + host + ":" + port + ": " + cause.getMessage());
  }

  /** The port that it listens on. */
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** Stops listening, ends all connections (57P01) and their sessions. */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
    for (Channel channel : connections) {
      channel.pipeline().fireUserEventTriggered(Connection.SHUTDOWN);
    }
    connections.newCloseFuture().awaitUninterruptibly(2, TimeUnit.SECONDS);
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
