package io.weir.sql.statement;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A view staged for another one, and what becomes of it. */
public sealed interface ReplacementStatement extends Statement.Ddl {
  /**
   * @param orReplace whether one of this name is discarded first
   * @param columns renames the query's first columns; mostly empty
   */
  record CreateReplacement(
      ObjectName name,
      boolean ifNotExists,
      boolean orReplace,
      ObjectName target,
      @Nullable ObjectName cluster,
      List<String> columns,
      SqlFragment query)
      implements ReplacementStatement {
    public CreateReplacement {
      columns = List.copyOf(columns);
    }

    @Override
    public String tag() {
      return "CREATE REPLACEMENT";
    }
  }

  /** One view and what it becomes. */
  record Application(ObjectName view, ObjectName replacement) {}

  /** When APPLY is done with replacements that are not hydrated yet. */
  enum ApplyWhen {
    /** The client waits for them. */
    WAITED_FOR,
    /** They are refused. */
    NOWAIT,
    /** The system waits for them. */
    HYDRATED
  }

  /**
   * @param applications all of them at one epoch
   * @param with TIMEOUT, MAX CHANGES
   */
  record ApplyReplacement(
      List<Application> applications, boolean ifExists, ApplyWhen when, Options with)
      implements ReplacementStatement {
    public ApplyReplacement {
      applications = List.copyOf(applications);
    }

    @Override
    public String tag() {
      return "ALTER MATERIALIZED VIEW";
    }
  }

  /** ALTER MATERIALIZED VIEW ... REVERT. */
  record RevertView(ObjectName view, boolean ifExists) implements ReplacementStatement {
    @Override
    public String tag() {
      return "ALTER MATERIALIZED VIEW";
    }
  }
}
