package io.weir.sql.statement;

import io.weir.domain.catalog.ObjectType;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of objects that exist: ALTER of secrets, connections and sources, and what goes for
 * every kind.
 */
public sealed interface AlterStatement extends Statement.Ddl {
  /** {@code with}: KEEP OLD FOR, VALIDATE. */
  record AlterSecret(ObjectName name, boolean ifExists, SecretSource value, Options with)
      implements AlterStatement {
    @Override
    public String tag() {
      return "ALTER SECRET";
    }
  }

  /**
   * @param type what AS says, in lower case; null without AS
   */
  record AlterConnection(
      ObjectName name,
      boolean ifExists,
      @Nullable String type,
      int typePosition,
      List<OptionAction> actions,
      Options with)
      implements AlterStatement {
    public AlterConnection {
      actions = List.copyOf(actions);
    }

    @Override
    public String tag() {
      return "ALTER CONNECTION";
    }
  }

  /** {@code version} null: back to what was there before the newest change. */
  record RevertConnection(
      ObjectName name, boolean ifExists, @Nullable Long version, int position, Options with)
      implements AlterStatement {
    @Override
    public String tag() {
      return "ALTER CONNECTION";
    }
  }

  record AlterSource(ObjectName name, boolean ifExists, List<OptionAction> actions, Options with)
      implements AlterStatement {
    public AlterSource {
      actions = List.copyOf(actions);
    }

    @Override
    public String tag() {
      return "ALTER SOURCE";
    }
  }

  record SetSourceConnection(ObjectName name, boolean ifExists, ObjectName connection, Options with)
      implements AlterStatement {
    @Override
    public String tag() {
      return "ALTER SOURCE";
    }
  }

  record Rename(ObjectType type, ObjectName name, boolean ifExists, Name to)
      implements AlterStatement {
    @Override
    public String tag() {
      return "ALTER " + type.words().toUpperCase(Locale.ROOT);
    }
  }

  record Drop(ObjectType type, List<ObjectName> names, boolean ifExists, boolean cascade)
      implements AlterStatement {
    public Drop {
      names = List.copyOf(names);
    }

    @Override
    public String tag() {
      return "DROP " + type.words().toUpperCase(Locale.ROOT);
    }
  }

  /** {@code column} where the comment is on one; {@code text} null to remove it. */
  record Comment(ObjectType type, ObjectName name, @Nullable String column, @Nullable String text)
      implements AlterStatement {
    @Override
    public String tag() {
      return "COMMENT";
    }
  }
}
