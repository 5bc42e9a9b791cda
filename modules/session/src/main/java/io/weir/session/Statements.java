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
import io.weir.sql.statement.ObjectName;
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
      case Statement.ApplyReplacement apply -> new ApplyStatement(apply);
      case Statement.Ddl ddl -> new DdlStatement(ddl);
      case Statement.ValidateConnection validate -> new ValidateConnectionStatement(validate);
      case Statement.Query query ->
          new SelectStatement(
              QueryPlan.plan(preparation, query.query().text(), query.query().node()));
      case Statement.Insert insert -> InsertStatement.prepare(insert, preparation);
      case Statement.Update update -> UpdateStatement.prepare(update, preparation);
      case Statement.Delete delete -> DeleteStatement.prepare(delete, preparation);
      case Statement.CopyFrom copy -> CopyInStatement.prepare(copy, preparation);
      case Statement.CopyTo copy -> CopyOutStatement.prepare(copy, preparation);
      case Statement.Subscribe subscribe -> SubscribeStatement.prepare(subscribe, preparation);
      case Statement.SubscribeChanges subscribe ->
          SubscribeChangesStatement.prepare(subscribe, preparation);
      case Statement.Explain explain -> ExplainStatement.prepare(explain, preparation);
      case Statement.UnsafeAlterSource unsafe -> new UnsafeAlterStatement(unsafe);
      case Statement.UndoOperation undo -> new UndoStatement(undo);
      case Statement.CancelOperation cancel -> new CancelStatement(cancel);
      case Statement.PauseSources pause -> new PauseStatement(pause);
      case Statement.AlterSystem system -> new AlterSystemStatement(system);
      case Statement.ShowVariable show ->
          ShowVariable.of(preparation.session().variables().canonicalName(show.name()));
      case Statement.ShowAll show -> new ShowAll();
      case Statement.ShowObjects show -> list(show);
      case Statement.ShowChanges show -> ShowChangesStatement.prepare(show, preparation);
      case Statement.ShowCreate show -> new ShowCreate(show);
      case Statement.ShowAlterable show -> new ShowAlterable(show);
      case Statement.SetVariable set -> new SetStatement(set);
      case Statement.ResetVariable reset -> new ResetStatement(reset);
      case Statement.Begin begin -> new BeginStatement(begin);
      case Statement.Commit commit -> new EndStatement(true);
      case Statement.Rollback rollback -> new EndStatement(false);
      case Statement.DiscardAll discard -> new DiscardStatement();
      case Statement.Prepare prepare -> PrepareStatement.prepare(prepare, preparation);
      case Statement.Execute execute -> ExecuteStatement.prepare(execute, preparation);
      case Statement.Deallocate deallocate -> new DeallocateStatement(deallocate);
    };
  }

  private static Prepared list(Statement.ShowObjects show) {
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
}
