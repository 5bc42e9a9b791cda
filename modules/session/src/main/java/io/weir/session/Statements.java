package io.weir.session;

import io.weir.gateway.Session.Result;
import io.weir.session.control.BeginStatement;
import io.weir.session.control.DeallocateStatement;
import io.weir.session.control.DiscardStatement;
import io.weir.session.control.EndStatement;
import io.weir.session.control.ExecuteStatement;
import io.weir.session.control.PrepareStatement;
import io.weir.session.control.ResetStatement;
import io.weir.session.control.SetStatement;
import io.weir.session.copy.CopyOutStatement;
import io.weir.session.ddl.DdlStatement;
import io.weir.session.ddl.ValidateConnectionStatement;
import io.weir.session.dml.CopyInStatement;
import io.weir.session.dml.DeleteStatement;
import io.weir.session.dml.InsertStatement;
import io.weir.session.dml.UpdateStatement;
import io.weir.session.explain.ExplainStatement;
import io.weir.session.operator.AlterSystemStatement;
import io.weir.session.operator.CancelStatement;
import io.weir.session.operator.PauseStatement;
import io.weir.session.operator.UndoStatement;
import io.weir.session.operator.UnsafeAlterStatement;
import io.weir.session.query.QueryPlan;
import io.weir.session.query.SelectStatement;
import io.weir.session.query.SleepStatement;
import io.weir.session.replacement.ApplyStatement;
import io.weir.session.replacement.ShowChangesStatement;
import io.weir.session.replacement.SubscribeChangesStatement;
import io.weir.session.show.ObjectLists;
import io.weir.session.show.ShowAll;
import io.weir.session.show.ShowAlterable;
import io.weir.session.show.ShowClusterSizes;
import io.weir.session.show.ShowClusters;
import io.weir.session.show.ShowColumns;
import io.weir.session.show.ShowCreate;
import io.weir.session.show.ShowObjects;
import io.weir.session.show.ShowSources;
import io.weir.session.show.ShowVariable;
import io.weir.session.subscribe.SubscribeStatement;
import io.weir.sql.statement.DataStatement;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.OperatorStatement;
import io.weir.sql.statement.ReplacementStatement;
import io.weir.sql.statement.SessionStatement;
import io.weir.sql.statement.ShowStatement;
import io.weir.sql.statement.SqlFragment;
import io.weir.sql.statement.Statement;
import java.util.concurrent.CompletionStage;

/** Plans statements: the list of all kinds, and who takes each. */
public final class Statements {
  private Statements() {}

  /**
   * Plans a statement. May block.
   *
   * @throws io.weir.kernel.RejectedException where it cannot be run
   */
  public static Prepared prepare(Statement statement, Preparation preparation) {
    return switch (statement) {
      case Statement.Empty empty -> new Empty();
      case ReplacementStatement.ApplyReplacement apply -> new ApplyStatement(apply);
      case Statement.Ddl ddl -> new DdlStatement(ddl);
      case OperatorStatement.ValidateConnection validate ->
          new ValidateConnectionStatement(validate);
      case DataStatement.Query query -> query(query.query(), preparation);
      case DataStatement.Insert insert -> InsertStatement.prepare(insert, preparation);
      case DataStatement.Update update -> UpdateStatement.prepare(update, preparation);
      case DataStatement.Delete delete -> DeleteStatement.prepare(delete, preparation);
      case DataStatement.CopyFrom copy -> CopyInStatement.prepare(copy, preparation);
      case DataStatement.CopyTo copy -> CopyOutStatement.prepare(copy, preparation);
      case DataStatement.Subscribe subscribe -> SubscribeStatement.prepare(subscribe, preparation);
      case DataStatement.SubscribeChanges subscribe ->
          SubscribeChangesStatement.prepare(subscribe, preparation);
      case ShowStatement.Explain explain -> ExplainStatement.prepare(explain, preparation);
      case OperatorStatement.UnsafeAlterSource unsafe -> new UnsafeAlterStatement(unsafe);
      case OperatorStatement.UndoOperation undo -> new UndoStatement(undo);
      case OperatorStatement.CancelOperation cancel -> new CancelStatement(cancel);
      case OperatorStatement.PauseSources pause -> new PauseStatement(pause);
      case OperatorStatement.AlterSystem system -> new AlterSystemStatement(system);
      case ShowStatement.ShowVariable show ->
          ShowVariable.of(preparation.session().variables().canonicalName(show.name()));
      case ShowStatement.ShowAll show -> new ShowAll();
      case ShowStatement.ShowObjects show -> list(show);
      case ShowStatement.ShowChanges show -> ShowChangesStatement.prepare(show, preparation);
      case ShowStatement.ShowCreate show -> new ShowCreate(show);
      case ShowStatement.ShowAlterable show -> new ShowAlterable(show);
      case SessionStatement.SetVariable set -> new SetStatement(set);
      case SessionStatement.ResetVariable reset -> new ResetStatement(reset);
      case SessionStatement.Begin begin -> new BeginStatement(begin);
      case SessionStatement.Commit commit -> new EndStatement(true);
      case SessionStatement.Rollback rollback -> new EndStatement(false);
      case SessionStatement.DiscardAll discard -> new DiscardStatement();
      case SessionStatement.Prepare prepare -> PrepareStatement.prepare(prepare, preparation);
      case SessionStatement.Execute execute -> ExecuteStatement.prepare(execute, preparation);
      case SessionStatement.Deallocate deallocate -> new DeallocateStatement(deallocate);
    };
  }

  private static Prepared list(ShowStatement.ShowObjects show) {
    return switch (show.listing()) {
      case SOURCES -> new ShowSources(show.like());
      case TABLES -> new ShowObjects(ObjectLists.TABLES, show.like());
      case VIEWS -> new ShowObjects(ObjectLists.VIEWS, show.like());
      case MATERIALIZED_VIEWS -> new ShowObjects(ObjectLists.MATERIALIZED_VIEWS, show.like());
      case REPLACEMENTS -> new ShowObjects(ObjectLists.REPLACEMENTS, show.like());
      case CLUSTERS -> new ShowClusters(false, show.like());
      case CLUSTER_REPLICAS -> new ShowClusters(true, show.like());
      case CONNECTIONS -> new ShowObjects(ObjectLists.CONNECTIONS, show.like());
      case OBJECTS -> new ShowObjects(ObjectLists.OBJECTS, show.like());
      case COLUMNS -> {
        ObjectName relation = show.of();
        if (relation == null) {
          throw new IllegalStateException("SHOW COLUMNS without a relation");
        }
        yield new ShowColumns(relation, show.like());
      }
      case CLUSTER_SIZES -> new ShowClusterSizes(show.like());
      case SINKS -> new ShowObjects(ObjectLists.SINKS, show.like());
      case SECRETS -> new ShowObjects(ObjectLists.SECRETS, show.like());
    };
  }

  /** Nothing to run. */
  private record Empty() implements Prepared {
    @Override
    public CompletionStage<Result> run(Execution execution) {
      return Answers.done("");
    }
  }

  private static Prepared query(SqlFragment query, Preparation preparation) {
    return SleepStatement.of(query, preparation)
        .<Prepared>map(sleep -> sleep)
        .orElseGet(
            () -> new SelectStatement(QueryPlan.plan(preparation, query.text(), query.node())));
  }
}
