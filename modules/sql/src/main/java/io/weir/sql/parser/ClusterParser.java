package io.weir.sql.parser;

import io.weir.domain.catalog.ObjectType;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.statement.AlterStatement;
import io.weir.sql.statement.ClusterStatement;
import io.weir.sql.statement.ClusterStatement.ClusterCondition;
import io.weir.sql.statement.Name;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.Option;
import io.weir.sql.statement.OptionValue;
import io.weir.sql.statement.Options;
import io.weir.sql.statement.SqlFragment;
import io.weir.sql.statement.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** ALTER CLUSTER and ALTER CLUSTER REPLICA. */
final class ClusterParser {
  private final Cursor cursor;

  ClusterParser(Cursor cursor) {
    this.cursor = cursor;
  }

  /** After ALTER CLUSTER REPLICA. */
  Statement alterReplica() {
    ClusterStatement.ReplicaName replica = CreateParser.replicaName(cursor);
    cursor.expect("rename");
    cursor.accept("to"); // the specification leaves it out
    return new ClusterStatement.RenameReplica(replica, cursor.positionedName());
  }

  /** After ALTER CLUSTER. */
  Statement alter() {
    boolean ifExists = cursor.ifExists();
    ObjectName name = cursor.objectName();
    if (cursor.accept("rename", "to")) {
      return new AlterStatement.Rename(ObjectType.CLUSTER, name, ifExists, cursor.positionedName());
    }
    if (cursor.looksAt("owner", "to") || cursor.looksAt("swap", "with")) {
      throw cursor.unsupported(
          "ALTER CLUSTER ... " + Cursor.upper(cursor.peek().text() + " " + cursor.peek(1).text()),
          cursor.peek());
    }
    if (cursor.accept("extend")) {
      int position = cursor.position();
      cursor.accept("by");
      return new ClusterStatement.ExtendCluster(
          name, ifExists, new Option("by", new OptionValue.Text(cursor.string()), position));
    }
    if (cursor.accept("set")) {
      Options options =
          cursor.peek().isMark("(")
              ? new OptionParser(cursor).parenthesized()
              : new Options(List.of(new OptionParser(cursor).single()));
      return new ClusterStatement.AlterCluster(name, ifExists, options, condition());
    }
    cursor.expect("reset");
    return new ClusterStatement.ResetCluster(name, ifExists, names());
  }

  private List<Name> names() {
    List<Name> names = new ArrayList<>();
    boolean list = cursor.acceptMark("(");
    do {
      int position = cursor.position();
      String name = new OptionParser(cursor).optionName();
      if (names.stream().anyMatch(other -> other.name().equals(name))) {
        throw OptionParser.repeated(Cursor.upper(name.replace('_', ' ')), position);
      }
      names.add(new Name(name, position));
    } while (list && cursor.acceptMark(","));
    if (list) {
      cursor.expectMark(")");
    }
    return names;
  }

  private @Nullable ClusterCondition condition() {
    if (!cursor.accept("with")) {
      return null;
    }
    return cursor.accept("teardown") ? teardown() : waiting();
  }

  private ClusterCondition teardown() {
    int position = cursor.position();
    @Nullable SqlFragment after = null;
    boolean signal = false;
    cursor.expectMark("(");
    do {
      int at = cursor.position();
      if (cursor.accept("after")) {
        if (after != null) {
          throw OptionParser.repeated("AFTER", at);
        }
        cursor.acceptOperator("=");
        after = cursor.expressionTo(cursor.find(cursor.index(), true));
      } else {
        cursor.expect("signal");
        if (signal) {
          throw OptionParser.repeated("SIGNAL", at);
        }
        signal = signal();
      }
    } while (cursor.acceptMark(","));
    cursor.expectMark(")");
    return new ClusterCondition.Teardown(after, signal, position);
  }

  private boolean signal() {
    cursor.acceptOperator("=");
    int position = cursor.position();
    String name = cursor.string();
    if (!name.toLowerCase(Locale.ROOT).equals("hydration")) {
      throw Rejection.of(SqlState.INVALID_PARAMETER_VALUE, "unknown SIGNAL \"" + name + "\"")
          .withHint("Valid signals: 'hydration'.")
          .at(position)
          .exception();
    }
    return true;
  }

  private ClusterCondition waiting() {
    int position = cursor.position();
    cursor.expectMark("(");
    cursor.expect("wait");
    cursor.acceptOperator("=");
    ClusterCondition condition;
    if (cursor.accept("for")) {
      int at = cursor.position();
      condition =
          new ClusterCondition.WaitFor(
              new Option("wait_for", new OptionValue.Text(cursor.string()), at), position);
    } else {
      cursor.expect("until", "ready");
      cursor.acceptOperator("=");
      condition =
          new ClusterCondition.WaitUntilReady(new OptionParser(cursor).parenthesized(), position);
    }
    cursor.expectMark(")");
    return condition;
  }
}
