package io.weir.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of {@code weir up}. */
@Command(
    name = "weir up",
    mixinStandardHelpOptions = true,
    description = "Runs a node in the foreground until SIGTERM.",
    sortOptions = false)
public final class NodeOptions {
  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "where journal and changelogs are kept (default: ${DEFAULT-VALUE})")
  Path dataDir = Path.of("data");

  @Option(
      names = "--sql-port",
      paramLabel = "PORT",
      defaultValue = "6875",
      description = "for PostgreSQL clients; 0 for a free one (default: ${DEFAULT-VALUE})")
  int sqlPort = 6875;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "6876",
      description = "for weirctl, health and metrics; 0 for a free one (default: ${DEFAULT-VALUE})")
  int httpPort = 6876;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "address to listen on (default: ${DEFAULT-VALUE})")
  String host = "127.0.0.1";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "HOCON that is laid over the built-in configuration")
  @Nullable Path configFile;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "a single setting, e.g. --set weir.data-plane.barrier-interval=50ms")
  Map<String, String> settings = new LinkedHashMap<>();

  /**
   * The whole configuration: the command line over the file over the built-in defaults.
   *
   * @throws OptionException where the file is missing or a text is not HOCON
   */
  Config config() {
    Config config = ConfigFactory.empty();
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      config = config.withFallback(parse(setting.getKey(), setting.getValue()));
    }
    Path file = configFile;
    if (file != null) {
      if (!Files.isReadable(file)) {
        throw new OptionException("--config: cannot read " + file);
      }
      try {
        config = config.withFallback(ConfigFactory.parseFile(file.toFile()));
      } catch (ConfigException malformed) {
        throw new OptionException("--config: " + malformed.getMessage());
      }
    }
    return config.withFallback(ConfigFactory.parseResources("weir-node.conf"));
  }

  private static Config parse(String key, String value) {
    try {
      return ConfigFactory.parseString(key + " = " + value);
    } catch (ConfigException malformed) {
      throw new OptionException("--set " + key + ": " + malformed.getMessage());
    }
  }

  /** An option that cannot be used; the message says which and why. */
  static final class OptionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OptionException(String message) {
      super(message);
    }
  }
}
