package io.weir.connector.postgres;

import io.weir.columnar.DataType;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a publication holds, read from the catalog in the caller's session and transaction. */
final class PublicationCatalog {
  /** The first version whose publications have column lists, row filters and schemas. */
  private static final int WITH_FILTERS = 15;

  private static final int OLDEST = 12;
  private static final String AMBIGUOUS_NAME = "42P09";

  private PublicationCatalog() {}

  /**
   * The publication's tables, ordered by name. 42704 where there is no such publication, 55000
   * where it leaves out some kind of change.
   */
  static List<UpstreamTable> read(Connection connection, String publication) throws SQLException {
    int version = connection.getMetaData().getDatabaseMajorVersion();
    if (version < OLDEST) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "PostgreSQL " + version + " is too old: a source needs " + OLDEST + " or newer")
          .exception();
    }
    long oid = publication(connection, publication);
    PostgresTypes types = PostgresTypes.read(connection);
    String filters = version >= WITH_FILTERS ? "pt.attnames, pt.rowfilter" : "NULL, NULL";
    String schemas =
        version >= WITH_FILTERS
            ? "(SELECT pn.oid FROM pg_catalog.pg_publication_namespace pn"
                + " WHERE pn.pnpubid = ? AND pn.pnnspid = c.relnamespace)"
            : "NULLIF(?, ?)";
    // Partitions lie below a partitioned table that is published as itself: each must be whole.
    String sql =
        "SELECT c.oid, pt.schemaname, pt.tablename, c.relkind = 'p',"
            + " c.relreplident = 'f' AND NOT EXISTS (SELECT FROM pg_catalog.pg_partition_tree(c.oid) t"
            + "   JOIN pg_catalog.pg_class leaf ON leaf.oid = t.relid"
            + "   WHERE leaf.relreplident <> 'f'),"
            + " has_schema_privilege(c.relnamespace, 'USAGE') AND"
            + "   has_table_privilege(c.oid, 'SELECT'),"
            + " (SELECT pr.oid FROM pg_catalog.pg_publication_rel pr"
            + "   WHERE pr.prpubid = ? AND pr.prrelid = c.oid), "
            + schemas
            + ", "
            + filters
            + " FROM pg_catalog.pg_publication_tables pt"
            + " JOIN pg_catalog.pg_namespace n ON n.nspname = pt.schemaname"
            + " JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = pt.tablename"
            + " WHERE pt.pubname = ? ORDER BY 2, 3";
    List<UpstreamTable> tables = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      int parameter = 1;
      query.setLong(parameter++, oid);
      query.setLong(parameter++, oid);
      if (version < WITH_FILTERS) {
        query.setLong(parameter++, oid);
      }
      query.setString(parameter, publication);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          tables.add(table(rows, oid));
        }
      }
    }
    return withColumns(connection, tables, types);
  }

  private static UpstreamTable table(ResultSet rows, long publication) throws SQLException {
    java.sql.Array names = rows.getArray(9);
    List<UpstreamTable.Column> listed = new ArrayList<>();
    if (names != null) {
      // The list says which columns; what they are comes from the table itself.
      for (Object name : (Object[]) names.getArray()) {
        listed.add(new UpstreamTable.Column(String.valueOf(name), 0, 0, 0, DataType.TEXT));
      }
    }
    return new UpstreamTable(
        rows.getLong(1),
        rows.getString(2),
        rows.getString(3),
        rows.getBoolean(5),
        rows.getBoolean(4),
        rows.getBoolean(6),
        rows.getString(10),
        publication + "/" + rows.getLong(7) + "/" + rows.getLong(8),
        listed);
  }

  private static long publication(Connection connection, String publication) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT oid, pubinsert, pubupdate, pubdelete, pubtruncate"
                + " FROM pg_catalog.pg_publication WHERE pubname = ?")) {
      query.setString(1, publication);
      try (ResultSet rows = query.executeQuery()) {
        if (!rows.next()) {
          throw noPublication(publication).exception();
        }
        List<String> kinds = List.of("insert", "update", "delete", "truncate");
        for (int i = 0; i < kinds.size(); i++) {
          if (!rows.getBoolean(2 + i)) {
            throw Rejection.of(
                    SqlState.NOT_IN_PREREQUISITE_STATE,
                    "publication \"" + publication + "\" does not publish " + kinds.get(i))
                .withHint(
                    "ALTER PUBLICATION "
                        + Identifiers.quote(publication)
                        + " SET (publish = 'insert, update, delete, truncate');")
                .exception();
          }
        }
        return rows.getLong(1);
      }
    }
  }

  static Rejection noPublication(String publication) {
    return Rejection.of(
            SqlState.UNDEFINED_OBJECT, "publication \"" + publication + "\" does not exist")
        .withHint(
            "Create it upstream: CREATE PUBLICATION "
                + Identifiers.quote(publication)
                + " FOR TABLE ...; or check the options \"publication\" and \"database\".");
  }

  /** Without those that are dropped by now: every table has the system column ctid. */
  private static List<UpstreamTable> withColumns(
      Connection connection, List<UpstreamTable> tables, PostgresTypes types) throws SQLException {
    Map<Long, List<UpstreamTable.Column>> columns = new HashMap<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT attrelid, attname, attnum, atttypid, atttypmod FROM pg_catalog.pg_attribute"
                + " WHERE attrelid = ANY (?) AND NOT attisdropped AND attgenerated = ''"
                + " AND (attnum > 0 OR attname = 'ctid') ORDER BY attrelid, attnum")) {
      Object[] oids = tables.stream().map(UpstreamTable::oid).toArray();
      query.setArray(1, connection.createArrayOf("oid", oids));
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          List<UpstreamTable.Column> own =
              columns.computeIfAbsent(rows.getLong(1), table -> new ArrayList<>());
          int number = rows.getInt(3);
          if (number > 0) {
            long type = rows.getLong(4);
            int modifier = rows.getInt(5);
            own.add(
                new UpstreamTable.Column(
                    rows.getString(2), number, type, modifier, types.of(type, modifier)));
          }
        }
      }
    }
    return tables.stream()
        .filter(table -> columns.containsKey(table.oid()))
        .map(table -> complete(table, columns.getOrDefault(table.oid(), List.of())))
        .toList();
  }

  private static UpstreamTable complete(UpstreamTable table, List<UpstreamTable.Column> all) {
    Set<String> listed = new HashSet<>();
    table.columns().forEach(column -> listed.add(column.name()));
    return new UpstreamTable(
        table.oid(),
        table.schema(),
        table.name(),
        table.whole(),
        table.partitioned(),
        table.readable(),
        table.rowFilter(),
        table.membership(),
        all.stream().filter(c -> listed.isEmpty() || listed.contains(c.name())).toList());
  }

  /** The tables that the option asks for, in its order, each with the name it gets here. */
  static List<Chosen> choose(
      List<UpstreamTable> tables, @Nullable String wanted, String publication) {
    List<Chosen> chosen = new ArrayList<>();
    if (wanted == null) {
      tables.forEach(table -> chosen.add(new Chosen(table.name(), table)));
    } else {
      for (TableList.Wanted one : TableList.parse(wanted)) {
        chosen.add(new Chosen(one.name(), find(tables, one, publication)));
      }
    }
    if (chosen.isEmpty()) {
      throw Rejection.of(
              SqlState.UNDEFINED_OBJECT, "publication \"" + publication + "\" has no tables")
          .withHint("ALTER PUBLICATION " + Identifiers.quote(publication) + " ADD TABLE name;")
          .exception();
    }
    Set<String> names = new HashSet<>();
    for (Chosen one : chosen) {
      if (!names.add(one.name())) {
        throw Rejection.of(
                SqlState.DUPLICATE_OBJECT, "two tables would be called \"" + one.name() + "\"")
            .withHint(
                "Name the tables, and give one another name: FOR TABLES ("
                    + one.table().qualified()
                    + " AS other_name, ...).")
            .exception();
      }
    }
    return chosen;
  }

  /** A table and what it is called here. */
  record Chosen(String name, UpstreamTable table) {}

  private static UpstreamTable find(
      List<UpstreamTable> tables, TableList.Wanted wanted, String publication) {
    List<UpstreamTable> found =
        tables.stream()
            .filter(t -> wanted.schema() == null || t.schema().equals(wanted.schema()))
            .filter(t -> t.name().equals(wanted.table()))
            .toList();
    if (found.isEmpty()) {
      throw noTable(publication, wanted.toString()).exception();
    }
    if (found.size() > 1) {
      throw Rejection.of(AMBIGUOUS_NAME, "table \"" + wanted + "\" is ambiguous")
          .withDetail(
              "The publication has "
                  + String.join(", ", found.stream().map(UpstreamTable::qualified).toList())
                  + ".")
          .withHint("Write the schema as well.")
          .exception();
    }
    return found.getFirst();
  }

  static Rejection noTable(String publication, String table) {
    return Rejection.of(
            SqlState.UNDEFINED_OBJECT,
            "publication \"" + publication + "\" does not contain table \"" + table + "\"")
        .withHint(
            "ALTER PUBLICATION "
                + Identifiers.quote(publication)
                + " ADD TABLE "
                + table
                + "; or leave the table out.");
  }
}
