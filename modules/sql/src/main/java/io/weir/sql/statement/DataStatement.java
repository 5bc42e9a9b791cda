package io.weir.sql.statement;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What reads and writes rows. */
public sealed interface DataStatement extends Statement {
  /** SELECT, VALUES, TABLE, WITH. */
  record Query(SqlFragment query) implements DataStatement {
    @Override
    public String tag() {
      return "SELECT";
    }
  }

  /**
   * @param columns empty where not given: all, in order
   * @param source its rows; VALUES may hold DEFAULT. Null for DEFAULT VALUES
   */
  record Insert(ObjectName table, List<Name> columns, @Nullable SqlFragment source)
      implements DataStatement {
    public Insert {
      columns = List.copyOf(columns);
    }

    @Override
    public String tag() {
      return "INSERT";
    }
  }

  record Update(
      ObjectName table,
      @Nullable String alias,
      List<Assignment> assignments,
      @Nullable SqlFragment where)
      implements DataStatement {
    public Update {
      assignments = List.copyOf(assignments);
    }

    @Override
    public String tag() {
      return "UPDATE";
    }
  }

  /** {@code value} null for DEFAULT. */
  record Assignment(Name column, @Nullable SqlFragment value) {}

  record Delete(ObjectName table, @Nullable String alias, @Nullable SqlFragment where)
      implements DataStatement {
    @Override
    public String tag() {
      return "DELETE";
    }
  }

  record CopyFrom(ObjectName table, List<Name> columns, CopyFormat format)
      implements DataStatement {
    public CopyFrom {
      columns = List.copyOf(columns);
    }

    @Override
    public String tag() {
      return "COPY";
    }
  }

  /** {@code source} is a Query, a Subscribe or a SubscribeChanges. */
  record CopyTo(Statement source, CopyFormat format) implements DataStatement {
    @Override
    public String tag() {
      return "COPY";
    }
  }

  /** {@code csv} or PostgreSQL's text. */
  record CopyFormat(boolean csv, char delimiter, String nullText, boolean header) {
    public static final CopyFormat TEXT = new CopyFormat(false, '\t', "\\N", false);
    public static final CopyFormat CSV = new CopyFormat(true, ',', "", false);
  }

  /** {@code query} is {@code SELECT * FROM x} where it subscribes to an object. */
  record Subscribe(SqlFragment query, boolean snapshot, boolean progress) implements DataStatement {
    @Override
    public String tag() {
      return "SUBSCRIBE";
    }
  }

  /** SUBSCRIBE to the rows that APPLY would add and remove. */
  record SubscribeChanges(ObjectName replacement, boolean snapshot, boolean progress)
      implements DataStatement {
    @Override
    public String tag() {
      return "SUBSCRIBE";
    }
  }
}
