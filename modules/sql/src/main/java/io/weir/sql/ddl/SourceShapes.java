package io.weir.sql.ddl;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.domain.source.SourceColumn;
import io.weir.domain.source.SourceColumn.Origin;
import io.weir.domain.source.SourceFormat;
import io.weir.domain.source.SourceShape;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.statement.ColumnDefinition;
import io.weir.sql.statement.CreateStatement;
import io.weir.sql.statement.SourceClause;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * From the clauses of CREATE SOURCE to how records become rows; both spellings give the same shape.
 */
final class SourceShapes {
  private static final String KEY = "key";

  private final CreateStatement.CreateSource source;

  private SourceShapes(CreateStatement.CreateSource source) {
    this.source = source;
  }

  /** Of a source that has bytes to decode. */
  static SourceShape of(CreateStatement.CreateSource source) {
    return new SourceShapes(source).shape();
  }

  /** What the one column of a whole value is called. */
  static String wholeName(SourceFormat format) {
    return format == SourceFormat.TEXT ? "text" : "data";
  }

  private SourceShape shape() {
    SourceClause.Format format = source.format();
    if (format == null) {
      throw Rejection.of(SqlState.SYNTAX_ERROR, "a Kafka source needs a FORMAT")
          .withHint("Add FORMAT JSON, TEXT, BYTES or CSV WITH n COLUMNS.")
          .at(source.name().position())
          .exception();
    }
    boolean upsert = isUpsert(format);
    SourceFormat decoded = decoded(format);
    List<SourceColumn> columns = new ArrayList<>();
    List<SourceColumn> includes = includes(upsert, format);
    if (upsert) {
      columns.add(includes.removeFirst());
    }
    columns.addAll(values(decoded, format));
    columns.addAll(includes);
    refuseDuplicates(columns);
    return new SourceShape(decoded, upsert, upsert ? 1 : 0, columns);
  }

  /** ENVELOPE UPSERT, or RisingWave's FORMAT UPSERT. */
  private boolean isUpsert(SourceClause.Format format) {
    SourceClause.Envelope envelope = source.envelope();
    if (envelope != null && envelope.name().equals("debezium")) {
      throw refused("ENVELOPE DEBEZIUM is not supported yet", envelope.position());
    }
    if (format.name().equals("debezium")) {
      throw refused("FORMAT DEBEZIUM is not supported yet", format.position());
    }
    boolean byFormat = format.name().equals("upsert");
    if (envelope != null && (byFormat || format.name().equals("plain"))) {
      throw syntax(
          "ENVELOPE cannot go with FORMAT " + format.name().toUpperCase(java.util.Locale.ROOT),
          envelope.position());
    }
    return byFormat || (envelope != null && envelope.name().equals("upsert"));
  }

  private SourceFormat decoded(SourceClause.Format format) {
    boolean encoded = format.name().equals("plain") || format.name().equals("upsert");
    if (encoded != (format.encode() != null)) {
      throw syntax(
          encoded
              ? "FORMAT " + format.name().toUpperCase(java.util.Locale.ROOT) + " needs an ENCODE"
              : "ENCODE goes with FORMAT PLAIN or UPSERT only",
          format.position());
    }
    String encoding = encoded ? String.valueOf(format.encode()) : format.name();
    return switch (encoding) {
      case "json" -> source.columns().isEmpty() ? SourceFormat.JSONB : SourceFormat.JSON;
      case "text" -> SourceFormat.TEXT;
      case "bytes" -> SourceFormat.BYTES;
      case "csv" -> SourceFormat.CSV;
      default ->
          throw refused(
              (encoded ? "ENCODE " : "FORMAT ")
                  + encoding.toUpperCase(java.util.Locale.ROOT)
                  + " is not supported yet",
              format.position());
    };
  }

  private List<SourceColumn> values(SourceFormat decoded, SourceClause.Format format) {
    return switch (decoded) {
      case JSON -> source.columns().stream().map(SourceShapes::value).toList();
      case CSV -> csv(format);
      case JSONB -> List.of(whole(DataType.JSONB, decoded));
      case TEXT -> List.of(whole(DataType.TEXT, decoded));
      default -> List.of(whole(DataType.BYTEA, decoded));
    };
  }

  private static SourceColumn value(ColumnDefinition column) {
    return new SourceColumn(Columns.field(column), Origin.VALUE, column.name());
  }

  /** The one column that takes the whole value; it may be renamed. */
  private SourceColumn whole(DataType type, SourceFormat format) {
    List<ColumnDefinition> columns = source.columns();
    if (columns.isEmpty()) {
      return new SourceColumn(new Field(wholeName(format), type, false), Origin.VALUE, "");
    }
    ColumnDefinition only = columns.getFirst();
    if (columns.size() > 1 || !type.equals(only.type().type())) {
      throw Rejection.of(
              SqlState.INVALID_OBJECT_DEFINITION,
              "FORMAT " + format + " gives one column of type " + type)
          .withHint("Leave the columns out, or use FORMAT JSON or CSV.")
          .at(only.position())
          .exception();
    }
    return new SourceColumn(new Field(only.name(), type, !only.notNull()), Origin.VALUE, "");
  }

  private List<SourceColumn> csv(SourceClause.Format format) {
    List<ColumnDefinition> columns = source.columns();
    int count = format.columns() == 0 ? columns.size() : format.columns();
    if (count == 0 || (!columns.isEmpty() && columns.size() != count)) {
      throw Rejection.of(
              SqlState.INVALID_OBJECT_DEFINITION,
              count == 0
                  ? "FORMAT CSV needs columns"
                  : "FORMAT CSV WITH "
                      + count
                      + " COLUMNS, but "
                      + columns.size()
                      + " columns are given")
          .withHint("Write FORMAT CSV WITH n COLUMNS, and either no columns or n of them.")
          .at(format.position())
          .exception();
    }
    if (!columns.isEmpty()) {
      return columns.stream().map(SourceShapes::value).toList();
    }
    List<SourceColumn> out = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      out.add(new SourceColumn(new Field("column" + i, DataType.TEXT), Origin.VALUE, "column" + i));
    }
    return out;
  }

  /** The included columns; the key first where it is the row's identity. */
  private List<SourceColumn> includes(boolean upsert, SourceClause.Format format) {
    List<SourceColumn> out = new ArrayList<>();
    Set<String> parts = new HashSet<>();
    for (SourceClause.Include include : source.includes()) {
      if (!parts.add(include.part())) {
        throw syntax(
            "INCLUDE "
                + include.part().toUpperCase(java.util.Locale.ROOT)
                + " specified more than once",
            include.position());
      }
      String name = include.alias() == null ? include.part() : include.alias();
      boolean first = upsert && include.part().equals(KEY);
      out.add(first ? 0 : out.size(), included(include.part(), name, upsert, format));
    }
    if (upsert && !parts.contains(KEY)) {
      out.addFirst(included(KEY, KEY, true, format));
    }
    SourceClause.Format keyFormat = source.keyFormat();
    if (keyFormat != null && !upsert && !parts.contains(KEY)) {
      throw Rejection.of(
              SqlState.INVALID_OBJECT_DEFINITION, "KEY FORMAT is given, but the key is not used")
          .withHint("Add INCLUDE KEY or ENVELOPE UPSERT.")
          .at(keyFormat.position())
          .exception();
    }
    return out;
  }

  private SourceColumn included(
      String part, String name, boolean upsert, SourceClause.Format format) {
    return switch (part) {
      case KEY -> new SourceColumn(new Field(name, keyType(format), !upsert), Origin.KEY, "");
      case "partition" ->
          new SourceColumn(new Field(name, DataType.INT4, false), Origin.PARTITION, "");
      case "offset" -> new SourceColumn(new Field(name, DataType.INT8, false), Origin.OFFSET, "");
      case "timestamp" ->
          new SourceColumn(new Field(name, DataType.TIMESTAMP), Origin.TIMESTAMP, "");
      default -> new SourceColumn(new Field(name, DataType.JSONB, false), Origin.HEADERS, "");
    };
  }

  /** As KEY FORMAT says; else text, or bytes where the value is bytes. */
  private DataType keyType(SourceClause.Format format) {
    SourceClause.Format keyFormat = source.keyFormat();
    if (keyFormat == null) {
      return "bytes".equals(format.encode()) || format.name().equals("bytes")
          ? DataType.BYTEA
          : DataType.TEXT;
    }
    return switch (keyFormat.name()) {
      case "text" -> DataType.TEXT;
      case "bytes" -> DataType.BYTEA;
      case "json" -> DataType.JSONB;
      default ->
          throw refused(
              "KEY FORMAT "
                  + keyFormat.name().toUpperCase(java.util.Locale.ROOT)
                  + " is not supported yet",
              keyFormat.position());
    };
  }

  private void refuseDuplicates(List<SourceColumn> columns) {
    Columns.refuseDuplicates(
        columns.stream().map(c -> c.field().name()).toList(), source.name().position());
  }

  private static RejectedException refused(String message, int position) {
    return Rejection.of(SqlState.FEATURE_NOT_SUPPORTED, message).at(position).exception();
  }

  private static RejectedException syntax(String message, int position) {
    return Rejection.of(SqlState.SYNTAX_ERROR, message).at(position).exception();
  }
}
