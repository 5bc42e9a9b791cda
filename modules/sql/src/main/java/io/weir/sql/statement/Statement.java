package io.weir.sql.statement;

/** One statement as it was written: nothing is looked up yet, but its form is right. */
public sealed interface Statement
    permits Statement.Ddl,
        Statement.Empty,
        DataStatement,
        OperatorStatement,
        SessionStatement,
        ShowStatement {
  /** The first word or words of its command tag: {@code CREATE SOURCE}, {@code SELECT}. */
  String tag();

  /** Whether it changes the catalog: it is planned by {@code io.weir.sql.ddl.DdlPlanner}. */
  sealed interface Ddl extends Statement
      permits AlterStatement, ClusterStatement, CreateStatement, ReplacementStatement {}

  /** A text of nothing but blanks and comments. */
  record Empty() implements Statement {
    @Override
    public String tag() {
      return "";
    }
  }
}
