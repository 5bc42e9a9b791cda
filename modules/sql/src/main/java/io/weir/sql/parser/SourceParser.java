package io.weir.sql.parser;

import io.weir.sql.statement.ColumnDefinition;
import io.weir.sql.statement.CreateStatement;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.Options;
import io.weir.sql.statement.SourceClause;
import io.weir.sql.statement.SourceClause.Envelope;
import io.weir.sql.statement.SourceClause.Format;
import io.weir.sql.statement.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * CREATE SOURCE, in both spellings; clauses after the origin may come in any order that either has.
 */
final class SourceParser {
  private static final Set<String> FORMATS =
      Set.of(
          "json",
          "text",
          "bytes",
          "csv",
          "plain",
          "upsert",
          "debezium",
          "avro",
          "protobuf",
          "native");
  private static final Set<String> PARTS =
      Set.of("key", "partition", "offset", "timestamp", "headers");
  private static final Set<String> ENVELOPES = Set.of("none", "upsert", "debezium");

  private final Cursor cursor;
  private final List<SourceClause.Include> includes = new ArrayList<>();
  private @Nullable Options with;
  private @Nullable Format keyFormat;
  private @Nullable Format format;
  private @Nullable Envelope envelope;
  private boolean allTables;
  private List<SourceClause.UpstreamTable> tables = List.of();

  SourceParser(Cursor cursor) {
    this.cursor = cursor;
  }

  /** After {@code CREATE SOURCE}. */
  Statement source() {
    boolean ifNotExists = cursor.ifNotExists();
    ObjectName name = cursor.objectName();
    ObjectName cluster = CreateParser.inCluster(cursor);
    List<ColumnDefinition> columns = CreateParser.columns(cursor);
    SourceClause.Origin origin = origin();
    if (columns.isEmpty()) {
      columns = CreateParser.columns(cursor);
    }
    while (!cursor.atEnd()) {
      clause();
    }
    if (origin instanceof SourceClause.FromProperties && with == null) {
      throw cursor.error();
    }
    return new CreateStatement.CreateSource(
        name,
        ifNotExists,
        cluster,
        origin,
        columns,
        keyFormat,
        format,
        includes,
        envelope,
        allTables,
        tables,
        with == null ? Options.NONE : with);
  }

  /** One clause after the origin; each may come once, but INCLUDE. */
  private void clause() {
    if (with == null && cursor.looksAt("with") && cursor.peek(1).isMark("(")) {
      cursor.next();
      with = new OptionParser(cursor).parenthesized();
    } else if (keyFormat == null && cursor.accept("key", "format")) {
      keyFormat = format();
      if (!cursor.looksAt("value", "format")) {
        cursor.expect("value", "format");
      }
    } else if (format == null && (cursor.accept("value", "format") || cursor.accept("format"))) {
      format = format();
    } else if (cursor.accept("include")) {
      includes.addAll(cursor.list(this::include));
    } else if (envelope == null && cursor.accept("envelope")) {
      envelope = envelope();
    } else if (!allTables && tables.isEmpty() && cursor.accept("for", "all", "tables")) {
      allTables = true;
    } else if (!allTables && tables.isEmpty() && cursor.accept("for", "tables")) {
      cursor.expectMark("(");
      tables = cursor.list(this::table);
      cursor.expectMark(")");
    } else {
      throw cursor.error();
    }
  }

  private SourceClause.Origin origin() {
    if (!cursor.accept("from")) {
      return new SourceClause.FromProperties();
    }
    int position = cursor.position();
    if (cursor.accept("load", "generator")) {
      String generator = cursor.word();
      return new SourceClause.FromGenerator(
          generator, new OptionParser(cursor).optional(), position);
    }
    String kind = cursor.word();
    cursor.expect("connection");
    ObjectName connection = cursor.objectName();
    return new SourceClause.FromConnection(
        kind, connection, new OptionParser(cursor).optional(), position);
  }

  /** After FORMAT. */
  private SourceClause.Format format() {
    return format(cursor);
  }

  /** After FORMAT; also of sinks. */
  static SourceClause.Format format(Cursor cursor) {
    int position = cursor.position();
    String name = oneOf(cursor, FORMATS);
    int columns = 0;
    if (name.equals("csv") && cursor.looksAt("with")) {
      columns = csvColumns(cursor);
    }
    @Nullable String encode = cursor.accept("encode") ? oneOf(cursor, FORMATS) : null;
    return new SourceClause.Format(name, columns, encode, position);
  }

  private static int csvColumns(Cursor cursor) {
    cursor.expect("with");
    Lexeme number = cursor.peek();
    int columns = 0;
    if (number.kind() == Lexeme.Kind.NUMBER && number.text().matches("[1-9]\\d{0,3}")) {
      columns = Integer.parseInt(number.text());
    }
    if (columns == 0) {
      throw cursor.error();
    }
    cursor.next();
    cursor.expect("columns");
    return columns;
  }

  private SourceClause.Include include() {
    int position = cursor.position();
    cursor.accept("include");
    String part = oneOf(cursor, PARTS);
    @Nullable String alias = cursor.accept("as") ? cursor.label() : null;
    return new SourceClause.Include(part, alias, position);
  }

  private SourceClause.UpstreamTable table() {
    int position = cursor.position();
    List<String> name = new ArrayList<>();
    name.add(cursor.name());
    while (cursor.acceptMark(".")) {
      name.add(cursor.label());
    }
    @Nullable String alias = cursor.accept("as") ? cursor.label() : null;
    return new SourceClause.UpstreamTable(name, alias, position);
  }

  private SourceClause.Envelope envelope() {
    return envelope(cursor);
  }

  /** After ENVELOPE; also of sinks. */
  static SourceClause.Envelope envelope(Cursor cursor) {
    int position = cursor.position();
    return new SourceClause.Envelope(oneOf(cursor, ENVELOPES), position);
  }

  private static String oneOf(Cursor cursor, Set<String> words) {
    if (!words.contains(cursor.peek().text())) {
      throw cursor.error();
    }
    return cursor.word();
  }
}
