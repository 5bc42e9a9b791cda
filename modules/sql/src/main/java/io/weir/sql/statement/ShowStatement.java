package io.weir.sql.statement;

import io.weir.domain.catalog.ObjectType;
import org.jspecify.annotations.Nullable;

/** What tells of objects and settings. */
public sealed interface ShowStatement extends Statement {
  record ShowVariable(String name) implements ShowStatement {
    @Override
    public String tag() {
      return "SHOW";
    }
  }

  record ShowAll() implements ShowStatement {
    @Override
    public String tag() {
      return "SHOW";
    }
  }

  /**
   * @param of the relation of SHOW COLUMNS
   * @param like a LIKE pattern that names must match
   */
  record ShowObjects(Listing listing, @Nullable ObjectName of, @Nullable String like)
      implements ShowStatement {
    @Override
    public String tag() {
      return "SHOW";
    }
  }

  /** What SHOW can list. */
  enum Listing {
    SOURCES,
    SINKS,
    TABLES,
    VIEWS,
    MATERIALIZED_VIEWS,
    REPLACEMENTS,
    CLUSTERS,
    CLUSTER_REPLICAS,
    CLUSTER_SIZES,
    CONNECTIONS,
    SECRETS,
    OBJECTS,
    COLUMNS
  }

  record ShowAlterable(ObjectName source) implements ShowStatement {
    @Override
    public String tag() {
      return "SHOW";
    }
  }

  record ShowCreate(ObjectType type, ObjectName name) implements ShowStatement {
    @Override
    public String tag() {
      return "SHOW";
    }
  }

  /** The rows that APPLY would add and remove. */
  record ShowChanges(ObjectName replacement, @Nullable Long limit) implements ShowStatement {
    @Override
    public String tag() {
      return "SHOW";
    }
  }

  /** {@code text} is that of the statement explained. */
  record Explain(Statement statement, String text) implements ShowStatement {
    @Override
    public String tag() {
      return "EXPLAIN";
    }
  }
}
