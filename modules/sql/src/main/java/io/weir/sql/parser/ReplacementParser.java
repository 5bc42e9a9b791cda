package io.weir.sql.parser;

import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Replacements of materialized views: made, applied and looked at. */
final class ReplacementParser {
  private final Cursor cursor;

  ReplacementParser(Cursor cursor) {
    this.cursor = cursor;
  }

  /** After CREATE REPLACEMENT, in either spelling. */
  Statement create() {
    boolean kindFirst = cursor.accept("materialized", "view");
    boolean ifNotExists = cursor.ifNotExists();
    ObjectName name = cursor.objectName();
    List<String> columns = cursor.optionalList(cursor::name);
    cursor.expect("for");
    if (!kindFirst) {
      cursor.expect("materialized", "view");
    }
    ObjectName target = cursor.objectName();
    ObjectName cluster = CreateParser.inCluster(cursor);
    cursor.expect("as");
    return new Statement.CreateReplacement(
        name, ifNotExists, target, cluster, columns, cursor.restAsQuery());
  }

  /** After ALTER MATERIALIZED VIEW. */
  Statement alter() {
    boolean ifExists = cursor.ifExists();
    ObjectName view = cursor.objectName();
    Lexeme action = cursor.peek();
    if (cursor.accept("revert")) {
      return new Statement.RevertView(view, ifExists);
    }
    if (!cursor.accept("apply", "replacement")) {
      throw action.kind() == Lexeme.Kind.WORD
          ? cursor.unsupported("ALTER MATERIALIZED VIEW ... " + Cursor.upper(action.text()), action)
          : cursor.error();
    }
    ObjectName replacement = cursor.objectName();
    if (cursor.looksAt("when", "hydrated")) {
      throw cursor.unsupported("APPLY REPLACEMENT ... WHEN HYDRATED", cursor.peek());
    }
    boolean nowait = cursor.accept("nowait");
    if (cursor.peek().isMark(",")) {
      throw cursor.unsupported("APPLY REPLACEMENT to several views", cursor.peek());
    }
    return new Statement.ApplyReplacement(view, ifExists, replacement, nowait);
  }

  /** After SHOW CHANGES. */
  Statement changes() {
    cursor.expect("for", "replacement");
    ObjectName replacement = cursor.objectName();
    @Nullable Long limit = null;
    if (cursor.accept("limit")) {
      Lexeme number = cursor.peek();
      if (number.kind() != Lexeme.Kind.NUMBER || !number.text().matches("[0-9]{1,18}")) {
        throw cursor.error();
      }
      limit = Long.valueOf(cursor.next().text());
    }
    return new Statement.ShowChanges(replacement, limit);
  }
}
