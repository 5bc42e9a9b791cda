package io.weir.testkit.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** TCP ports on the loopback address that nothing listens on. */
public final class Ports {
  private Ports() {}

  /** One free port. Free at the time of the call: somebody else may take it before the caller. */
  public static int free() {
    return free(1)[0];
  }

  /** So many different free ports. */
  public static int[] free(int count) {
    ServerSocket[] held = new ServerSocket[count];
    int[] ports = new int[count];
    try {
      // All are held until all are found, or the system could hand out the same one twice.
      for (int i = 0; i < count; i++) {
        held[i] = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ports[i] = held[i].getLocalPort();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on the loopback address", e);
    } finally {
      for (ServerSocket socket : held) {
        close(socket);
      }
    }
  }

  private static void close(@org.jspecify.annotations.Nullable ServerSocket socket) {
    if (socket == null) {
      return;
    }
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
