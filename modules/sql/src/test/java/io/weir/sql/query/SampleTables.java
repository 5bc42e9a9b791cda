package io.weir.sql.query;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Scalar;
import io.weir.columnar.Schema;
import io.weir.columnar.text.ValueText;
import io.weir.kernel.ObjectId;
import io.weir.sql.adhoc.AdHoc;
import io.weir.sql.parser.SqlText;
import io.weir.sql.plan.PlannedQuery;
import io.weir.sql.plan.QueryPlanner;
import io.weir.sql.plan.SessionContext;
import io.weir.sql.relation.Relation;
import io.weir.sql.relation.RelationResolver;
import io.weir.sql.statement.DataStatement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Small tables with nulls in them, and how to run queries over them. */
final class SampleTables implements RelationResolver {
  static final String NULL = "\\N";

  static final SessionContext SESSION =
      new SessionContext(
          1_700_000_000_000_000L,
          "alice",
          "shop",
          "public",
          "PostgreSQL 15 (Weir)",
          7,
          name -> name.equals("timezone") ? "UTC" : null);

  private final Map<String, Relation> relations = new LinkedHashMap<>();
  private final Map<ObjectId, Batch> rows = new LinkedHashMap<>();
  private final QueryPlanner planner = new QueryPlanner();

  /** The tables of {@code tables.txt}. */
  static SampleTables load() {
    SampleTables tables = new SampleTables();
    List<String> lines = resource("tables.txt").lines().toList();
    int i = 0;
    while (i < lines.size()) {
      String name = lines.get(i++).substring("table ".length());
      String header = lines.get(i++);
      List<String> cells = new ArrayList<>();
      while (i < lines.size() && !lines.get(i).startsWith("table ")) {
        cells.add(lines.get(i++));
      }
      tables.add(name, schema(header), cells);
    }
    return tables;
  }

  static String resource(String name) {
    try (InputStream in = SampleTables.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Schema schema(String header) {
    List<Field> fields = new ArrayList<>();
    for (String column : header.split("\\|")) {
      String[] parts = column.split(" ");
      fields.add(new Field(parts[0], type(parts[1]), parts.length == 2));
    }
    return new Schema(fields);
  }

  private static DataType type(String name) {
    if (name.startsWith("NUMERIC(")) {
      String[] modifiers = name.substring(8, name.length() - 1).split(",");
      return DataType.numeric(Integer.parseInt(modifiers[0]), Integer.parseInt(modifiers[1]));
    }
    return DataType.of(io.weir.columnar.TypeKind.valueOf(name));
  }

  /** Adds a table; a row is its values' texts, with bars between them. */
  void add(String name, Schema schema, List<String> lines) {
    BatchBuilder builder = new BatchBuilder(schema.types(), lines.size());
    for (String line : lines) {
      String[] cells = line.split("\\|", -1);
      for (int c = 0; c < schema.size(); c++) {
        if (cells[c].equals(NULL)) {
          builder.column(c).appendNull();
        } else {
          ValueText.parse(schema.type(c), cells[c], builder.column(c));
        }
      }
      builder.endRow();
    }
    ObjectId id = new ObjectId("u" + (relations.size() + 1));
    relations.put(name, new Relation(id, "public", name, schema, null));
    rows.put(id, builder.build());
  }

  /** Adds a plain view. */
  void addView(String name, String query) {
    Schema schema = plan(query).schema();
    ObjectId id = new ObjectId("u" + (relations.size() + 1));
    relations.put(name, new Relation(id, "public", name, schema, query));
  }

  @Override
  public Optional<Relation> relation(String schema, String name) {
    return schema.equals("public") ? Optional.ofNullable(relations.get(name)) : Optional.empty();
  }

  ObjectId id(String name) {
    return Objects.requireNonNull(relations.get(name)).id();
  }

  Batch rows(ObjectId id) {
    return Objects.requireNonNull(rows.get(id));
  }

  PlannedQuery plan(String sql) {
    return plan(sql, List.of());
  }

  PlannedQuery plan(String sql, List<@Nullable DataType> parameters) {
    DataStatement.Query statement = (DataStatement.Query) SqlText.parse(sql);
    return planner.plan(statement.query().node(), this, parameters);
  }

  /** The rows as lines, in the order in which they came. */
  List<String> run(String sql, Scalar... parameters) {
    return run(plan(sql), parameters);
  }

  List<String> run(PlannedQuery planned, Scalar... parameters) {
    List<String> lines = new ArrayList<>();
    PlannedQuery bound = planned.bind(List.of(parameters), SESSION);
    for (Batch batch : AdHoc.run(bound, id -> List.of(rows(id)).iterator())) {
      lines.addAll(lines(batch, bound.schema()));
    }
    return lines;
  }

  static List<String> lines(Batch batch, Schema schema) {
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      List<String> cells = new ArrayList<>();
      for (int c = 0; c < schema.size(); c++) {
        cells.add(
            batch.column(c).isNull(row)
                ? NULL
                : ValueText.format(schema.type(c), batch.column(c), row));
      }
      lines.add(String.join("|", cells));
    }
    return lines;
  }
}
