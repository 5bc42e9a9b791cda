package io.weir.sql.statement;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an operator does to a running system; nothing of it is a definition. */
public sealed interface OperatorStatement extends Statement {
  /** Changes a setting of the whole system; {@code value} null is RESET. */
  record AlterSystem(String name, @Nullable String value) implements OperatorStatement {
    @Override
    public String tag() {
      return "ALTER SYSTEM";
    }
  }

  /**
   * PAUSE SOURCE and RESUME SOURCE.
   *
   * @param sources empty for all
   * @param seconds after how long a pause ends by itself; null for never
   */
  record PauseSources(
      List<ObjectName> sources, boolean pause, String reason, @Nullable Long seconds)
      implements OperatorStatement {
    public PauseSources {
      sources = List.copyOf(sources);
    }

    @Override
    public String tag() {
      return pause ? "PAUSE SOURCE" : "RESUME SOURCE";
    }
  }

  /**
   * UNSAFE ALTER SOURCE.
   *
   * @param actions the properties that are set and dropped
   * @param offsets JSON: by split the next record to read; null where none is injected
   * @param with VALIDATE, ALLOW OUT OF RANGE
   */
  record UnsafeAlterSource(
      ObjectName source,
      List<OptionAction> actions,
      boolean resetSplits,
      @Nullable String offsets,
      int offsetsPosition,
      Options with)
      implements OperatorStatement {
    public UnsafeAlterSource {
      actions = List.copyOf(actions);
    }

    @Override
    public String tag() {
      return "ALTER SOURCE";
    }
  }

  /** CANCEL OPERATION: stops one that runs, and takes back what it did. */
  record CancelOperation(String id, int position) implements OperatorStatement {
    @Override
    public String tag() {
      return "CANCEL OPERATION";
    }
  }

  /** UNDO OPERATION: another one that takes back what this one did to sources. */
  record UndoOperation(String id, int position) implements OperatorStatement {
    @Override
    public String tag() {
      return "UNDO OPERATION";
    }
  }

  record ValidateConnection(ObjectName name) implements OperatorStatement {
    @Override
    public String tag() {
      return "VALIDATE CONNECTION";
    }
  }
}
