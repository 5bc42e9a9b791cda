package io.weir.sql.parser;

import io.weir.domain.catalog.ObjectType;
import io.weir.sql.statement.AlterStatement;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.Option;
import io.weir.sql.statement.OptionAction;
import io.weir.sql.statement.Options;
import io.weir.sql.statement.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** ALTER of connections, secrets, sources and sinks. */
final class AlterParser {
  private final Cursor cursor;

  AlterParser(Cursor cursor) {
    this.cursor = cursor;
  }

  /** Null, with nothing taken, where it is an ALTER that is not known here. */
  @Nullable Statement alter() {
    if (cursor.accept("alter", "connection")) {
      return connection();
    }
    if (cursor.accept("alter", "secret")) {
      return secret();
    }
    if (cursor.accept("alter", "source")) {
      return source();
    }
    if (cursor.accept("alter", "sink")) {
      boolean ifExists = cursor.ifExists();
      ObjectName name = cursor.objectName();
      cursor.expect("rename", "to");
      return renamed(ObjectType.SINK, name, ifExists);
    }
    return null;
  }

  private Statement connection() {
    boolean ifExists = cursor.ifExists();
    ObjectName name = cursor.objectName();
    if (cursor.accept("rename", "to")) {
      return renamed(ObjectType.CONNECTION, name, ifExists);
    }
    if (cursor.looksAt("owner", "to") || cursor.looksAt("rotate", "keys")) {
      throw cursor.unsupported(
          "ALTER CONNECTION ... "
              + Cursor.upper(cursor.peek().text() + " " + cursor.peek(1).text()),
          cursor.peek());
    }
    int position = cursor.position();
    if (cursor.accept("revert")) {
      @Nullable Long version = cursor.accept("to", "version") ? version() : null;
      return new AlterStatement.RevertConnection(name, ifExists, version, position, with());
    }
    @Nullable String type = null;
    if (cursor.accept("as")) {
      position = cursor.position();
      type = cursor.word();
    }
    return new AlterStatement.AlterConnection(name, ifExists, type, position, actions(), with());
  }

  private long version() {
    Lexeme number = cursor.peek();
    if (number.kind() != Lexeme.Kind.NUMBER || !number.text().matches("\\d{1,18}")) {
      throw cursor.error();
    }
    return Long.parseLong(cursor.next().text());
  }

  private Statement secret() {
    boolean ifExists = cursor.ifExists();
    ObjectName name = cursor.objectName();
    return cursor.accept("rename", "to")
        ? renamed(ObjectType.SECRET, name, ifExists)
        : new SecretParser(cursor).alter(name, ifExists);
  }

  private Statement source() {
    boolean ifExists = cursor.ifExists();
    ObjectName name = cursor.objectName();
    if (cursor.accept("set", "connection")) {
      cursor.acceptOperator("=");
      ObjectName connection = cursor.objectName();
      return new AlterStatement.SetSourceConnection(name, ifExists, connection, with());
    }
    return new AlterStatement.AlterSource(name, ifExists, actions(), with());
  }

  private Statement renamed(ObjectType type, ObjectName name, boolean ifExists) {
    return new AlterStatement.Rename(type, name, ifExists, cursor.positionedName());
  }

  private Options with() {
    return cursor.accept("with") ? new OptionParser(cursor).parenthesized() : Options.NONE;
  }

  /** One or more; no option is set or dropped twice. */
  List<OptionAction> actions() {
    List<OptionAction> actions = new ArrayList<>();
    do {
      action(actions);
    } while (cursor.acceptMark(","));
    Set<String> set = new HashSet<>();
    Set<String> dropped = new HashSet<>();
    for (OptionAction action : actions) {
      boolean first = (action instanceof OptionAction.SetTo ? set : dropped).add(action.name());
      if (!first) {
        throw OptionParser.repeated(
            Cursor.upper(action.name().replace('_', ' ')), action.position());
      }
    }
    return actions;
  }

  private void action(List<OptionAction> actions) {
    OptionParser options = new OptionParser(cursor);
    if (cursor.accept("set")) {
      List<Option> list =
          cursor.peek().isMark("(") ? options.parenthesized().list() : List.of(options.single());
      list.forEach(option -> actions.add(new OptionAction.SetTo(option)));
    } else if (cursor.accept("drop") || cursor.accept("reset")) {
      if (cursor.acceptMark("(")) {
        actions.addAll(cursor.list(() -> dropped(options)));
        cursor.expectMark(")");
      } else {
        actions.add(dropped(options));
      }
    } else {
      throw cursor.error();
    }
  }

  private OptionAction dropped(OptionParser options) {
    int position = cursor.position();
    return new OptionAction.Drop(options.optionName(), position);
  }
}
