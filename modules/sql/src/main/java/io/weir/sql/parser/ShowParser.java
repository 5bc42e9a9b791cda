package io.weir.sql.parser;

import io.weir.domain.catalog.ObjectType;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.ShowStatement;
import io.weir.sql.statement.Statement;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** SHOW. */
final class ShowParser {
  private static final Map<String, ShowStatement.Listing> LISTINGS =
      Map.of(
          "sources", ShowStatement.Listing.SOURCES,
          "sinks", ShowStatement.Listing.SINKS,
          "tables", ShowStatement.Listing.TABLES,
          "views", ShowStatement.Listing.VIEWS,
          "clusters", ShowStatement.Listing.CLUSTERS,
          "connections", ShowStatement.Listing.CONNECTIONS,
          "secrets", ShowStatement.Listing.SECRETS,
          "objects", ShowStatement.Listing.OBJECTS);
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
      return new ShowStatement.ShowAlterable(cursor.objectName());
    }
    if (cursor.accept("all")) {
      return new ShowStatement.ShowAll();
    }
    if (cursor.accept("columns", "from") || cursor.accept("columns", "in")) {
      ObjectName of = cursor.objectName();
      return new ShowStatement.ShowObjects(ShowStatement.Listing.COLUMNS, of, like());
    }
    if (cursor.accept("materialized", "views")) {
      return new ShowStatement.ShowObjects(ShowStatement.Listing.MATERIALIZED_VIEWS, null, like());
    }
    if (cursor.accept("replacements")) {
      return new ShowStatement.ShowObjects(ShowStatement.Listing.REPLACEMENTS, null, like());
    }
    if (cursor.accept("changes")) {
      return new ReplacementParser(cursor).changes();
    }
    if (cursor.accept("cluster", "replicas")) {
      return new ShowStatement.ShowObjects(ShowStatement.Listing.CLUSTER_REPLICAS, null, like());
    }
    if (cursor.accept("cluster", "sizes")) {
      return new ShowStatement.ShowObjects(ShowStatement.Listing.CLUSTER_SIZES, null, like());
    }
    Lexeme word = cursor.peek();
    ShowStatement.Listing listing = LISTINGS.get(word.text());
    if (word.kind() == Lexeme.Kind.WORD && listing != null) {
      cursor.next();
      return new ShowStatement.ShowObjects(listing, null, like());
    }
    if (LATER.contains(word.text())) {
      throw cursor.unsupported("SHOW " + Cursor.upper(word.text()), word);
    }
    return new ShowStatement.ShowVariable(SessionParser.variable(cursor));
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
    return new ShowStatement.ShowCreate(type, cursor.objectName());
  }
}
