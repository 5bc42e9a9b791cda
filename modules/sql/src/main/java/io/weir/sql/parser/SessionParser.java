package io.weir.sql.parser;

import io.weir.kernel.SqlState;
import io.weir.sql.statement.DataStatement;
import io.weir.sql.statement.SessionStatement;
import io.weir.sql.statement.SqlFragment;
import io.weir.sql.statement.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements about the session itself: variables, transactions, prepared statements. */
final class SessionParser {
  private final Cursor cursor;

  SessionParser(Cursor cursor) {
    this.cursor = cursor;
  }

  /** Null where it is none of these. */
  @Nullable Statement parse() {
    return switch (cursor.peek().text()) {
      case "set" -> set();
      case "reset" -> reset();
      case "begin" -> {
        cursor.next();
        yield begin(false);
      }
      case "start" -> {
        cursor.expect("start", "transaction");
        yield begin(true);
      }
      case "commit", "end" -> {
        end();
        yield new SessionStatement.Commit();
      }
      case "rollback", "abort" -> {
        end();
        yield new SessionStatement.Rollback();
      }
      case "discard" -> {
        cursor.expect("discard", "all");
        yield new SessionStatement.DiscardAll();
      }
      case "prepare" -> prepare();
      case "execute" -> execute();
      case "deallocate" -> deallocate();
      default -> null;
    };
  }

  /**
   * A variable's name, dotted perhaps, in lower case; PostgreSQL's spellings of several words too.
   */
  static String variable(Cursor cursor) {
    if (cursor.accept("time", "zone")) {
      return "timezone";
    }
    if (cursor.accept("transaction", "isolation", "level")) {
      return "transaction_isolation";
    }
    if (cursor.accept("session", "authorization")) {
      return "session_authorization";
    }
    StringBuilder name = new StringBuilder(Lexer.fold(cursor.name()));
    while (cursor.acceptMark(".")) {
      name.append('.').append(Lexer.fold(cursor.label()));
    }
    return name.toString();
  }

  private Statement set() {
    cursor.expect("set");
    boolean local = cursor.accept("local");
    if (!local && cursor.looksAt("session") && !cursor.peek(1).isWord("characteristics")) {
      cursor.accept("session");
    }
    if (cursor.accept("transaction")) {
      return characteristics("transaction_", true);
    }
    if (cursor.accept("session", "characteristics", "as", "transaction")) {
      return characteristics("default_transaction_", local);
    }
    if (cursor.accept("time", "zone")) {
      return new SessionStatement.SetVariable("timezone", zone(), local);
    }
    if (cursor.accept("names")) {
      return new SessionStatement.SetVariable("client_encoding", value(), local);
    }
    String name = variable(cursor);
    if (!cursor.accept("to") && !cursor.acceptOperator("=")) {
      throw cursor.error();
    }
    return new SessionStatement.SetVariable(
        name, cursor.accept("default") ? null : values(), local);
  }

  private @Nullable String zone() {
    return cursor.accept("local") || cursor.accept("default") ? null : value();
  }

  /** {@code ISOLATION LEVEL x} or {@code READ ONLY}. */
  private Statement characteristics(String prefix, boolean local) {
    if (cursor.accept("isolation", "level")) {
      return new SessionStatement.SetVariable(prefix + "isolation", isolation(), local);
    }
    return new SessionStatement.SetVariable(prefix + "read_only", readOnly() ? "on" : "off", local);
  }

  private String isolation() {
    if (cursor.accept("serializable")) {
      return "serializable";
    }
    if (cursor.accept("repeatable", "read")) {
      return "repeatable read";
    }
    cursor.expect("read");
    if (cursor.accept("committed")) {
      return "read committed";
    }
    cursor.expect("uncommitted");
    return "read uncommitted";
  }

  private boolean readOnly() {
    cursor.expect("read");
    if (cursor.accept("only")) {
      return true;
    }
    cursor.expect("write");
    return false;
  }

  private String values() {
    return String.join(", ", cursor.list(this::value));
  }

  private String value() {
    Lexeme token = cursor.peek();
    String sign = "";
    if (cursor.acceptOperator("-")) {
      sign = "-";
      token = cursor.peek();
      if (token.kind() != Lexeme.Kind.NUMBER) {
        throw cursor.error();
      }
    }
    return switch (token.kind()) {
      case WORD, QUOTED, STRING, NUMBER -> sign + cursor.next().text();
      default -> throw cursor.error();
    };
  }

  private Statement reset() {
    cursor.expect("reset");
    return new SessionStatement.ResetVariable(cursor.accept("all") ? null : variable(cursor));
  }

  private Statement begin(boolean start) {
    if (!start && !cursor.accept("transaction")) {
      cursor.accept("work");
    }
    boolean readOnly = false;
    while (!cursor.atEnd()) {
      if (cursor.accept("isolation", "level")) {
        isolation();
      } else if (!cursor.accept("deferrable") && !cursor.accept("not", "deferrable")) {
        readOnly = readOnly();
      }
      cursor.acceptMark(",");
    }
    return new SessionStatement.Begin(start, readOnly);
  }

  private void end() {
    Lexeme verb = cursor.next();
    if (!cursor.accept("transaction")) {
      cursor.accept("work");
    }
    if (cursor.looksAt("to") || cursor.looksAt("prepared")) {
      throw cursor.unsupported(
          Cursor.upper(verb.text()) + " " + Cursor.upper(cursor.peek().text()), cursor.peek());
    }
    if (!cursor.accept("and", "no", "chain") && cursor.looksAt("and")) {
      throw cursor.unsupported(Cursor.upper(verb.text()) + " AND CHAIN", cursor.peek());
    }
  }

  private Statement prepare() {
    cursor.expect("prepare");
    String name = cursor.name();
    List<PgType> types =
        cursor.optionalList(
            () -> {
              TypeSyntax.Parsed parsed =
                  new TypeSyntax(cursor.sql, cursor.tokens).parse(cursor.index());
              cursor.moveTo(parsed.next());
              return parsed.type();
            });
    cursor.expect("as");
    if (cursor.atEnd()) {
      throw cursor.error();
    }
    String text = cursor.restOfText();
    int at = cursor.index();
    Statement inner = new StatementParser(cursor).statement();
    boolean runnable =
        switch (inner) {
          case DataStatement.Query q -> true;
          case DataStatement.Insert i -> true;
          case DataStatement.Update u -> true;
          case DataStatement.Delete d -> true;
          default -> false;
        };
    if (!runnable) {
      throw cursor.rejected(
          SqlState.SYNTAX_ERROR,
          "syntax error at or near \"" + cursor.tokens.get(at).text() + "\"",
          cursor.tokens.get(at));
    }
    return new SessionStatement.Prepare(name, types, text);
  }

  private Statement execute() {
    cursor.expect("execute");
    String name = cursor.name();
    List<SqlFragment> arguments = new ArrayList<>();
    if (cursor.acceptMark("(")) {
      do {
        arguments.add(cursor.expressionTo(cursor.find(cursor.index(), true)));
      } while (cursor.acceptMark(","));
      cursor.expectMark(")");
    }
    return new SessionStatement.Execute(name, arguments);
  }

  private Statement deallocate() {
    cursor.expect("deallocate");
    cursor.accept("prepare");
    return new SessionStatement.Deallocate(cursor.accept("all") ? null : cursor.name());
  }
}
