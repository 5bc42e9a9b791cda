package io.weir.sql.statement;

import io.weir.sql.statement.SourceClause.Envelope;
import io.weir.sql.statement.SourceClause.Format;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CREATE of all but clusters and replacements. */
public sealed interface CreateStatement extends Statement.Ddl {
  record CreateConnection(
      ObjectName name,
      boolean ifNotExists,
      String type,
      Options options,
      Options with,
      int typePosition)
      implements CreateStatement {
    @Override
    public String tag() {
      return "CREATE CONNECTION";
    }
  }

  /**
   * @param columns empty where none were given
   * @param keyFormat of {@code KEY FORMAT ...}
   * @param tables of {@code FOR TABLES (...)}; empty where not given
   */
  record CreateSource(
      ObjectName name,
      boolean ifNotExists,
      @Nullable ObjectName cluster,
      SourceClause.Origin origin,
      List<ColumnDefinition> columns,
      @Nullable Format keyFormat,
      @Nullable Format format,
      List<SourceClause.Include> includes,
      @Nullable Envelope envelope,
      boolean forAllTables,
      List<SourceClause.UpstreamTable> tables,
      Options with)
      implements CreateStatement {
    public CreateSource {
      tables = List.copyOf(tables);
      columns = List.copyOf(columns);
      includes = List.copyOf(includes);
    }

    @Override
    public String tag() {
      return "CREATE SOURCE";
    }
  }

  record CreateTable(ObjectName name, boolean ifNotExists, List<ColumnDefinition> columns)
      implements CreateStatement {
    public CreateTable {
      columns = List.copyOf(columns);
    }

    @Override
    public String tag() {
      return "CREATE TABLE";
    }
  }

  /** {@code columns} renames the query's first columns; mostly empty. */
  record CreateView(ObjectName name, boolean ifNotExists, List<String> columns, SqlFragment query)
      implements CreateStatement {
    public CreateView {
      columns = List.copyOf(columns);
    }

    @Override
    public String tag() {
      return "CREATE VIEW";
    }
  }

  record CreateMaterializedView(
      ObjectName name,
      boolean ifNotExists,
      @Nullable ObjectName cluster,
      List<String> columns,
      SqlFragment query)
      implements CreateStatement {
    public CreateMaterializedView {
      columns = List.copyOf(columns);
    }

    @Override
    public String tag() {
      return "CREATE MATERIALIZED VIEW";
    }
  }

  record CreateSecret(ObjectName name, boolean ifNotExists, SecretSource value)
      implements CreateStatement {
    @Override
    public String tag() {
      return "CREATE SECRET";
    }
  }

  /**
   * @param kind {@code kafka}, {@code postgres}: as written after INTO, in lower case
   * @param key empty where none is given
   * @param format null where none is given
   */
  record CreateSink(
      ObjectName name,
      boolean ifNotExists,
      @Nullable ObjectName cluster,
      ObjectName from,
      String kind,
      ObjectName connection,
      Options options,
      List<Name> key,
      @Nullable Format format,
      @Nullable Envelope envelope,
      Options with,
      int position)
      implements CreateStatement {
    public CreateSink {
      key = List.copyOf(key);
    }

    @Override
    public String tag() {
      return "CREATE SINK";
    }
  }
}
