package io.weir.sql.types;

import io.weir.columnar.DataType;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Functions whose value is the session's or the moment's, the same for all rows of a query. */
public final class SessionFunctions {
  private static final Map<String, DataType> TYPES =
      Map.ofEntries(
          Map.entry("now", DataType.TIMESTAMPTZ),
          Map.entry("current_timestamp", DataType.TIMESTAMPTZ),
          Map.entry("transaction_timestamp", DataType.TIMESTAMPTZ),
          Map.entry("statement_timestamp", DataType.TIMESTAMPTZ),
          Map.entry("clock_timestamp", DataType.TIMESTAMPTZ),
          Map.entry("localtimestamp", DataType.TIMESTAMP),
          Map.entry("current_date", DataType.DATE),
          Map.entry("current_user", DataType.TEXT),
          Map.entry("current_role", DataType.TEXT),
          Map.entry("session_user", DataType.TEXT),
          Map.entry("user", DataType.TEXT),
          Map.entry("current_catalog", DataType.TEXT),
          Map.entry("current_database", DataType.TEXT),
          Map.entry("current_schema", DataType.TEXT),
          Map.entry("version", DataType.TEXT),
          Map.entry("pg_backend_pid", DataType.INT4),
          Map.entry("current_setting", DataType.TEXT));

  /** Those that stand without parentheses. */
  private static final Set<String> VARIABLES =
      Set.of(
          "current_timestamp",
          "localtimestamp",
          "current_date",
          "current_user",
          "current_role",
          "session_user",
          "user",
          "current_catalog",
          "current_schema");

  private SessionFunctions() {}

  public static boolean isVariable(String name) {
    return VARIABLES.contains(name);
  }

  /** The type of the function's value; null where there is no such function. */
  public static @Nullable DataType type(String name) {
    return TYPES.get(name);
  }
}
