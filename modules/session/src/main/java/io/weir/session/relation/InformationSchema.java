package io.weir.session.relation;

import static io.weir.session.relation.SystemCatalog.INFORMATION_SCHEMA;

import io.weir.columnar.Field;
import io.weir.columnar.TypeKind;
import io.weir.domain.catalog.ObjectType;
import io.weir.session.relation.SystemRelation.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The standard's own catalogs, as far as tools ask. */
final class InformationSchema {
  private InformationSchema() {}

  static List<SystemRelation> relations() {
    return List.of(schemata(), tables(), columns(), views(), empty());
  }

  private static SystemRelation schemata() {
    return SystemRelation.computed(
        INFORMATION_SCHEMA,
        "schemata",
        Kind.VIEW,
        "catalog_name text!, schema_name text!, schema_owner text!,"
            + " default_character_set_catalog text, default_character_set_schema text,"
            + " default_character_set_name text, sql_path text",
        (context, rows) -> {
          for (String schema : PgServer.schemas()) {
            rows.add(context.database(), schema, PgServer.SUPERUSER, null, null, null, null);
          }
        });
  }

  private static SystemRelation tables() {
    return SystemRelation.computed(
        INFORMATION_SCHEMA,
        "tables",
        Kind.VIEW,
        "table_catalog text!, table_schema text!, table_name text!, table_type text!,"
            + " is_insertable_into text!, is_typed text!",
        (context, rows) -> {
          for (ListedRelation r : ListedRelation.all(context)) {
            rows.add(
                context.database(),
                r.schema(),
                r.name(),
                type(r.kind()),
                isTable(context, r) ? "YES" : "NO",
                "NO");
          }
        });
  }

  private static String type(char kind) {
    return switch (kind) {
      case 'v' -> "VIEW";
      case 'm' -> "MATERIALIZED VIEW";
      default -> "BASE TABLE";
    };
  }

  private static boolean isTable(SystemRelation.Context context, ListedRelation relation) {
    return context
        .catalog()
        .relation(relation.schema(), relation.name())
        .filter(e -> e.type() == ObjectType.TABLE)
        .isPresent();
  }

  private static SystemRelation columns() {
    return SystemRelation.computed(
        INFORMATION_SCHEMA,
        "columns",
        Kind.VIEW,
        "table_catalog text!, table_schema text!, table_name text!, column_name text!,"
            + " ordinal_position int4!, column_default text, is_nullable text!, data_type text!,"
            + " character_maximum_length int4, numeric_precision int4,"
            + " numeric_precision_radix int4, numeric_scale int4, datetime_precision int4,"
            + " udt_catalog text!, udt_schema text!, udt_name text!, is_identity text!,"
            + " is_generated text!, is_updatable text!",
        (context, rows) -> {
          for (ListedRelation r : ListedRelation.all(context)) {
            String updatable = isTable(context, r) ? "YES" : "NO";
            for (int i = 0; i < r.columns().size(); i++) {
              Field field = r.columns().field(i);
              TypeKind kind = field.type().kind();
              rows.add(
                  context.database(),
                  r.schema(),
                  r.name(),
                  field.name(),
                  i + 1,
                  null,
                  field.nullable() ? "YES" : "NO",
                  kind.sqlName(),
                  null,
                  precision(field),
                  radix(kind),
                  scale(field),
                  datetimePrecision(kind),
                  context.database(),
                  SystemCatalog.PG_CATALOG,
                  PgTypes.name(kind),
                  "NO",
                  "NEVER",
                  updatable);
            }
          }
        });
  }

  private static @Nullable Integer precision(Field field) {
    return switch (field.type().kind()) {
      case INT2 -> 16;
      case INT4 -> 32;
      case INT8 -> 64;
      case FLOAT4 -> 24;
      case FLOAT8 -> 53;
      case NUMERIC -> field.type().precision() == 0 ? null : field.type().precision();
      default -> null;
    };
  }

  private static @Nullable Integer radix(TypeKind kind) {
    return switch (kind) {
      case INT2, INT4, INT8, FLOAT4, FLOAT8 -> 2;
      case NUMERIC -> 10;
      default -> null;
    };
  }

  private static @Nullable Integer scale(Field field) {
    return switch (field.type().kind()) {
      case INT2, INT4, INT8 -> 0;
      case NUMERIC -> field.type().precision() == 0 ? null : field.type().scale();
      default -> null;
    };
  }

  private static @Nullable Integer datetimePrecision(TypeKind kind) {
    return switch (kind) {
      case DATE -> 0;
      case TIMESTAMP, TIMESTAMPTZ, INTERVAL -> 6;
      default -> null;
    };
  }

  private static SystemRelation views() {
    return SystemRelation.computed(
        INFORMATION_SCHEMA,
        "views",
        Kind.VIEW,
        "table_catalog text!, table_schema text!, table_name text!, view_definition text,"
            + " check_option text!, is_updatable text!, is_insertable_into text!",
        (context, rows) -> {
          for (ListedRelation r : ListedRelation.all(context)) {
            if (r.kind() == 'v') {
              rows.add(
                  context.database(), r.schema(), r.name(), r.definition(), "NONE", "NO", "NO");
            }
          }
        });
  }

  /** Keys and constraints, of which there are none. */
  private static SystemRelation empty() {
    return SystemRelation.computed(
        INFORMATION_SCHEMA,
        "table_constraints",
        Kind.VIEW,
        "constraint_catalog text!, constraint_schema text!, constraint_name text!,"
            + " table_catalog text!, table_schema text!, table_name text!, constraint_type text!,"
            + " is_deferrable text!, initially_deferred text!",
        (context, rows) -> {});
  }
}
