package io.weir.sql.parser;

import io.weir.domain.catalog.ObjectType;
import io.weir.sql.statement.AlterStatement;
import io.weir.sql.statement.ClusterStatement;
import io.weir.sql.statement.DataStatement;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.OperatorStatement;
import io.weir.sql.statement.ShowStatement;
import io.weir.sql.statement.SqlFragment;
import io.weir.sql.statement.Statement;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses one statement: finds out which it is, and hands on. */
final class StatementParser {
  /**
   * Commands of PostgreSQL, or of Weir's later versions, that are understood well enough to be
   * refused.
   */
  private static final Set<String> KNOWN =
      Set.of(
          "analyze",
          "call",
          "checkpoint",
          "close",
          "cluster",
          "declare",
          "do",
          "fetch",
          "grant",
          "import",
          "listen",
          "load",
          "lock",
          "merge",
          "move",
          "notify",
          "reassign",
          "refresh",
          "reindex",
          "release",
          "revoke",
          "savepoint",
          "security",
          "truncate",
          "unlisten",
          "vacuum");

  private static final Set<String> KINDS =
      Set.of(
          "cluster",
          "connection",
          "database",
          "function",
          "index",
          "materialized",
          "replacement",
          "role",
          "schema",
          "secret",
          "sequence",
          "sink",
          "source",
          "system",
          "table",
          "type",
          "user",
          "view");

  private final Cursor cursor;

  StatementParser(Cursor cursor) {
    this.cursor = cursor;
  }

  Statement statement() {
    if (cursor.atEnd()) {
      return new Statement.Empty();
    }
    Statement statement = parse();
    cursor.expectEnd();
    return statement;
  }

  private Statement parse() {
    Lexeme first = cursor.peek();
    if (first.isMark("(")) {
      return new DataStatement.Query(cursor.restAsQuery());
    }
    if (first.kind() != Lexeme.Kind.WORD) {
      throw cursor.error();
    }
    return switch (first.text()) {
      case "select", "values", "with", "table" -> new DataStatement.Query(cursor.restAsQuery());
      case "create" -> new CreateParser(cursor).create();
      case "alter" -> alter();
      case "drop" -> drop();
      case "insert", "update", "delete" -> new WriteParser(cursor).write();
      case "copy" -> new CopyParser(cursor, this).copy();
      case "subscribe" -> subscribe(cursor.tokens.size() - 1);
      case "show" -> new ShowParser(cursor).show();
      case "explain" -> explain();
      case "comment" -> comment();
      case "validate" -> validate();
      case "pause" -> new OperatorParser(cursor).pause(true);
      case "resume" -> new OperatorParser(cursor).pause(false);
      case "unsafe" -> new OperatorParser(cursor).unsafe();
      case "cancel" -> new OperatorParser(cursor).cancel();
      case "undo" -> new OperatorParser(cursor).undo();
      default -> {
        Statement session = new SessionParser(cursor).parse();
        if (session != null) {
          yield session;
        }
        throw KNOWN.contains(first.text()) ? refused(first) : cursor.error();
      }
    };
  }

  /** 0A000, named by the statement's first words. */
  private RuntimeException refused(Lexeme first) {
    StringBuilder words = new StringBuilder(first.text());
    for (int i = 1; i < 3; i++) {
      Lexeme token = cursor.peek(i);
      boolean kind =
          KINDS.contains(token.text())
              || (i == 2 && Set.of("view", "replica").contains(token.text()));
      if (token.kind() != Lexeme.Kind.WORD || !kind) {
        break;
      }
      words.append(' ').append(token.text());
    }
    return cursor.unsupported(Cursor.upper(words.toString()), first);
  }

  private Statement alter() {
    if (cursor.accept("alter", "system")) {
      return new OperatorParser(cursor).system();
    }
    if (cursor.accept("alter", "materialized", "view")) {
      return new ReplacementParser(cursor).alter();
    }
    if (cursor.accept("alter", "cluster", "replica")) {
      return new ClusterParser(cursor).alterReplica();
    }
    if (cursor.accept("alter", "cluster")) {
      return new ClusterParser(cursor).alter();
    }
    Statement statement = new AlterParser(cursor).alter();
    if (statement == null) {
      throw KINDS.contains(cursor.peek(1).text())
          ? refused(cursor.peek())
          : Syntax.error(cursor.sql, cursor.peek(1));
    }
    return statement;
  }

  private Statement drop() {
    Lexeme first = cursor.peek();
    cursor.expect("drop");
    if (cursor.accept("cluster", "replica")) {
      boolean ifExists = cursor.ifExists();
      return new ClusterStatement.DropClusterReplica(cursor.list(this::replicaName), ifExists);
    }
    ObjectType type = Kinds.accept(cursor);
    if (type == null) {
      cursor.moveTo(cursor.index() - 1);
      throw KINDS.contains(cursor.peek(1).text())
          ? refused(first)
          : Syntax.error(cursor.sql, cursor.peek(1));
    }
    boolean ifExists = cursor.ifExists();
    List<ObjectName> names = cursor.list(cursor::objectName);
    boolean cascade = cursor.accept("cascade");
    if (!cascade) {
      cursor.accept("restrict");
    }
    return new AlterStatement.Drop(type, names, ifExists, cascade);
  }

  private ClusterStatement.ReplicaName replicaName() {
    return CreateParser.replicaName(cursor);
  }

  /** SUBSCRIBE up to the token at {@code end}. */
  Statement subscribe(int end) {
    cursor.expect("subscribe");
    cursor.accept("to");
    if (cursor.accept("changes", "for", "replacement")) {
      ObjectName replacement = cursor.objectName();
      BooleanOptions options = subscribeOptions(end);
      return new DataStatement.SubscribeChanges(
          replacement, options.get("snapshot", true), options.get("progress", false));
    }
    SqlFragment query;
    if (cursor.peek().isMark("(")) {
      int close = cursor.closing(cursor.index());
      cursor.next();
      query = cursor.queryTo(close);
      cursor.next();
    } else {
      int from = cursor.index();
      cursor.objectName();
      query = cursor.selectFrom(from, cursor.index(), List.of());
    }
    BooleanOptions options = subscribeOptions(end);
    return new DataStatement.Subscribe(
        query, options.get("snapshot", true), options.get("progress", false));
  }

  private BooleanOptions subscribeOptions(int end) {
    BooleanOptions options = BooleanOptions.NONE;
    if (cursor.accept("with")) {
      options = BooleanOptions.read(cursor, Set.of("snapshot", "progress"));
    } else if (cursor.looksAt("as", "of")
        || cursor.looksAt("up", "to")
        || cursor.looksAt("envelope")) {
      throw cursor.unsupported(
          "SUBSCRIBE ... " + Cursor.upper(cursor.peek().text()), cursor.peek());
    }
    if (cursor.index() != end) {
      throw cursor.error();
    }
    return options;
  }

  private Statement explain() {
    cursor.expect("explain");
    if (cursor.looksAt("analyze") || cursor.looksAt("analyse") || cursor.peek().isMark("(")) {
      throw cursor.unsupported("EXPLAIN with options", cursor.peek());
    }
    String text = cursor.restOfText();
    if (cursor.atEnd() || cursor.looksAt("explain")) {
      throw cursor.error();
    }
    return new ShowStatement.Explain(parse(), text);
  }

  private Statement comment() {
    cursor.expect("comment", "on");
    boolean column = cursor.accept("column");
    Lexeme where = cursor.peek();
    ObjectType type = column ? ObjectType.TABLE : Kinds.accept(cursor);
    if (type == null) {
      throw KINDS.contains(where.text())
          ? cursor.unsupported("COMMENT ON " + Cursor.upper(where.text()), where)
          : cursor.error();
    }
    ObjectName name = column ? null : cursor.objectName();
    String columnName = null;
    if (name == null) {
      int position = cursor.position();
      List<String> parts = new java.util.ArrayList<>(List.of(cursor.name()));
      while (cursor.acceptMark(".")) {
        parts.add(cursor.label());
      }
      if (parts.size() < 2) {
        throw cursor.rejected(
            io.weir.kernel.SqlState.SYNTAX_ERROR, "column name must be qualified", where);
      }
      columnName = parts.removeLast();
      String schema = parts.size() > 1 ? parts.get(parts.size() - 2) : null;
      name = new ObjectName(schema, parts.getLast(), position);
    }
    cursor.expect("is");
    @Nullable String text = cursor.accept("null") ? null : cursor.string();
    return new AlterStatement.Comment(type, name, columnName, text);
  }

  private Statement validate() {
    cursor.expect("validate", "connection");
    return new OperatorStatement.ValidateConnection(cursor.objectName());
  }
}
