package io.weir.testkit.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * TCP ports on the loopback address that nothing listens on. They lie below those that the system
 * gives to outgoing connections: else a client could sit on the port of a service that is just
 * being started, or started again, and even be connected to itself there.
 */
public final class Ports {
  private static final int FIRST = 10_000;

  /** With fewer than these the system's own choice is no worse. */
  private static final int ENOUGH = 1_000;

  private static final Path OUTGOING = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
  private static final SplittableRandom RANDOM = new SplittableRandom();
  private static final int END = firstOutgoing();

  /** No port is given twice by one JVM. */
  private static final Set<Integer> GIVEN = new HashSet<>();

  private static @Nullable Socket closed;

  private Ports() {}

  /** One free port. Free at the time of the call: another process may take it before the caller. */
  public static int free() {
    return free(1)[0];
  }

  /** So many different free ports. */
  public static synchronized int[] free(int count) {
    int[] ports = new int[count];
    for (int i = 0; i < count; i++) {
      ports[i] = next();
    }
    return ports;
  }

  /**
   * A port on which nobody answers, and on which nobody will as long as this JVM lives: it is taken
   * and not listened on.
   */
  public static synchronized int closed() {
    try {
      Socket held = closed;
      if (held == null) {
        held = new Socket();
        held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        closed = held;
      }
      return held.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int next() {
    IOException last = null;
    for (int i = 0; i < ENOUGH; i++) {
      int wanted = END - FIRST < ENOUGH ? 0 : RANDOM.nextInt(FIRST, END);
      try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
        if (GIVEN.add(socket.getLocalPort())) {
          return socket.getLocalPort();
        }
      } catch (IOException taken) {
        last = taken;
      }
    }
    throw new UncheckedIOException(
        "no free port on the loopback address",
        last == null ? new IOException("all were given already") : last);
  }

  private static int firstOutgoing() {
    try {
      return Integer.parseInt(Files.readString(OUTGOING).strip().split("\\s+")[0]);
    } catch (IOException | NumberFormatException unknown) {
      return FIRST;
    }
  }
}
