package io.weir.sql.parser;

import io.weir.domain.catalog.ObjectType;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.Statement;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** SHOW. */
final class ShowParser {
  private static final Map<String, Statement.Listing> LISTINGS =
      Map.of(
          "sources", Statement.Listing.SOURCES,
          "sinks", Statement.Listing.SINKS,
          "tables", Statement.Listing.TABLES,
          "views", Statement.Listing.VIEWS,
          "clusters", Statement.Listing.CLUSTERS,
          "connections", Statement.Listing.CONNECTIONS,
          "secrets", Statement.Listing.SECRETS,
          "objects", Statement.Listing.OBJECTS);
  private static final Set<String> LATER = Set.of("indexes", "schemas", "databases", "roles");

  private final Cursor cursor;

  ShowParser(Cursor cursor) {
    this.cursor = cursor;
  }

  Statement show() {
    cursor.expect("show");
    if (cursor.accept("create")) {
      return showCreate();
    }
    if (cursor.accept("alterable", "options", "for", "source")) {
      return new Statement.ShowAlterable(cursor.objectName());
    }
    if (cursor.accept("all")) {
      return new Statement.ShowAll();
    }
    if (cursor.accept("columns", "from") || cursor.accept("columns", "in")) {
      ObjectName of = cursor.objectName();
      return new Statement.ShowObjects(Statement.Listing.COLUMNS, of, like());
    }
    if (cursor.accept("materialized", "views")) {
      return new Statement.ShowObjects(Statement.Listing.MATERIALIZED_VIEWS, null, like());
    }
    if (cursor.accept("replacements")) {
      return new Statement.ShowObjects(Statement.Listing.REPLACEMENTS, null, like());
    }
    if (cursor.accept("changes")) {
      return new ReplacementParser(cursor).changes();
    }
    if (cursor.accept("cluster", "replicas")) {
      return new Statement.ShowObjects(Statement.Listing.CLUSTER_REPLICAS, null, like());
    }
    if (cursor.accept("cluster", "sizes")) {
      return new Statement.ShowObjects(Statement.Listing.CLUSTER_SIZES, null, like());
    }
    Lexeme word = cursor.peek();
    Statement.Listing listing = LISTINGS.get(word.text());
    if (word.kind() == Lexeme.Kind.WORD && listing != null) {
      cursor.next();
      return new Statement.ShowObjects(listing, null, like());
    }
    if (LATER.contains(word.text())) {
      throw cursor.unsupported("SHOW " + Cursor.upper(word.text()), word);
    }
    return new Statement.ShowVariable(SessionParser.variable(cursor));
  }

  private @Nullable String like() {
    if (cursor.looksAt("where") || cursor.looksAt("in") || cursor.looksAt("from")) {
      throw cursor.unsupported("SHOW ... " + Cursor.upper(cursor.peek().text()), cursor.peek());
    }
    return cursor.accept("like") ? cursor.string() : null;
  }

  private Statement showCreate() {
    Lexeme kind = cursor.peek();
    if (Set.of("secret", "index").contains(kind.text())) {
      throw cursor.unsupported("SHOW CREATE " + Cursor.upper(kind.text()), kind);
    }
    ObjectType type = Kinds.accept(cursor);
    if (type == null) {
      throw cursor.error();
    }
    return new Statement.ShowCreate(type, cursor.objectName());
  }
}
