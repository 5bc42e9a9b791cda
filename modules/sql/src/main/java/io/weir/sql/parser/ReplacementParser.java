package io.weir.sql.parser;

import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.Options;
import io.weir.sql.statement.ReplacementStatement;
import io.weir.sql.statement.ShowStatement;
import io.weir.sql.statement.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Replacements of materialized views: made, applied and looked at. */
final class ReplacementParser {
  private final Cursor cursor;

  ReplacementParser(Cursor cursor) {
    this.cursor = cursor;
  }

  /** After CREATE [OR REPLACE] REPLACEMENT, in either spelling. */
  Statement create(boolean orReplace) {
    boolean kindFirst = cursor.accept("materialized", "view");
    boolean ifNotExists = !orReplace && cursor.ifNotExists();
    ObjectName name = cursor.objectName();
    List<String> columns = cursor.optionalList(cursor::name);
    cursor.expect("for");
    if (!kindFirst) {
      cursor.expect("materialized", "view");
    }
    ObjectName target = cursor.objectName();
    ObjectName cluster = CreateParser.inCluster(cursor);
    cursor.expect("as");
    return new ReplacementStatement.CreateReplacement(
        name, ifNotExists, orReplace, target, cluster, columns, cursor.restAsQuery());
  }

  /** After ALTER MATERIALIZED VIEW. */
  Statement alter() {
    boolean ifExists = cursor.ifExists();
    ObjectName view = cursor.objectName();
    Lexeme action = cursor.peek();
    if (cursor.accept("revert")) {
      return new ReplacementStatement.RevertView(view, ifExists);
    }
    if (!cursor.looksAt("apply", "replacement")) {
      throw action.kind() == Lexeme.Kind.WORD
          ? cursor.unsupported("ALTER MATERIALIZED VIEW ... " + Cursor.upper(action.text()), action)
          : cursor.error();
    }
    List<ReplacementStatement.Application> applications = new ArrayList<>();
    applications.add(application(view));
    while (cursor.acceptMark(",")) {
      applications.add(application(cursor.objectName()));
    }
    ReplacementStatement.ApplyWhen when = ReplacementStatement.ApplyWhen.WAITED_FOR;
    if (cursor.accept("nowait")) {
      when = ReplacementStatement.ApplyWhen.NOWAIT;
    } else if (cursor.accept("when", "hydrated")) {
      when = ReplacementStatement.ApplyWhen.HYDRATED;
    }
    Options with = cursor.accept("with") ? new OptionParser(cursor).parenthesized() : Options.NONE;
    return new ReplacementStatement.ApplyReplacement(applications, ifExists, when, with);
  }

  private ReplacementStatement.Application application(ObjectName view) {
    cursor.expect("apply", "replacement");
    return new ReplacementStatement.Application(view, cursor.objectName());
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
    return new ShowStatement.ShowChanges(replacement, limit);
  }
}
