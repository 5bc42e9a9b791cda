package io.weir.connector.postgres;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.columnar.TypeKind;
import io.weir.connector.SinkSpec;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The table that a sink writes to, as the database has it. */
record SinkTable(long oid, String schema, String name) {
  /** {@code public.orders}, for people. */
  String qualified() {
    return Identifiers.quote(schema, name);
  }

  /** For statements. */
  String sql() {
    return Identifiers.quoteAlways(schema) + "." + Identifiers.quoteAlways(name);
  }

  private record Column(
      String name, DataType type, boolean required, boolean writable, boolean notNull) {}

  /** 42P01 where it is not there, 42809 where it is no table. */
  static SinkTable find(Connection connection, String option) throws SQLException {
    TableList.Wanted wanted = TableList.one(option);
    String schema = wanted.schema();
    String name =
        schema == null
            ? Identifiers.quoteAlways(wanted.table())
            : Identifiers.quoteAlways(schema) + "." + Identifiers.quoteAlways(wanted.table());
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT c.oid, n.nspname, c.relname, c.relkind IN ('r', 'p')"
                + " FROM pg_catalog.pg_class c"
                + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE c.oid = to_regclass(?)")) {
      query.setString(1, name);
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          throw Rejection.of(
                  SqlState.UNDEFINED_TABLE, "table \"" + wanted + "\" does not exist downstream")
              .withHint("Create it there first; or check the options \"table\" and \"database\".")
              .exception();
        }
        if (!row.getBoolean(4)) {
          throw Rejection.of(
                  SqlState.WRONG_OBJECT_TYPE, "\"" + wanted + "\" is not a table downstream")
              .withHint("A sink writes to tables only.")
              .exception();
        }
        return new SinkTable(row.getLong(1), row.getString(2), row.getString(3));
      }
    }
  }

  /** 42804 with every difference, where the sink's rows do not fit. */
  void requireFits(Connection connection, SinkSpec spec) throws SQLException {
    List<Column> columns = columns(connection);
    List<String> differences = new ArrayList<>();
    Set<String> written = new TreeSet<>();
    for (int i = 0; i < spec.schema().size(); i++) {
      Field field = spec.schema().field(i);
      written.add(field.name());
      Column column =
          columns.stream().filter(c -> c.name().equals(field.name())).findFirst().orElse(null);
      String name = "column \"" + field.name() + "\" ";
      if (column == null) {
        differences.add(name + "(" + field.type().sqlName() + ") is missing");
      } else if (!column.writable()) {
        differences.add(name + "is generated and cannot be written");
      } else if (!holds(column.type(), field.type())) {
        differences.add(name + "is " + column.type().sqlName() + ", not " + field.type().sqlName());
      } else if (spec.key().contains(i) && !column.notNull()) {
        differences.add(name + "is in the key and may be null");
      }
    }
    for (Column column : columns) {
      if (column.required() && !written.contains(column.name())) {
        differences.add("column \"" + column.name() + "\" is not null and would get no value");
      }
    }
    if (!hasUniqueIndex(connection, spec)) {
      differences.add("no unique index on (" + String.join(", ", key(spec)) + ")");
    }
    if (!differences.isEmpty()) {
      throw Rejection.of(
              SqlState.DATATYPE_MISMATCH,
              "table \"" + qualified() + "\" does not fit the rows of the sink")
          .withDetail(String.join("; ", differences) + ".")
          .withHint("Change the table, or write the sink from a view that fits it.")
          .exception();
    }
  }

  static List<String> key(SinkSpec spec) {
    return spec.key().stream().map(i -> spec.schema().field(i).name()).toList();
  }

  private List<Column> columns(Connection connection) throws SQLException {
    PostgresTypes types = PostgresTypes.read(connection);
    List<Column> columns = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT attname, atttypid, atttypmod, attnotnull,"
                + " atthasdef OR attidentity <> '', attgenerated <> '' OR attidentity = 'a'"
                + " FROM pg_catalog.pg_attribute"
                + " WHERE attrelid = ? AND attnum > 0 AND NOT attisdropped ORDER BY attnum")) {
      query.setLong(1, oid);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          boolean notNull = rows.getBoolean(4);
          columns.add(
              new Column(
                  rows.getString(1),
                  types.of(rows.getLong(2), rows.getInt(3)),
                  notNull && !rows.getBoolean(5),
                  !rows.getBoolean(6),
                  notNull));
        }
      }
    }
    return columns;
  }

  /** Whether every value of {@code ours} stays what it is in a column of {@code theirs}. */
  private static boolean holds(DataType theirs, DataType ours) {
    TypeKind kind = ours.kind();
    return switch (theirs.kind()) {
      case INT4 -> kind == TypeKind.INT4 || kind == TypeKind.INT2;
      case INT8 -> isInteger(kind);
      case NUMERIC ->
          theirs.precision() == 0
              ? kind == TypeKind.NUMERIC || isInteger(kind)
              : kind == TypeKind.NUMERIC
                  && ours.precision() != 0
                  && ours.scale() <= theirs.scale()
                  && ours.precision() - ours.scale() <= theirs.precision() - theirs.scale();
      default -> theirs.kind() == kind;
    };
  }

  private static boolean isInteger(TypeKind kind) {
    return kind == TypeKind.INT2 || kind == TypeKind.INT4 || kind == TypeKind.INT8;
  }

  /** One that ON CONFLICT can use: whole, immediate, on these very columns. */
  private boolean hasUniqueIndex(Connection connection, SinkSpec spec) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT array_agg(a.attname ORDER BY a.attname)"
                + " FROM pg_catalog.pg_index i"
                + " JOIN LATERAL unnest(i.indkey) WITH ORDINALITY k(attnum, place)"
                + "   ON k.place <= i.indnkeyatts"
                + " JOIN pg_catalog.pg_attribute a"
                + "   ON a.attrelid = i.indrelid AND a.attnum = k.attnum"
                + " WHERE i.indrelid = ? AND i.indisunique AND i.indisvalid AND i.indimmediate"
                + " AND i.indpred IS NULL AND i.indexprs IS NULL GROUP BY i.indexrelid")) {
      query.setLong(1, oid);
      Set<String> wanted = new TreeSet<>(key(spec));
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          Object[] names = (Object[]) rows.getArray(1).getArray();
          Set<String> indexed = new TreeSet<>();
          for (Object name : names) {
            indexed.add(String.valueOf(name));
          }
          if (indexed.equals(wanted)) {
            return true;
          }
        }
        return false;
      }
    }
  }

  /** 42501 with every permission that is missing. */
  void requirePermitted(Connection connection, String user) throws SQLException {
    List<String> missing = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT p, has_table_privilege(?::oid, p)"
                + " FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) p"
                + " UNION ALL SELECT 'TEMPORARY', has_database_privilege(current_database(),"
                + " 'TEMPORARY')")) {
      query.setLong(1, oid);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          if (!rows.getBoolean(2)) {
            boolean table = !rows.getString(1).equals("TEMPORARY");
            missing.add(rows.getString(1) + (table ? " on " + qualified() : " on the database"));
          }
        }
      }
    }
    if (!SinkProgress.isPermitted(connection, schema)) {
      missing.add(
          "SELECT, INSERT and UPDATE on "
              + Identifiers.quote(schema, SinkProgress.TABLE)
              + ", or CREATE on schema "
              + Identifiers.quote(schema));
    }
    if (!missing.isEmpty()) {
      throw Rejection.of(
              SqlState.INSUFFICIENT_PRIVILEGE,
              "permission denied for table \"" + qualified() + "\"")
          .withDetail("Missing: " + String.join("; ", missing) + ".")
          .withHint("GRANT them to " + Identifiers.quote(user) + ".")
          .exception();
    }
  }

  /** The columns of {@code schema} for a statement. */
  static String columnList(Schema schema) {
    return String.join(
        ", ", schema.fields().stream().map(f -> Identifiers.quoteAlways(f.name())).toList());
  }
}
