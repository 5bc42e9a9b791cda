package io.weir.sql.plan;

import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.columnar.text.ValueText;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a session tells the queries that it runs.
 *
 * @param nowMicros when the transaction began, in microseconds since 1970 UTC
 * @param version what {@code version()} says
 * @param settings a run-time variable's value by its name; null where there is none
 */
public record SessionContext(
    long nowMicros,
    String user,
    String database,
    String schema,
    String version,
    int backendPid,
    Function<String, @Nullable String> settings) {
  private static final long MICROS_A_DAY = 86_400_000_000L;

  /**
   * The value of a session function.
   *
   * @throws io.weir.kernel.RejectedException 42704 for a setting that there is not, 42883 for a
   *     function that there is not
   */
  Scalar value(String function, List<Scalar> args) {
    return switch (function) {
      case "now",
          "current_timestamp",
          "transaction_timestamp",
          "statement_timestamp",
          "clock_timestamp" ->
          Scalar.ofLong(DataType.TIMESTAMPTZ, nowMicros);
      case "localtimestamp" -> Scalar.ofLong(DataType.TIMESTAMP, nowMicros);
      case "current_date" -> Scalar.ofLong(DataType.DATE, Math.floorDiv(nowMicros, MICROS_A_DAY));
      case "current_user", "current_role", "session_user", "user" -> Scalar.ofText(user);
      case "current_catalog", "current_database" -> Scalar.ofText(database);
      case "current_schema" -> Scalar.ofText(schema);
      case "version" -> Scalar.ofText(version);
      case "pg_backend_pid" -> Scalar.ofLong(DataType.INT4, backendPid);
      case "current_setting" -> setting(args);
      default ->
          throw Rejection.of(
                  SqlState.UNDEFINED_FUNCTION, "function " + function + "() does not exist")
              .exception();
    };
  }

  private Scalar setting(List<Scalar> args) {
    if (args.isEmpty() || args.get(0).isNull()) {
      return Scalar.ofNull(DataType.TEXT);
    }
    String name = ValueText.format(args.get(0));
    String value = settings.apply(name);
    if (value != null) {
      return Scalar.ofText(value);
    }
    if (args.size() > 1 && args.get(1).equals(Scalar.ofLong(DataType.BOOLEAN, 1))) {
      return Scalar.ofNull(DataType.TEXT);
    }
    throw Rejection.of(
            SqlState.UNDEFINED_OBJECT, "unrecognized configuration parameter \"" + name + "\"")
        .exception();
  }
}
