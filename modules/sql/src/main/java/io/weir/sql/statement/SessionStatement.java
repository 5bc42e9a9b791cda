package io.weir.sql.statement;

import io.weir.sql.parser.PgType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings, transactions and prepared statements: what is the session's own. */
public sealed interface SessionStatement extends Statement {
  /** {@code value} null for DEFAULT; a list's members joined by comma and blank. */
  record SetVariable(String name, @Nullable String value, boolean local)
      implements SessionStatement {
    @Override
    public String tag() {
      return "SET";
    }
  }

  /** {@code name} null for ALL. */
  record ResetVariable(@Nullable String name) implements SessionStatement {
    @Override
    public String tag() {
      return "RESET";
    }
  }

  /** {@code start} for the START TRANSACTION spelling. */
  record Begin(boolean start, boolean readOnly) implements SessionStatement {
    @Override
    public String tag() {
      return start ? "START TRANSACTION" : "BEGIN";
    }
  }

  record Commit() implements SessionStatement {
    @Override
    public String tag() {
      return "COMMIT";
    }
  }

  record Rollback() implements SessionStatement {
    @Override
    public String tag() {
      return "ROLLBACK";
    }
  }

  record DiscardAll() implements SessionStatement {
    @Override
    public String tag() {
      return "DISCARD ALL";
    }
  }

  /** {@code sql} is the statement's text. */
  record Prepare(String name, List<PgType> types, String sql) implements SessionStatement {
    public Prepare {
      types = List.copyOf(types);
    }

    @Override
    public String tag() {
      return "PREPARE";
    }
  }

  record Execute(String name, List<SqlFragment> arguments) implements SessionStatement {
    public Execute {
      arguments = List.copyOf(arguments);
    }

    @Override
    public String tag() {
      return "EXECUTE";
    }
  }

  /** {@code name} null for ALL. */
  record Deallocate(@Nullable String name) implements SessionStatement {
    @Override
    public String tag() {
      return name == null ? "DEALLOCATE ALL" : "DEALLOCATE";
    }
  }
}
