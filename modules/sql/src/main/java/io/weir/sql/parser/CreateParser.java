package io.weir.sql.parser;

import io.weir.kernel.SqlState;
import io.weir.sql.statement.ClusterStatement;
import io.weir.sql.statement.ColumnDefinition;
import io.weir.sql.statement.CreateStatement;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.Options;
import io.weir.sql.statement.Statement;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** CREATE, but for sources. */
final class CreateParser {
  private static final Set<String> LATER =
      Set.of(
          "aggregate",
          "database",
          "function",
          "index",
          "role",
          "schema",
          "sequence",
          "trigger",
          "type",
          "unique",
          "user");

  private static final Set<String> COLUMN_OPTIONS =
      Set.of("default", "primary", "unique", "check", "references", "generated");

  private final Cursor cursor;

  CreateParser(Cursor cursor) {
    this.cursor = cursor;
  }

  Statement create() {
    Lexeme first = cursor.peek();
    cursor.expect("create");
    if (cursor.accept("or", "replace", "replacement")) {
      return new ReplacementParser(cursor).create(true);
    }
    if (cursor.looksAt("or", "replace")) {
      throw cursor.unsupported("CREATE OR REPLACE", first);
    }
    if (cursor.looksAt("temporary") || cursor.looksAt("temp") || cursor.looksAt("unlogged")) {
      throw cursor.unsupported("CREATE " + Cursor.upper(cursor.peek().text()), first);
    }
    if (cursor.accept("connection")) {
      return connection();
    }
    if (cursor.accept("secret")) {
      return new SecretParser(cursor).create();
    }
    if (cursor.accept("sink")) {
      return new SinkParser(cursor).sink();
    }
    if (cursor.accept("source")) {
      return new SourceParser(cursor).source();
    }
    if (cursor.accept("table")) {
      return table();
    }
    if (cursor.accept("view")) {
      return view();
    }
    if (cursor.accept("materialized", "view")) {
      return materializedView();
    }
    if (cursor.accept("replacement")) {
      return new ReplacementParser(cursor).create(false);
    }
    if (cursor.accept("cluster", "replica")) {
      return clusterReplica();
    }
    if (cursor.accept("cluster")) {
      return cluster();
    }
    if (LATER.contains(cursor.peek().text())) {
      throw cursor.unsupported("CREATE " + Cursor.upper(cursor.peek().text()), first);
    }
    throw cursor.error();
  }

  private Statement connection() {
    boolean ifNotExists = cursor.ifNotExists();
    ObjectName name = cursor.objectName();
    cursor.expect("to");
    int position = cursor.position();
    String type = cursor.word();
    Options options = new OptionParser(cursor).optional();
    Options with = cursor.accept("with") ? new OptionParser(cursor).parenthesized() : Options.NONE;
    return new CreateStatement.CreateConnection(name, ifNotExists, type, options, with, position);
  }

  private Statement table() {
    boolean ifNotExists = cursor.ifNotExists();
    ObjectName name = cursor.objectName();
    if (cursor.looksAt("as") || cursor.looksAt("from")) {
      throw cursor.unsupported("CREATE TABLE " + Cursor.upper(cursor.peek().text()), cursor.peek());
    }
    if (!cursor.peek().isMark("(")) {
      throw cursor.error();
    }
    return new CreateStatement.CreateTable(name, ifNotExists, columns(cursor));
  }

  /**
   * {@code (name type [NULL | NOT NULL], ...)}; empty where no parenthesis comes next, or none in
   * it.
   */
  static List<ColumnDefinition> columns(Cursor cursor) {
    if (cursor.peek().isMark("(") && cursor.peek(1).isMark(")")) {
      cursor.next();
      cursor.next();
      return List.of();
    }
    return cursor.optionalList(() -> column(cursor));
  }

  private static ColumnDefinition column(Cursor cursor) {
    Lexeme where = cursor.peek();
    if (Set.of("primary", "unique", "check", "foreign", "constraint").contains(where.text())) {
      throw cursor.unsupported("a table constraint", where);
    }
    String name = cursor.name();
    Lexeme typeAt = cursor.peek();
    TypeSyntax.Parsed parsed = new TypeSyntax(cursor.sql, cursor.tokens).parse(cursor.index());
    if (parsed.type().type() == null) {
      throw cursor.rejected(
          SqlState.FEATURE_NOT_SUPPORTED,
          "a column of type " + parsed.type() + " is not supported",
          typeAt);
    }
    cursor.moveTo(parsed.next());
    boolean notNull = false;
    while (!cursor.peek().isMark(",") && !cursor.peek().isMark(")")) {
      notNull |= columnOption(cursor);
    }
    return new ColumnDefinition(name, parsed.type(), notNull, cursor.position(where));
  }

  /** Whether it was NOT NULL. */
  private static boolean columnOption(Cursor cursor) {
    if (cursor.accept("not", "null")) {
      return true;
    }
    if (cursor.accept("default", "null") || cursor.accept("null")) {
      return false;
    }
    throw COLUMN_OPTIONS.contains(cursor.peek().text())
        ? cursor.unsupported(
            "the column option " + Cursor.upper(cursor.peek().text()), cursor.peek())
        : cursor.error();
  }

  private Statement view() {
    boolean ifNotExists = cursor.ifNotExists();
    ObjectName name = cursor.objectName();
    List<String> columns = cursor.optionalList(cursor::name);
    cursor.expect("as");
    return new CreateStatement.CreateView(name, ifNotExists, columns, cursor.restAsQuery());
  }

  private Statement materializedView() {
    boolean ifNotExists = cursor.ifNotExists();
    ObjectName name = cursor.objectName();
    List<String> columns = cursor.optionalList(cursor::name);
    ObjectName cluster = inCluster(cursor);
    cursor.expect("as");
    return new CreateStatement.CreateMaterializedView(
        name, ifNotExists, cluster, columns, cursor.restAsQuery());
  }

  /** {@code [IN CLUSTER c]}. */
  static @Nullable ObjectName inCluster(Cursor cursor) {
    return cursor.accept("in", "cluster") ? cursor.objectName() : null;
  }

  private Statement cluster() {
    boolean ifNotExists = cursor.ifNotExists();
    ObjectName name = cursor.objectName();
    if (cursor.accept("replicas")) {
      cursor.expectMark("(");
      List<ClusterStatement.ReplicaDefinition> replicas =
          cursor.peek().isMark(")") ? List.of() : cursor.list(this::replica);
      cursor.expectMark(")");
      return new ClusterStatement.CreateCluster(
          name, ifNotExists, Options.NONE, List.copyOf(replicas));
    }
    Options options =
        cursor.peek().isMark("(") ? new OptionParser(cursor).parenthesized() : bareOptions();
    return new ClusterStatement.CreateCluster(name, ifNotExists, options, null);
  }

  private ClusterStatement.ReplicaDefinition replica() {
    int position = cursor.position();
    return new ClusterStatement.ReplicaDefinition(
        cursor.name(), new OptionParser(cursor).parenthesized(), position);
  }

  private Statement clusterReplica() {
    boolean ifNotExists = cursor.ifNotExists();
    ClusterStatement.ReplicaName name = replicaName(cursor);
    Options options =
        cursor.peek().isMark("(") ? new OptionParser(cursor).parenthesized() : bareOptions();
    return new ClusterStatement.CreateClusterReplica(name, ifNotExists, options);
  }

  /** {@code SIZE 's', REPLICATION FACTOR 2} to the end of the statement. */
  private Options bareOptions() {
    return cursor.atEnd() ? Options.NONE : new OptionParser(cursor).bare();
  }

  static ClusterStatement.ReplicaName replicaName(Cursor cursor) {
    int position = cursor.position();
    ObjectName cluster = new ObjectName(null, cursor.name(), position);
    cursor.expectMark(".");
    return new ClusterStatement.ReplicaName(cluster, cursor.label());
  }
}
