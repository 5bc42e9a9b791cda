package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The relations that say what there is and how it is. */
@ExtendWith(Stand.Shared.class)
class SystemRelationsTest {
  private final Stand stand;

  SystemRelationsTest(Stand stand) {
    this.stand = stand;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ':',
      value = {
        "weir_objects: id, name, type, owner, created_at",
        "weir_connections: id, name, type, version, options, create_sql",
        "weir_sources: id, name, type, connection_id, cluster_id, status, error, generation, paused_for, create_sql",
        "weir_source_splits: source_id, split_id, executor, current_offset, earliest, latest, lag, retention_ms_left, epoch",
        "weir_clusters: id, name, managed, size, replication_factor",
        "weir_cluster_sizes: size, workers, memory_bytes",
        "weir_cluster_reconfigurations: cluster_id, status, target, signal, deadline, on_timeout, started_at, ended_at, details",
        "weir_cluster_replicas: cluster_id, id, name, size, status, pending",
        "weir_hydration_statuses: object_id, replica_id, hydrated, rows_done, rows_total, bytes_done, lag_ms, eta_ms, hydration_ms",
        "weir_materialized_views: id, name, cluster_id, definition, version, frontier",
        "weir_object_dependencies: object_id, referenced_object_id",
        "weir_operations: id, kind, statement, principal, status, step, steps, error, started_at, ended_at"
      })
  void haveTheColumnsThatScriptsHoldOnTo(String relation, String columns) throws Exception {
    try (Db db = stand.connect();
        Statement statement = db.jdbc().createStatement();
        ResultSet results = statement.executeQuery("SELECT * FROM weir_catalog." + relation)) {
      List<String> found = new ArrayList<>();
      for (int i = 1; i <= results.getMetaData().getColumnCount(); i++) {
        found.add(results.getMetaData().getColumnName(i));
      }
      assertThat(found).contains(columns.strip().split(", "));
    }
  }

  @Test
  void sayHowFarAViewIsHydratedAndWhatItDependsOn() throws Exception {
    String t = Stand.name("t");
    String v = Stand.name("v");
    try (Db db = stand.connect()) {
      db.run(
          "CREATE TABLE " + t + " (a int)",
          "INSERT INTO " + t + " VALUES (1), (2)",
          "CREATE MATERIALIZED VIEW " + v + " AS SELECT sum(a) FROM " + t);
      db.eventually(
          "SELECT h.hydrated, h.rows_done = h.rows_total AND h.hydration_ms >= 0 FROM weir_hydration_statuses h"
              + " JOIN weir_objects o ON o.id = h.object_id WHERE o.name = '"
              + v
              + "'",
          "t|t");
      assertThat(
              db.lines(
                  "SELECT a.name, b.name FROM weir_object_dependencies d"
                      + " JOIN weir_objects a ON a.id = d.object_id"
                      + " JOIN weir_objects b ON b.id = d.referenced_object_id"
                      + " WHERE a.name = '"
                      + v
                      + "' AND b.type = 'table'"))
          .containsExactly(v + "|" + t);
      assertThat(
              db.lines(
                  "SELECT status, step = steps, principal FROM weir_operations WHERE statement LIKE '%"
                      + v
                      + "%'"))
          .containsExactly("succeeded|t|weir");
      db.run("DROP TABLE " + t + " CASCADE");
    }
  }

  @Test
  void theDriversMetadataHasTablesAndColumns() throws Exception {
    String t = Stand.name("t");
    try (Db db = stand.connect()) {
      db.run("CREATE TABLE " + t + " (a int NOT NULL, b numeric(8,3))");
      DatabaseMetaData metadata = db.jdbc().getMetaData();
      assertThat(names(metadata.getTables(null, null, t, null), "TABLE_NAME")).containsExactly(t);
      assertThat(names(metadata.getColumns(null, null, t, null), "COLUMN_NAME"))
          .containsExactly("a", "b");
      assertThat(names(metadata.getColumns(null, null, t, null), "TYPE_NAME"))
          .containsExactly("int4", "numeric");
      db.run("DROP TABLE " + t);
    }
  }

  private static List<String> names(ResultSet results, String column) throws SQLException {
    List<String> names = new ArrayList<>();
    try (results) {
      while (results.next()) {
        names.add(results.getString(column));
      }
    }
    return names;
  }
}
