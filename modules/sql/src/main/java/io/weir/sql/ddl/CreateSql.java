package io.weir.sql.ddl;

import static io.weir.sql.parser.Identifiers.literal;
import static io.weir.sql.parser.Identifiers.quote;

import io.weir.columnar.Field;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.source.SourceColumn;
import io.weir.domain.source.SourceFormat;
import io.weir.domain.source.SourceShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes the statement that would create an object again, in one normal form. Parses back to the
 * same.
 */
final class CreateSql {
  private CreateSql() {}

  static String connection(String name, ConnectionDefinition connection) {
    return "CREATE CONNECTION "
        + quote(name)
        + " TO "
        + connection.type().toUpperCase(Locale.ROOT)
        + " ("
        + options(connection.options())
        + ")";
  }

  static String table(String name, List<Field> columns) {
    return "CREATE TABLE " + quote(name) + " (" + columns(columns) + ")";
  }

  static String view(String name, String query) {
    return "CREATE VIEW " + quote(name) + " AS " + query;
  }

  static String materializedView(String name, String cluster, String query) {
    return "CREATE MATERIALIZED VIEW "
        + quote(name)
        + " IN CLUSTER "
        + quote(cluster)
        + " AS "
        + query;
  }

  static String replacement(String name, String target, String cluster, String query) {
    return "CREATE REPLACEMENT "
        + quote(name)
        + " FOR MATERIALIZED VIEW "
        + quote(target)
        + " IN CLUSTER "
        + quote(cluster)
        + " AS "
        + query;
  }

  static String cluster(String name, ClusterDefinition cluster) {
    String create = "CREATE CLUSTER " + quote(name);
    if (cluster.managed()) {
      return create
          + " (SIZE "
          + literal(cluster.size())
          + ", REPLICATION FACTOR "
          + cluster.replicationFactor()
          + ")";
    }
    return create
        + " REPLICAS ("
        + cluster.replicas().stream()
            .map(r -> quote(r.name()) + " (SIZE " + literal(r.size()) + ")")
            .collect(Collectors.joining(", "))
        + ")";
  }

  static String generator(
      String name, String cluster, Map<String, String> options, boolean allTables) {
    Map<String, String> rest = new java.util.TreeMap<>(options);
    String generator = String.valueOf(rest.remove(SourcePlanner.GENERATOR));
    return "CREATE SOURCE "
        + quote(name)
        + " IN CLUSTER "
        + quote(cluster)
        + " FROM LOAD GENERATOR "
        + generator.toUpperCase(Locale.ROOT)
        + (rest.isEmpty() ? "" : " (" + options(rest) + ")")
        + (allTables ? " FOR ALL TABLES" : "");
  }

  /** {@code connection} null where the options carry the brokers themselves. */
  static String kafka(
      String name,
      String cluster,
      @Nullable String connection,
      Map<String, String> options,
      SourceShape shape) {
    StringBuilder sql = new StringBuilder("CREATE SOURCE ").append(quote(name));
    sql.append(" IN CLUSTER ").append(quote(cluster));
    String columns = valueColumns(shape);
    if (connection != null) {
      sql.append(" FROM KAFKA CONNECTION ").append(quote(connection));
      sql.append(" (").append(options(options)).append(")").append(columns);
      sql.append(keyFormat(shape)).append(" FORMAT ").append(format(shape));
    } else {
      sql.append(columns)
          .append(" WITH (connector = 'kafka', ")
          .append(properties(options))
          .append(")");
      sql.append(" FORMAT ").append(shape.upsert() ? "UPSERT" : "PLAIN");
      sql.append(" ENCODE ");
      sql.append(shape.format() == SourceFormat.JSONB ? "JSON" : shape.format().name());
    }
    List<String> includes = new ArrayList<>();
    for (SourceColumn column : shape.columns()) {
      if (column.origin() != SourceColumn.Origin.VALUE) {
        includes.add(column.origin().name() + " AS " + quote(column.field().name()));
      }
    }
    sql.append(includes.isEmpty() ? "" : " INCLUDE " + String.join(", ", includes));
    return connection != null && shape.upsert() ? sql + " ENVELOPE UPSERT" : sql.toString();
  }

  private static String keyFormat(SourceShape shape) {
    return shape.columns().stream()
        .filter(c -> c.origin() == SourceColumn.Origin.KEY)
        .map(c -> " KEY FORMAT " + keyFormat(c.field()) + " VALUE")
        .findFirst()
        .orElse("");
  }

  private static String keyFormat(Field key) {
    return switch (key.type().kind()) {
      case BYTEA -> "BYTES";
      case JSONB -> "JSON";
      default -> "TEXT";
    };
  }

  private static String format(SourceShape shape) {
    if (shape.format() == SourceFormat.CSV) {
      return "CSV WITH " + values(shape).size() + " COLUMNS";
    }
    return shape.format() == SourceFormat.JSONB ? "JSON" : shape.format().name();
  }

  private static List<Field> values(SourceShape shape) {
    return shape.columns().stream()
        .filter(c -> c.origin() == SourceColumn.Origin.VALUE)
        .map(SourceColumn::field)
        .toList();
  }

  /** With its parentheses; none where the format alone gives the column. */
  private static String valueColumns(SourceShape shape) {
    boolean given = shape.format() == SourceFormat.JSON || shape.format() == SourceFormat.CSV;
    boolean renamed =
        !given && !values(shape).getFirst().name().equals(SourceShapes.wholeName(shape.format()));
    return given || renamed ? " (" + columns(values(shape)) + ")" : "";
  }

  private static String columns(List<Field> fields) {
    return fields.stream()
        .map(f -> quote(f.name()) + " " + f.type().sqlName() + (f.nullable() ? "" : " NOT NULL"))
        .collect(Collectors.joining(", "));
  }

  private static String options(Map<String, String> options) {
    return options.entrySet().stream()
        .map(o -> optionName(o.getKey()) + " = " + literal(o.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String optionName(String name) {
    return name.contains(".") ? name : name.replace('_', ' ').toUpperCase(Locale.ROOT);
  }

  private static String properties(Map<String, String> options) {
    return options.entrySet().stream()
        .map(o -> o.getKey() + " = " + literal(o.getValue()))
        .collect(Collectors.joining(", "));
  }
}
