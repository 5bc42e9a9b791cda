package io.weir.testkit.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A way to a service on which somebody watches: nothing that is said goes on, in either direction,
 * before they have had a look, and done to the service what they wanted to. So it is known what had
 * not been said before. It ends, connection by connection, with the service.
 */
final class WatchedRoad implements AutoCloseable {
  private final ServerSocket entry;
  private final int port;
  private final Runnable look;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /**
   * @param port of the service, on the loopback address
   * @param look from any thread
   */
  WatchedRoad(int port, Runnable look) throws IOException {
    this.entry = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.port = port;
    this.look = look;
    Thread.ofVirtual().start(this::accept);
  }

  String address() {
    return "127.0.0.1:" + entry.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = entry.accept();
        open.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket service = new Socket(InetAddress.getLoopbackAddress(), port)) {
      open.add(service);
      Thread back = Thread.ofVirtual().start(() -> carry(service, client));
      carry(client, service);
      back.join();
    } catch (IOException gone) {
      // As the service would have it: the connection ends.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends both ways when one of them has ended. */
  private void carry(Socket from, Socket to) {
    byte[] bytes = new byte[64 << 10];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        look.run();
        out.write(bytes, 0, n);
        out.flush();
      }
    } catch (IOException gone) {
      // Whoever is left is told by the end of its own connection.
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  @Override
  public void close() {
    try {
      entry.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
