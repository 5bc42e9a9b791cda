package io.weir.sql.parser;

import io.weir.domain.catalog.ObjectType;
import org.jspecify.annotations.Nullable;

/** The words for kinds of object. */
final class Kinds {
  private Kinds() {}

  /** Takes the words of a kind, if they come next. */
  static @Nullable ObjectType accept(Cursor cursor) {
    if (cursor.accept("materialized", "view")) {
      return ObjectType.MATERIALIZED_VIEW;
    }
    ObjectType type =
        switch (cursor.peek().text()) {
          case "connection" -> ObjectType.CONNECTION;
          case "source" -> ObjectType.SOURCE;
          case "table" -> ObjectType.TABLE;
          case "view" -> ObjectType.VIEW;
          case "cluster" -> ObjectType.CLUSTER;
          case "replacement" -> ObjectType.REPLACEMENT;
          case "secret" -> ObjectType.SECRET;
          case "sink" -> ObjectType.SINK;
          default -> null;
        };
    if (type == null || cursor.peek().kind() != Lexeme.Kind.WORD) {
      return null;
    }
    cursor.next();
    return type;
  }
}
