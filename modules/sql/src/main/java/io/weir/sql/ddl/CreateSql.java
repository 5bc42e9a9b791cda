package io.weir.sql.ddl;

import static io.weir.sql.parser.Identifiers.literal;
import static io.weir.sql.parser.Identifiers.quote;

import io.weir.columnar.Field;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.secret.SecretRef;
import io.weir.domain.secret.SecretValue;
import io.weir.domain.sink.SinkDefinition;
import io.weir.domain.source.SourceColumn;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceFormat;
import io.weir.domain.source.SourceShape;
import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes the statement that would create an object again, in one normal form. Parses back to the
 * same.
 */
final class CreateSql {
  private CreateSql() {}

  /**
   * The statement for an object as it is now.
   *
   * @param name of the object
   * @param otherwise what it is where its own text does not change with its definition or with the
   *     names of others
   */
  static String of(
      String name,
      ObjectDefinition definition,
      Function<ObjectId, String> names,
      String otherwise) {
    return switch (definition) {
      case ObjectDefinition.OfConnection of -> connection(name, of.definition(), names);
      case ObjectDefinition.OfSecret of ->
          otherwise.isEmpty() ? "" : secret(name, of.definition().value());
      case ObjectDefinition.OfSink of -> sink(name, of.definition(), names);
      case ObjectDefinition.OfSource of ->
          of.definition().connector().equals(SourceDefinition.TABLE)
              ? otherwise
              : source(name, of.definition(), names);
      case ObjectDefinition.OfCluster of -> cluster(name, of.definition());
      case ObjectDefinition.OfMaterializedView of ->
          materializedView(name, names.apply(of.cluster()), of.query());
      case ObjectDefinition.OfReplacement of ->
          replacement(name, names.apply(of.target()), names.apply(of.cluster()), of.query());
      case ObjectDefinition unchanged -> otherwise;
    };
  }

  private static String connection(
      String name, ConnectionDefinition connection, Function<ObjectId, String> names) {
    return "CREATE CONNECTION "
        + quote(name)
        + " TO "
        + connection.type().toUpperCase(Locale.ROOT)
        + " ("
        + options(connection.options(), connection.secrets(), names)
        + ")";
  }

  /** Where the value is a text it is not shown, so this one does not parse back to the same. */
  static String secret(String name, SecretValue value) {
    return "CREATE SECRET " + quote(name) + " " + secretSource(value);
  }

  static String secretSource(SecretValue value) {
    return switch (value) {
      case SecretValue.Sealed sealed -> "AS '***'";
      case SecretValue.Environment environment -> "FROM ENV " + literal(environment.name());
      case SecretValue.File file -> "FROM FILE " + literal(file.path());
    };
  }

  private static String sink(String name, SinkDefinition sink, Function<ObjectId, String> names) {
    StringBuilder sql = new StringBuilder("CREATE SINK ").append(quote(name));
    ObjectId cluster = sink.cluster();
    if (cluster != null) {
      sql.append(" IN CLUSTER ").append(quote(names.apply(cluster)));
    }
    sql.append(" FROM ").append(quote(names.apply(sink.from())));
    sql.append(" INTO ").append(sink.connector().toUpperCase(Locale.ROOT));
    sql.append(" CONNECTION ").append(quote(names.apply(sink.connection())));
    sql.append(" (").append(options(sink.options(), sink.secrets(), names)).append(")");
    if (!sink.key().isEmpty()) {
      sql.append(" KEY (")
          .append(
              sink.key().stream()
                  .map(i -> quote(sink.schema().field(i).name()))
                  .collect(Collectors.joining(", ")))
          .append(")");
    }
    if (sink.format() != SinkDefinition.Format.NONE) {
      sql.append(" FORMAT ").append(sink.format()).append(" ENVELOPE ").append(sink.envelope());
    }
    return sql.toString();
  }

  private static String source(
      String name, SourceDefinition source, Function<ObjectId, String> names) {
    ObjectId in = source.cluster();
    String cluster = in == null ? PlanContext.DEFAULT_CLUSTER : names.apply(in);
    ObjectId over = source.connection();
    String connection = over == null ? null : names.apply(over);
    return switch (source.connector()) {
      case SourcePlanner.LOAD_GENERATOR ->
          generator(name, cluster, source.options(), source.outputs().size() > 1);
      case SourcePlanner.POSTGRES -> postgres(name, cluster, connection, source, names);
      default -> kafka(name, cluster, connection, source, names);
    };
  }

  private static String postgres(
      String name,
      String cluster,
      @Nullable String connection,
      SourceDefinition source,
      Function<ObjectId, String> names) {
    Map<String, String> rest = new TreeMap<>(source.options());
    String tables = rest.remove(SourcePlanner.TABLES);
    return "CREATE SOURCE "
        + quote(name)
        + " IN CLUSTER "
        + quote(cluster)
        + " FROM POSTGRES CONNECTION "
        + quote(String.valueOf(connection))
        + " ("
        + options(rest, source.secrets(), names)
        + ")"
        + (tables == null ? " FOR ALL TABLES" : " FOR TABLES (" + tables + ")");
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

  private static String generator(
      String name, String cluster, Map<String, String> options, boolean allTables) {
    Map<String, String> rest = new TreeMap<>(options);
    String generator = String.valueOf(rest.remove(SourcePlanner.GENERATOR));
    return "CREATE SOURCE "
        + quote(name)
        + " IN CLUSTER "
        + quote(cluster)
        + " FROM LOAD GENERATOR "
        + generator.toUpperCase(Locale.ROOT)
        + (rest.isEmpty() ? "" : " (" + options(rest, Map.of(), ObjectId::value) + ")")
        + (allTables ? " FOR ALL TABLES" : "");
  }

  /** {@code connection} null where the options carry the brokers themselves. */
  private static String kafka(
      String name,
      String cluster,
      @Nullable String connection,
      SourceDefinition source,
      Function<ObjectId, String> names) {
    SourceShape shape = source.shape();
    StringBuilder sql = new StringBuilder("CREATE SOURCE ").append(quote(name));
    sql.append(" IN CLUSTER ").append(quote(cluster));
    String columns = valueColumns(shape);
    if (connection != null) {
      sql.append(" FROM KAFKA CONNECTION ").append(quote(connection));
      sql.append(" (")
          .append(options(source.options(), source.secrets(), names))
          .append(")")
          .append(columns);
      sql.append(keyFormat(shape)).append(" FORMAT ").append(format(shape));
    } else {
      sql.append(columns)
          .append(" WITH (connector = 'kafka', ")
          .append(properties(source, names))
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

  private static String options(
      Map<String, String> texts, Map<String, SecretRef> secrets, Function<ObjectId, String> names) {
    Map<String, String> all = new TreeMap<>();
    texts.forEach((name, value) -> all.put(name, optionName(name) + " = " + literal(value)));
    secrets.forEach((name, ref) -> all.put(name, optionName(name) + " = " + reference(ref, names)));
    return String.join(", ", all.values());
  }

  static String reference(SecretRef ref, Function<ObjectId, String> names) {
    return "SECRET " + quote(names.apply(ref.secret()));
  }

  static String optionName(String name) {
    return name.contains(".") ? name : name.replace('_', ' ').toUpperCase(Locale.ROOT);
  }

  private static String properties(SourceDefinition source, Function<ObjectId, String> names) {
    Map<String, String> all = new TreeMap<>();
    source.options().forEach((name, value) -> all.put(name, name + " = " + literal(value)));
    source.secrets().forEach((name, ref) -> all.put(name, name + " = " + reference(ref, names)));
    return String.join(", ", all.values());
  }
}
