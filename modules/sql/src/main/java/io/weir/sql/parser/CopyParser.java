package io.weir.sql.parser;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.statement.DataStatement;
import io.weir.sql.statement.Name;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.Option;
import io.weir.sql.statement.Options;
import io.weir.sql.statement.Statement;
import java.util.List;

/** COPY FROM STDIN and COPY TO STDOUT. */
final class CopyParser {
  private final Cursor cursor;
  private final StatementParser statements;

  CopyParser(Cursor cursor, StatementParser statements) {
    this.cursor = cursor;
    this.statements = statements;
  }

  Statement copy() {
    cursor.expect("copy");
    return cursor.peek().isMark("(") ? copyQuery() : copyTable();
  }

  private Statement copyQuery() {
    int close = cursor.closing(cursor.index());
    cursor.next();
    Statement source =
        cursor.looksAt("subscribe")
            ? statements.subscribe(close)
            : new DataStatement.Query(cursor.queryTo(close));
    cursor.expectMark(")");
    cursor.expect("to");
    standardStream("stdout");
    return new DataStatement.CopyTo(source, format());
  }

  private Statement copyTable() {
    int from = cursor.index();
    ObjectName table = cursor.objectName();
    int to = cursor.index();
    List<Name> columns = cursor.optionalList(cursor::positionedName);
    if (cursor.accept("from")) {
      standardStream("stdin");
      return new DataStatement.CopyFrom(table, columns, format());
    }
    cursor.expect("to");
    standardStream("stdout");
    return new DataStatement.CopyTo(
        new DataStatement.Query(cursor.selectFrom(from, to, columns)), format());
  }

  private void standardStream(String stream) {
    if (cursor.peek().kind() == Lexeme.Kind.STRING || cursor.looksAt("program")) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED, "COPY with a file or program is not supported")
          .withHint("Use COPY ... FROM STDIN or TO STDOUT; psql's \\copy does.")
          .at(cursor.position())
          .exception();
    }
    cursor.expect(stream);
  }

  private DataStatement.CopyFormat format() {
    if (cursor.atEnd()) {
      return DataStatement.CopyFormat.TEXT;
    }
    cursor.accept("with");
    if (cursor.accept("csv")) {
      return new DataStatement.CopyFormat(true, ',', "", cursor.accept("header"));
    }
    Options options = new OptionParser(cursor).parenthesized();
    DataStatement.CopyFormat base = base(options);
    char delimiter = base.delimiter();
    String nullText = base.nullText();
    boolean header = false;
    for (Option option : options.list()) {
      switch (option.name()) {
        case "format" -> {}
        case "delimiter" -> delimiter = delimiter(option);
        case "null" -> nullText = option.value().text();
        case "header" -> header = BooleanOptions.value(option);
        default -> throw refused(option, "option \"" + option.name() + "\" not recognized");
      }
    }
    return new DataStatement.CopyFormat(base.csv(), delimiter, nullText, header);
  }

  private static DataStatement.CopyFormat base(Options options) {
    Option format = options.get("format").orElse(null);
    String name = format == null ? "text" : Lexer.fold(format.value().text());
    if (format != null && name.equals("binary")) {
      throw Rejection.of(SqlState.FEATURE_NOT_SUPPORTED, "COPY format \"binary\" is not supported")
          .withHint("Use text or csv.")
          .at(format.position())
          .exception();
    }
    if (format != null && !name.equals("text") && !name.equals("csv")) {
      throw refused(format, "COPY format \"" + name + "\" not recognized");
    }
    return name.equals("csv") ? DataStatement.CopyFormat.CSV : DataStatement.CopyFormat.TEXT;
  }

  private static char delimiter(Option option) {
    String text = option.value().text();
    if (text.length() != 1 || text.charAt(0) > 127) {
      throw refused(option, "COPY delimiter must be a single one-byte character");
    }
    return text.charAt(0);
  }

  private static RuntimeException refused(Option option, String message) {
    return Rejection.of(SqlState.INVALID_PARAMETER_VALUE, message)
        .at(option.position())
        .exception();
  }
}
