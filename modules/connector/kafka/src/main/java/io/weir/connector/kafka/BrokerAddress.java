package io.weir.connector.kafka;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Addresses of brokers: {@code host:port}, {@code [v6]:port}; the port may be left out. */
final class BrokerAddress {
  private static final int DEFAULT_PORT = 9092;

  private BrokerAddress() {}

  /** The address with its port; 22023 where it is none. */
  static String check(String text) {
    int colon = text.lastIndexOf(':');
    boolean bare = colon < 0 || text.endsWith("]");
    String host = bare ? text : text.substring(0, colon);
    String port = bare ? Integer.toString(DEFAULT_PORT) : text.substring(colon + 1);
    boolean fits =
        host.matches("[a-zA-Z0-9._-]+|\\[[0-9a-fA-F:.%]+]")
            && port.matches("[0-9]{1,5}")
            && Integer.parseInt(port) >= 1
            && Integer.parseInt(port) <= 65535;
    if (!fits) {
      throw KafkaOptions.invalid(
          "invalid broker address: \"" + text + "\"",
          "A broker is host:port, such as localhost:9092; several are separated by commas.");
    }
    return host + ":" + port;
  }

  /**
   * Why no broker of the list takes a TCP connection, or null where one does. The client itself
   * says only that it waited. Blocks, at most as long as {@code deadline}.
   */
  static @Nullable String unreachable(List<String> brokers, Duration deadline) {
    int each = (int) Math.max(1, deadline.toMillis() / brokers.size());
    String reason = null;
    for (String broker : brokers) {
      int colon = broker.lastIndexOf(':');
      String host = broker.substring(0, colon).replaceAll("[\\[\\]]", "");
      int port = Integer.parseInt(broker.substring(colon + 1));
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(host, port), each);
        return null;
      } catch (UnknownHostException e) {
        reason = "unknown host";
      } catch (IOException e) {
        reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      }
    }
    return reason;
  }
}
