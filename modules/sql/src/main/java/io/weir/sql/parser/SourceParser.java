package io.weir.sql.parser;

import io.weir.sql.statement.ColumnDefinition;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.Options;
import io.weir.sql.statement.SourceClause;
import io.weir.sql.statement.Statement;
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
    Options with = properties(origin, Options.NONE);
    SourceClause.Format keyFormat = null;
    if (cursor.accept("key", "format")) {
      keyFormat = format();
      cursor.expect("value", "format");
      cursor.moveTo(cursor.index() - 1);
    } else {
      cursor.accept("value");
    }
    SourceClause.Format format = cursor.accept("format") ? format() : null;
    List<SourceClause.Include> includes = List.of();
    SourceClause.Envelope envelope = null;
    boolean allTables = false;
    while (!cursor.atEnd() && !cursor.looksAt("with")) {
      if (includes.isEmpty() && cursor.accept("include")) {
        includes = cursor.list(this::include);
      } else if (envelope == null && cursor.accept("envelope")) {
        envelope = envelope();
      } else if (!allTables && cursor.accept("for", "all", "tables")) {
        allTables = true;
      } else if (cursor.looksAt("for", "tables")) {
        throw cursor.unsupported("FOR TABLES", cursor.peek());
      } else {
        throw cursor.error();
      }
    }
    return new Statement.CreateSource(
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
        properties(origin, with));
  }

  /** {@code WITH (...)}, which may come before or after the format. */
  private Options properties(SourceClause.Origin origin, Options before) {
    if (cursor.looksAt("with") && cursor.peek(1).isMark("(") && before.isEmpty()) {
      cursor.next();
      return new OptionParser(cursor).parenthesized();
    }
    if (origin instanceof SourceClause.FromProperties && before.isEmpty()) {
      throw cursor.error();
    }
    return before;
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
    int position = cursor.position();
    String name = oneOf(FORMATS);
    int columns = 0;
    if (name.equals("csv") && cursor.looksAt("with")) {
      columns = csvColumns();
    }
    @Nullable String encode = cursor.accept("encode") ? oneOf(FORMATS) : null;
    return new SourceClause.Format(name, columns, encode, position);
  }

  private int csvColumns() {
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
    String part = oneOf(PARTS);
    @Nullable String alias = cursor.accept("as") ? cursor.label() : null;
    return new SourceClause.Include(part, alias, position);
  }

  private SourceClause.Envelope envelope() {
    int position = cursor.position();
    return new SourceClause.Envelope(oneOf(ENVELOPES), position);
  }

  private String oneOf(Set<String> words) {
    if (!words.contains(cursor.peek().text())) {
      throw cursor.error();
    }
    return cursor.word();
  }
}
