package io.weir.session.relation;

import io.weir.columnar.TypeKind;
import java.util.List;

/** {@code pg_type} and its kin: the types that columns can have, and those that clients look up. */
final class PgTypes {
  /** Types that no column has but that results and drivers name: oid, name, length, category. */
  private static final List<Named> OTHERS =
      List.of(
          new Named(18, "char", 1, "Z", 1002),
          new Named(19, "name", 64, "S", 1003),
          new Named(24, "regproc", 4, "N", 1008),
          new Named(26, "oid", 4, "N", 1028),
          new Named(114, "json", -1, "U", 199),
          new Named(1042, "bpchar", -1, "S", 1014),
          new Named(1043, "varchar", -1, "S", 1015),
          new Named(2205, "regclass", 4, "N", 2210),
          new Named(2206, "regtype", 4, "N", 2211));

  private PgTypes() {}

  private record Named(int oid, String name, int length, String category, int array) {}

  static List<SystemRelation> relations() {
    return List.of(types(), names(), collations());
  }

  private static SystemRelation types() {
    return SystemRelation.pg(
        "pg_type",
        "oid oid!, typname name!, typnamespace oid!, typowner oid!, typlen int2!, typbyval bool!,"
            + " typtype char!, typcategory char!, typispreferred bool!, typisdefined bool!,"
            + " typdelim char!, typrelid oid!, typsubscript name!, typelem oid!, typarray oid!,"
            + " typinput name!, typoutput name!, typreceive name!, typsend name!, typmodin name!,"
            + " typmodout name!, typanalyze name!, typalign char!, typstorage char!,"
            + " typnotnull bool!, typbasetype oid!, typtypmod int4!, typndims int4!,"
            + " typcollation oid!, typdefaultbin text, typdefault text, typacl array",
        (context, rows) -> {
          for (TypeKind kind : TypeKind.values()) {
            add(
                rows,
                new Named(
                    Oids.type(kind),
                    name(kind),
                    length(kind),
                    category(kind),
                    Oids.arrayType(kind)));
          }
          OTHERS.forEach(other -> add(rows, other));
        });
  }

  private static void add(Rows rows, Named type) {
    base(rows, type.oid(), type.name(), type.length(), type.category(), 0, type.array(), "-");
    base(rows, type.array(), "_" + type.name(), -1, "A", type.oid(), 0, "array_subscript_handler");
  }

  private static void base(
      Rows rows,
      int oid,
      String name,
      int length,
      String category,
      int element,
      int array,
      String subscript) {
    String functions = element == 0 ? name : "array_";
    rows.add(
        oid,
        name,
        Oids.PG_CATALOG_NAMESPACE,
        Oids.OWNER,
        length,
        length > 0 && length <= 8,
        "b",
        category,
        name.equals("text") || name.equals("float8") || name.equals("timestamptz"),
        true,
        ",",
        0,
        subscript,
        element,
        array,
        functions + "in",
        functions + "out",
        functions + "recv",
        functions + "send",
        "-",
        "-",
        "-",
        length == 8 ? "d" : "i",
        length < 0 ? "x" : "p",
        false,
        0,
        -1,
        0,
        category.equals("S") ? Oids.DEFAULT_COLLATION : 0,
        null,
        null,
        null);
  }

  /** What {@code format_type} gives for each type. */
  private static SystemRelation names() {
    return SystemRelation.weir(
        "weir_type_names",
        "oid oid!, name text!",
        (context, rows) -> {
          for (TypeKind kind : TypeKind.values()) {
            rows.add(Oids.type(kind), kind.sqlName());
            rows.add(Oids.arrayType(kind), kind.sqlName() + "[]");
          }
          for (Named other : OTHERS) {
            String name =
                switch (other.name()) {
                  case "char" -> "\"char\"";
                  case "bpchar" -> "character";
                  case "varchar" -> "character varying";
                  default -> other.name();
                };
            rows.add(other.oid(), name);
            rows.add(other.array(), name + "[]");
          }
        });
  }

  /** As {@code pg_type.typname} has it, other than {@code format_type}. */
  static String name(TypeKind kind) {
    return switch (kind) {
      case BOOLEAN -> "bool";
      case TIMESTAMP -> "timestamp";
      case TIMESTAMPTZ -> "timestamptz";
      case INT2, INT4, INT8, FLOAT4, FLOAT8, NUMERIC, TEXT, BYTEA, DATE, INTERVAL, JSONB, UUID ->
          kind.name().toLowerCase(java.util.Locale.ROOT);
    };
  }

  /** Bytes that a value has in PostgreSQL; -1 where that varies. */
  static int length(TypeKind kind) {
    return switch (kind) {
      case BOOLEAN -> 1;
      case INT2 -> 2;
      case INT4, FLOAT4, DATE -> 4;
      case INT8, FLOAT8, TIMESTAMP, TIMESTAMPTZ -> 8;
      case INTERVAL, UUID -> 16;
      case NUMERIC, TEXT, BYTEA, JSONB -> -1;
    };
  }

  private static String category(TypeKind kind) {
    return switch (kind) {
      case BOOLEAN -> "B";
      case INT2, INT4, INT8, FLOAT4, FLOAT8, NUMERIC -> "N";
      case TEXT -> "S";
      case DATE, TIMESTAMP, TIMESTAMPTZ -> "D";
      case INTERVAL -> "T";
      case BYTEA, JSONB, UUID -> "U";
    };
  }

  private static SystemRelation collations() {
    return SystemRelation.pg(
        "pg_collation",
        "oid oid!, collname name!, collnamespace oid!, collowner oid!, collprovider char!,"
            + " collisdeterministic bool!, collencoding int4!, collcollate text, collctype text,"
            + " colliculocale text, collicurules text, collversion text",
        (context, rows) ->
            rows.add(
                Oids.DEFAULT_COLLATION,
                "default",
                Oids.PG_CATALOG_NAMESPACE,
                Oids.OWNER,
                "d",
                true,
                -1,
                null,
                null,
                null,
                null,
                null));
  }
}
