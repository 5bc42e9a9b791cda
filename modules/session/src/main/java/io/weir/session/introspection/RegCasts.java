package io.weir.session.introspection;

import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Names;
import io.weir.session.relation.Oids;
import io.weir.session.relation.SystemCatalog;
import io.weir.sql.parser.PgType;
import io.weir.sql.parser.PgTypeNameSpec;
import io.weir.sql.relation.Relation;
import io.weir.sql.relation.RelationResolver;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.util.SqlVisitor;
import org.jspecify.annotations.Nullable;

/**
 * Casts to the types that name things of the catalogs. A quoted name becomes the number that it
 * stands for; a number becomes the name, which is how PostgreSQL shows it.
 */
final class RegCasts {
  private final SystemCatalog system;
  private final CatalogSnapshot catalog;

  RegCasts(SystemCatalog system, CatalogSnapshot catalog) {
    this.system = system;
    this.catalog = catalog;
  }

  /** What takes the place of a cast; null where it may stay as it is. */
  @Nullable SqlNode rewrite(SqlCall cast, SqlVisitor<SqlNode> inner) {
    SqlNode operand = cast.operand(0);
    PgType type = PgTypeNameSpec.of(cast.operand(1));
    if (operand instanceof SqlCall below && below.getKind() == SqlKind.CAST) {
      PgType belowType = PgTypeNameSpec.of(below.operand(1));
      if (isReg(belowType) && isNumber(type)) {
        // There and back: 'x'::regclass::oid, c.oid::regclass::oid.
        SqlNode number = below.operand(0);
        return isText(number) ? named(number, belowType) : number.accept(inner);
      }
    }
    if (!isReg(type)) {
      return null;
    }
    if (isText(operand)) {
      return named(operand, type);
    }
    SqlNode number = operand.accept(inner);
    return switch (type.name()) {
      case "regclass" ->
          Templates.fill(
              "SELECT weir_r.relname FROM pg_catalog.pg_class weir_r WHERE weir_r.oid = $1",
              List.of(number));
      case "regtype" ->
          Templates.fill(
              "SELECT weir_r.name FROM weir_catalog.weir_type_names weir_r WHERE weir_r.oid = $1",
              List.of(number));
      case "regnamespace" ->
          Templates.fill(
              "SELECT weir_r.nspname FROM pg_catalog.pg_namespace weir_r WHERE weir_r.oid = $1",
              List.of(number));
      case "regrole" ->
          Templates.fill(
              "SELECT weir_r.rolname FROM pg_catalog.pg_roles weir_r WHERE weir_r.oid = $1",
              List.of(number));
      // Functions are kept by name.
      default -> number;
    };
  }

  private static boolean isReg(PgType type) {
    return type.type() == null && !type.array() && type.name().startsWith("reg");
  }

  private static boolean isNumber(PgType type) {
    return type.name().equals("oid") || type.name().startsWith("int");
  }

  private static boolean isText(SqlNode node) {
    return node instanceof SqlCharStringLiteral;
  }

  /** The number behind a quoted name; of a function, which has none, the name itself. */
  private SqlNode named(SqlNode literal, PgType type) {
    String text = text(literal);
    if (text.matches("\\d+")) {
      return number(Long.parseLong(text), literal);
    }
    String plain =
        text.startsWith(SystemCatalog.PG_CATALOG + ".")
            ? text.substring(SystemCatalog.PG_CATALOG.length() + 1)
            : text;
    return switch (type.name()) {
      case "regclass" ->
          number(
              relation(text)
                  .orElseThrow(
                      () ->
                          Rejection.of(
                                  SqlState.UNDEFINED_TABLE,
                                  "relation \"" + text + "\" does not exist")
                              .exception()),
              literal);
      case "regtype" ->
          Templates.fill(
              "SELECT max(weir_r.oid) FROM pg_catalog.pg_type weir_r WHERE weir_r.typname = $1",
              List.of(SqlLiteral.createCharString(plain, literal.getParserPosition())));
      case "regnamespace" -> number(Oids.namespace(plain), literal);
      case "regrole" -> number(Oids.OWNER, literal);
      default -> SqlLiteral.createCharString(plain, literal.getParserPosition());
    };
  }

  /** The oid of the relation of this name, which may have a schema and quotes. */
  Optional<Long> relation(String text) {
    String[] parts = text.replace("\"", "").split("\\.", 2);
    RelationResolver relations = Names.relations(system, catalog);
    Optional<Relation> found =
        parts.length == 2
            ? relations.relation(parts[0], parts[1])
            : relations.unqualified(parts[0]);
    return found.map(r -> (long) Oids.of(r.id()));
  }

  static String text(SqlNode literal) {
    return java.util.Objects.requireNonNull(
        ((SqlCharStringLiteral) literal).getValueAs(String.class));
  }

  static SqlNode number(long value, SqlNode place) {
    return SqlNumericLiteral.createExactNumeric(Long.toString(value), place.getParserPosition());
  }
}
