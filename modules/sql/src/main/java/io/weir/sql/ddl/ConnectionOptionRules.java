package io.weir.sql.ddl;

import io.weir.sql.statement.Option;
import io.weir.sql.statement.Options;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What planning must know of the options of connections, type by type. */
final class ConnectionOptionRules {
  static final Set<String> TYPES = Set.of("kafka", "postgres");

  /** Other spellings of the same option. */
  private static final Map<String, Map<String, String>> ALIASES =
      Map.of(
          "kafka",
          Map.of(
              "bootstrap_server", "brokers",
              "bootstrap_servers", "brokers",
              "sasl_mechanism", "sasl_mechanisms"),
          "postgres",
          Map.of("username", "user", "sslmode", "ssl_mode"));

  /** Options that exclude each other: one that is set takes the place of the others. */
  private static final Map<String, List<String>> EXCLUSIVE =
      Map.of("kafka", List.of("broker", "brokers"));

  /** Options that say how progress is kept: a running pipeline cannot move from them. */
  private static final Map<String, Set<String>> UNALTERABLE =
      Map.of("kafka", Set.of("progress_topic"));

  private ConnectionOptionRules() {}

  static String canonical(String type, String name) {
    return ALIASES.getOrDefault(type, Map.of()).getOrDefault(name, name);
  }

  static Options canonical(String type, Options options) {
    return new Options(
        options.list().stream()
            .map(o -> new Option(canonical(type, o.name()), o.value(), o.position()))
            .toList());
  }

  /** Empty where no options of this type exclude each other. */
  static List<String> exclusive(String type) {
    return EXCLUSIVE.getOrDefault(type, List.of());
  }

  static boolean isAlterable(String type, String name) {
    return !UNALTERABLE.getOrDefault(type, Set.of()).contains(name);
  }
}
