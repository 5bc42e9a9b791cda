package io.weir.sql.statement;

import io.weir.domain.catalog.ObjectType;
import io.weir.kernel.Secret;
import io.weir.sql.parser.PgType;
import io.weir.sql.statement.SourceClause.Envelope;
import io.weir.sql.statement.SourceClause.Format;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One statement as it was written: nothing is looked up yet, but its form is right. */
public sealed interface Statement {
  /** The first word or words of its command tag: {@code CREATE SOURCE}, {@code SELECT}. */
  String tag();

  /** Whether it changes the catalog: it is planned by {@code io.weir.sql.ddl.DdlPlanner}. */
  sealed interface Ddl extends Statement {}

  /** A text of nothing but blanks and comments. */
  record Empty() implements Statement {
    @Override
    public String tag() {
      return "";
    }
  }

  record CreateConnection(
      ObjectName name,
      boolean ifNotExists,
      String type,
      Options options,
      Options with,
      int typePosition)
      implements Ddl {
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
      implements Ddl {
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
      implements Ddl {
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
      implements Ddl {
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
      implements Ddl {
    public CreateMaterializedView {
      columns = List.copyOf(columns);
    }

    @Override
    public String tag() {
      return "CREATE MATERIALIZED VIEW";
    }
  }

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
      implements Ddl {
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
      implements Ddl {
    public ApplyReplacement {
      applications = List.copyOf(applications);
    }

    @Override
    public String tag() {
      return "ALTER MATERIALIZED VIEW";
    }
  }

  /** ALTER MATERIALIZED VIEW ... REVERT. */
  record RevertView(ObjectName view, boolean ifExists) implements Ddl {
    @Override
    public String tag() {
      return "ALTER MATERIALIZED VIEW";
    }
  }

  /** The rows that APPLY would add and remove. */
  record ShowChanges(ObjectName replacement, @Nullable Long limit) implements Statement {
    @Override
    public String tag() {
      return "SHOW";
    }
  }

  /** Where a secret's value comes from; never printed. */
  sealed interface SecretSource {
    /** {@code AS 'text'}. */
    record Given(Secret text) implements SecretSource {}

    /** {@code FROM ENV 'NAME'}. */
    record FromEnvironment(String name) implements SecretSource {}

    /** {@code FROM FILE 'path'}. */
    record FromFile(String path) implements SecretSource {}
  }

  record CreateSecret(ObjectName name, boolean ifNotExists, SecretSource value) implements Ddl {
    @Override
    public String tag() {
      return "CREATE SECRET";
    }
  }

  /** {@code with}: KEEP OLD FOR, VALIDATE. */
  record AlterSecret(ObjectName name, boolean ifExists, SecretSource value, Options with)
      implements Ddl {
    @Override
    public String tag() {
      return "ALTER SECRET";
    }
  }

  /** One change of an option list; the order of the text is kept. */
  sealed interface OptionAction {
    /** The option's name as in {@link Option#name}. */
    String name();

    int position();

    record SetTo(Option option) implements OptionAction {
      @Override
      public String name() {
        return option.name();
      }

      @Override
      public int position() {
        return option.position();
      }
    }

    /** DROP or RESET, which are the same. */
    record Drop(String name, int position) implements OptionAction {}
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
      implements Ddl {
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
      implements Ddl {
    @Override
    public String tag() {
      return "ALTER CONNECTION";
    }
  }

  record AlterSource(ObjectName name, boolean ifExists, List<OptionAction> actions, Options with)
      implements Ddl {
    public AlterSource {
      actions = List.copyOf(actions);
    }

    @Override
    public String tag() {
      return "ALTER SOURCE";
    }
  }

  record SetSourceConnection(ObjectName name, boolean ifExists, ObjectName connection, Options with)
      implements Ddl {
    @Override
    public String tag() {
      return "ALTER SOURCE";
    }
  }

  record Rename(ObjectType type, ObjectName name, boolean ifExists, Name to) implements Ddl {
    @Override
    public String tag() {
      return "ALTER " + type.words().toUpperCase(java.util.Locale.ROOT);
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
      implements Ddl {
    public CreateSink {
      key = List.copyOf(key);
    }

    @Override
    public String tag() {
      return "CREATE SINK";
    }
  }

  /** Managed by {@code options}, or with named {@code replicas}. */
  record CreateCluster(
      ObjectName name,
      boolean ifNotExists,
      Options options,
      @Nullable List<ReplicaDefinition> replicas)
      implements Ddl {
    @Override
    public String tag() {
      return "CREATE CLUSTER";
    }
  }

  record ReplicaDefinition(String name, Options options, int position) {}

  /** {@code cluster.replica}. */
  record ReplicaName(ObjectName cluster, String replica) {}

  record CreateClusterReplica(ReplicaName name, boolean ifNotExists, Options options)
      implements Ddl {
    @Override
    public String tag() {
      return "CREATE CLUSTER REPLICA";
    }
  }

  /** When the old replicas of a cluster go, as the statement says it. */
  sealed interface ClusterCondition {
    /** 1-based character position. */
    int position();

    /**
     * {@code TEARDOWN (AFTER expr, SIGNAL 'hydration')}; one of both at least.
     *
     * @param after an expression that gives a timestamp
     */
    record Teardown(@Nullable SqlFragment after, boolean hydration, int position)
        implements ClusterCondition {}

    /** {@code (WAIT FOR '10 min')}. */
    record WaitFor(Option duration, int position) implements ClusterCondition {}

    /** {@code (WAIT UNTIL READY (TIMEOUT '10 min', ON TIMEOUT COMMIT))}. */
    record WaitUntilReady(Options options, int position) implements ClusterCondition {}
  }

  /** ALTER CLUSTER ... SET. */
  record AlterCluster(
      ObjectName name, boolean ifExists, Options options, @Nullable ClusterCondition condition)
      implements Ddl {
    @Override
    public String tag() {
      return "ALTER CLUSTER";
    }
  }

  /** ALTER CLUSTER ... RESET: aborts what is pending, or restores defaults. */
  record ResetCluster(ObjectName name, boolean ifExists, List<Name> options) implements Ddl {
    public ResetCluster {
      options = List.copyOf(options);
    }

    @Override
    public String tag() {
      return "ALTER CLUSTER";
    }
  }

  /** ALTER CLUSTER ... EXTEND BY '10 min': puts the deadline of what is pending off. */
  record ExtendCluster(ObjectName name, boolean ifExists, Option by) implements Ddl {
    @Override
    public String tag() {
      return "ALTER CLUSTER";
    }
  }

  record RenameReplica(ReplicaName replica, Name to) implements Ddl {
    @Override
    public String tag() {
      return "ALTER CLUSTER REPLICA";
    }
  }

  record DropClusterReplica(List<ReplicaName> names, boolean ifExists) implements Ddl {
    public DropClusterReplica {
      names = List.copyOf(names);
    }

    @Override
    public String tag() {
      return "DROP CLUSTER REPLICA";
    }
  }

  record Drop(ObjectType type, List<ObjectName> names, boolean ifExists, boolean cascade)
      implements Ddl {
    public Drop {
      names = List.copyOf(names);
    }

    @Override
    public String tag() {
      return "DROP " + type.words().toUpperCase(java.util.Locale.ROOT);
    }
  }

  /** {@code column} where the comment is on one; {@code text} null to remove it. */
  record Comment(ObjectType type, ObjectName name, @Nullable String column, @Nullable String text)
      implements Ddl {
    @Override
    public String tag() {
      return "COMMENT";
    }
  }

  record ValidateConnection(ObjectName name) implements Statement {
    @Override
    public String tag() {
      return "VALIDATE CONNECTION";
    }
  }

  /** SELECT, VALUES, TABLE, WITH. */
  record Query(SqlFragment query) implements Statement {
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
      implements Statement {
    public Insert {
      columns = List.copyOf(columns);
    }

    @Override
    public String tag() {
      return "INSERT";
    }
  }

  /** A name and where it stands. */
  record Name(String name, int position) {}

  record Update(
      ObjectName table,
      @Nullable String alias,
      List<Assignment> assignments,
      @Nullable SqlFragment where)
      implements Statement {
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
      implements Statement {
    @Override
    public String tag() {
      return "DELETE";
    }
  }

  record CopyFrom(ObjectName table, List<Name> columns, CopyFormat format) implements Statement {
    public CopyFrom {
      columns = List.copyOf(columns);
    }

    @Override
    public String tag() {
      return "COPY";
    }
  }

  /** {@code source} is a Query, a Subscribe or a SubscribeChanges. */
  record CopyTo(Statement source, CopyFormat format) implements Statement {
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
  record Subscribe(SqlFragment query, boolean snapshot, boolean progress) implements Statement {
    @Override
    public String tag() {
      return "SUBSCRIBE";
    }
  }

  /** Changes a setting of the whole system; {@code value} null is RESET. */
  record AlterSystem(String name, @Nullable String value) implements Statement {
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
      implements Statement {
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
      implements Statement {
    public UnsafeAlterSource {
      actions = List.copyOf(actions);
    }

    @Override
    public String tag() {
      return "ALTER SOURCE";
    }
  }

  /** SUBSCRIBE to the rows that APPLY would add and remove. */
  record SubscribeChanges(ObjectName replacement, boolean snapshot, boolean progress)
      implements Statement {
    @Override
    public String tag() {
      return "SUBSCRIBE";
    }
  }

  /** CANCEL OPERATION: stops one that runs, and takes back what it did. */
  record CancelOperation(String id, int position) implements Statement {
    @Override
    public String tag() {
      return "CANCEL OPERATION";
    }
  }

  /** UNDO OPERATION: another one that takes back what this one did to sources. */
  record UndoOperation(String id, int position) implements Statement {
    @Override
    public String tag() {
      return "UNDO OPERATION";
    }
  }

  record ShowVariable(String name) implements Statement {
    @Override
    public String tag() {
      return "SHOW";
    }
  }

  record ShowAll() implements Statement {
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
      implements Statement {
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

  record ShowAlterable(ObjectName source) implements Statement {
    @Override
    public String tag() {
      return "SHOW";
    }
  }

  record ShowCreate(ObjectType type, ObjectName name) implements Statement {
    @Override
    public String tag() {
      return "SHOW";
    }
  }

  /** {@code text} is that of the statement explained. */
  record Explain(Statement statement, String text) implements Statement {
    @Override
    public String tag() {
      return "EXPLAIN";
    }
  }

  /** {@code value} null for DEFAULT; a list's members joined by comma and blank. */
  record SetVariable(String name, @Nullable String value, boolean local) implements Statement {
    @Override
    public String tag() {
      return "SET";
    }
  }

  /** {@code name} null for ALL. */
  record ResetVariable(@Nullable String name) implements Statement {
    @Override
    public String tag() {
      return "RESET";
    }
  }

  /** {@code start} for the START TRANSACTION spelling. */
  record Begin(boolean start, boolean readOnly) implements Statement {
    @Override
    public String tag() {
      return start ? "START TRANSACTION" : "BEGIN";
    }
  }

  record Commit() implements Statement {
    @Override
    public String tag() {
      return "COMMIT";
    }
  }

  record Rollback() implements Statement {
    @Override
    public String tag() {
      return "ROLLBACK";
    }
  }

  record DiscardAll() implements Statement {
    @Override
    public String tag() {
      return "DISCARD ALL";
    }
  }

  /** {@code sql} is the statement's text. */
  record Prepare(String name, List<PgType> types, String sql) implements Statement {
    public Prepare {
      types = List.copyOf(types);
    }

    @Override
    public String tag() {
      return "PREPARE";
    }
  }

  record Execute(String name, List<SqlFragment> arguments) implements Statement {
    public Execute {
      arguments = List.copyOf(arguments);
    }

    @Override
    public String tag() {
      return "EXECUTE";
    }
  }

  /** {@code name} null for ALL. */
  record Deallocate(@Nullable String name) implements Statement {
    @Override
    public String tag() {
      return name == null ? "DEALLOCATE ALL" : "DEALLOCATE";
    }
  }
}
