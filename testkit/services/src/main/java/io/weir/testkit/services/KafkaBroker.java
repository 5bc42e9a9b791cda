package io.weir.testkit.services;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The main class of the child process: formats the log directory where that was not done yet, then
 * runs the broker. One JVM start instead of two.
 */
public final class KafkaBroker {
  private KafkaBroker() {}

  /** Arguments: the properties file, the log directory, the cluster id. */
  public static void main(String[] arguments) {
    Path properties = Path.of(arguments[0]);
    if (!Files.exists(Path.of(arguments[1], "meta.properties"))) {
      int status =
          kafka.tools.StorageTool.execute(
              new String[] {"format", "-t", arguments[2], "-c", properties.toString()}, System.out);
      if (status != 0) {
        System.exit(status);
      }
    }
    kafka.Kafka.main(new String[] {properties.toString()});
  }
}
