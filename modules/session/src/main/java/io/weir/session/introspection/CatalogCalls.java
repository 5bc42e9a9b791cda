package io.weir.session.introspection;

import io.weir.session.relation.Oids;
import io.weir.session.relation.SystemCatalog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.SqlUtil;

/** Functions that look into the catalogs, as the queries that they stand for. */
final class CatalogCalls {
  /** By name; {@code $1} is the first argument. */
  private static final Map<String, String> QUERIES =
      Map.ofEntries(
          Map.entry(
              "obj_description",
              "SELECT weir_d.description FROM pg_catalog.pg_description weir_d"
                  + " WHERE weir_d.objoid = $1 AND weir_d.objsubid = 0"),
          Map.entry(
              "pg_get_viewdef",
              "SELECT weir_w.definition FROM weir_catalog.weir_view_definitions weir_w"
                  + " WHERE weir_w.oid = $1"),
          Map.entry(
              "pg_get_userbyid",
              "SELECT weir_u.rolname FROM pg_catalog.pg_roles weir_u WHERE weir_u.oid = $1"));

  private static final String FORMAT_TYPE =
      "SELECT weir_t.name || CASE WHEN weir_t.oid = 1700 AND $2 >= 4"
          + " THEN '(' || (($2 - 4) / 65536)::text || ',' || (($2 - 4) % 65536)::text || ')'"
          + " ELSE '' END FROM weir_catalog.weir_type_names weir_t WHERE weir_t.oid = $1";

  private static final String FORMAT_PLAIN_TYPE =
      "SELECT weir_t.name FROM weir_catalog.weir_type_names weir_t WHERE weir_t.oid = $1";

  private final RegCasts casts;

  /**
   * The relations of weir_catalog, which need no schema to be named, as little as those of
   * pg_catalog. Clients leave the latter out of their lists by the schema's name; the former are
   * left out here, but for who asks for them by name.
   */
  private final String hidden;

  /**
   * @param byName whether the statement looks for relations by their names
   */
  CatalogCalls(RegCasts casts, SystemCatalog system, boolean byName) {
    this.casts = casts;
    this.hidden =
        byName
            ? ""
            : system.relations().stream()
                .filter(r -> r.schema().equals(SystemCatalog.WEIR_CATALOG))
                .map(r -> Integer.toString(Oids.of(system.id(r))))
                .collect(Collectors.joining(", "));
  }

  /** The call itself, or what takes its place. */
  SqlNode rewrite(SqlCall call) {
    if (!(call.getOperator() instanceof SqlUnresolvedFunction function)) {
      return call;
    }
    SqlIdentifier id = function.getNameAsId();
    List<SqlNode> args = call.getOperandList();
    if (args.isEmpty() || id.names.size() > 2) {
      return call;
    }
    String name = id.names.getLast();
    String query = QUERIES.get(name);
    if (query != null) {
      return Templates.fill(query, args);
    }
    return switch (name) {
      case "format_type" ->
          args.size() == 2 && !SqlUtil.isNullLiteral(args.get(1), false)
              ? Templates.fill(FORMAT_TYPE, args)
              : Templates.fill(FORMAT_PLAIN_TYPE, args);
      case "pg_table_is_visible" ->
          hidden.isEmpty() ? call : Templates.fill("SELECT $1 NOT IN (" + hidden + ")", args);
      case "to_regclass" -> toRegclass(call, args.getFirst());
      // Sizes are not known by relation.
      case "pg_table_size", "pg_relation_size", "pg_total_relation_size", "pg_database_size" ->
          Templates.fill("SELECT NULL::bigint", List.of());
      case "pg_size_pretty" -> Templates.fill("SELECT $1::text || ' bytes'", args);
      case "pg_relation_is_publishable" ->
          SqlLiteral.createBoolean(false, call.getParserPosition());
      default -> call;
    };
  }

  private SqlNode toRegclass(SqlCall call, SqlNode name) {
    if (!(name instanceof SqlCharStringLiteral)) {
      return call;
    }
    Optional<Long> oid = casts.relation(RegCasts.text(name));
    return oid.isPresent()
        ? RegCasts.number(oid.get(), name)
        : SqlLiteral.createNull(call.getParserPosition());
  }
}
