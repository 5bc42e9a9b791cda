package io.weir.sql.parser;

import io.weir.sql.statement.DataStatement;
import io.weir.sql.statement.Name;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.SqlFragment;
import io.weir.sql.statement.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** INSERT, UPDATE and DELETE. */
final class WriteParser {
  private final Cursor cursor;

  WriteParser(Cursor cursor) {
    this.cursor = cursor;
  }

  Statement write() {
    refuseReturning();
    if (cursor.accept("insert", "into")) {
      return insert();
    }
    if (cursor.accept("update")) {
      return update();
    }
    cursor.expect("delete", "from");
    return delete();
  }

  private void refuseReturning() {
    int i = cursor.find(cursor.index(), false, "returning");
    if (cursor.tokens.get(i).isWord("returning")) {
      throw cursor.unsupported("RETURNING", cursor.tokens.get(i));
    }
  }

  private Statement insert() {
    ObjectName table = cursor.objectName();
    if (cursor.accept("as")) {
      cursor.name();
    }
    List<Name> columns = List.of();
    boolean query =
        cursor.peek(1).isWord("select")
            || cursor.peek(1).isWord("with")
            || cursor.peek(1).isMark("(");
    if (!query) {
      columns = cursor.optionalList(cursor::positionedName);
    }
    if (cursor.accept("default", "values")) {
      return new DataStatement.Insert(table, columns, null);
    }
    int conflict = cursor.find(cursor.index(), false, "conflict");
    if (cursor.tokens.get(conflict).isWord("conflict")
        && cursor.tokens.get(conflict - 1).isWord("on")) {
      throw cursor.unsupported("ON CONFLICT", cursor.tokens.get(conflict - 1));
    }
    return new DataStatement.Insert(table, columns, cursor.restAsQuery());
  }

  private Statement update() {
    cursor.accept("only");
    ObjectName table = cursor.objectName();
    @Nullable String alias = alias("set");
    cursor.expect("set");
    List<DataStatement.Assignment> assignments = new ArrayList<>();
    do {
      assignments.add(assignment());
    } while (cursor.acceptMark(","));
    if (cursor.looksAt("from")) {
      throw cursor.unsupported("UPDATE ... FROM", cursor.peek());
    }
    return new DataStatement.Update(table, alias, assignments, where());
  }

  private DataStatement.Assignment assignment() {
    if (cursor.peek().isMark("(")) {
      throw cursor.unsupported("assignment to a list of columns", cursor.peek());
    }
    Name column = cursor.positionedName();
    if (!cursor.acceptOperator("=")) {
      throw cursor.error();
    }
    if (cursor.accept("default")) {
      return new DataStatement.Assignment(column, null);
    }
    return new DataStatement.Assignment(column, cursor.expressionTo(endOfAssignment()));
  }

  /** FROM ends it, but for the one of IS DISTINCT FROM. */
  private int endOfAssignment() {
    int end = cursor.find(cursor.index(), true, "where", "from");
    while (cursor.tokens.get(end).isWord("from") && cursor.tokens.get(end - 1).isWord("distinct")) {
      end = cursor.find(end + 1, true, "where", "from");
    }
    return end;
  }

  private Statement delete() {
    cursor.accept("only");
    ObjectName table = cursor.objectName();
    @Nullable String alias = alias("where");
    if (cursor.looksAt("using")) {
      throw cursor.unsupported("DELETE ... USING", cursor.peek());
    }
    return new DataStatement.Delete(table, alias, where());
  }

  private @Nullable String alias(String next) {
    if (cursor.accept("as")) {
      return cursor.name();
    }
    return cursor.peek().isName() && !cursor.looksAt(next) ? cursor.name() : null;
  }

  private @Nullable SqlFragment where() {
    if (!cursor.accept("where")) {
      return null;
    }
    return cursor.expressionTo(cursor.tokens.size() - 1);
  }
}
