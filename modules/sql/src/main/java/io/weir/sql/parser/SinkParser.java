package io.weir.sql.parser;

import io.weir.sql.statement.CreateStatement;
import io.weir.sql.statement.Name;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.Options;
import io.weir.sql.statement.SourceClause.Envelope;
import io.weir.sql.statement.SourceClause.Format;
import io.weir.sql.statement.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CREATE SINK. */
final class SinkParser {
  private final Cursor cursor;

  SinkParser(Cursor cursor) {
    this.cursor = cursor;
  }

  /** After {@code CREATE SINK}. */
  Statement sink() {
    boolean ifNotExists = cursor.ifNotExists();
    ObjectName name = cursor.objectName();
    ObjectName cluster = CreateParser.inCluster(cursor);
    cursor.expect("from");
    ObjectName from = cursor.objectName();
    cursor.expect("into");
    int position = cursor.position();
    String kind = cursor.word();
    cursor.expect("connection");
    ObjectName connection = cursor.objectName();
    Options options = new OptionParser(cursor).optional();
    List<Name> key = key();
    @Nullable Format format = cursor.accept("format") ? SourceParser.format(cursor) : null;
    @Nullable Envelope envelope = cursor.accept("envelope") ? SourceParser.envelope(cursor) : null;
    Options with = cursor.accept("with") ? new OptionParser(cursor).parenthesized() : Options.NONE;
    return new CreateStatement.CreateSink(
        name,
        ifNotExists,
        cluster,
        from,
        kind,
        connection,
        options,
        key,
        format,
        envelope,
        with,
        position);
  }

  private List<Name> key() {
    if (!cursor.accept("key")) {
      return List.of();
    }
    cursor.expectMark("(");
    List<Name> columns = cursor.list(cursor::positionedName);
    cursor.expectMark(")");
    return columns;
  }
}
