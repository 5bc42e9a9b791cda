package io.weir.session.relation;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.TypeKind;
import java.util.List;

/** {@code pg_class}, {@code pg_attribute} and the lists of tables and views made from them. */
final class PgClasses {
  private PgClasses() {}

  static List<SystemRelation> relations() {
    return List.of(
        classes(), attributes(), descriptions(), tables(), views(), matviews(), definitions());
  }

  private static SystemRelation classes() {
    return SystemRelation.pg(
        "pg_class",
        "oid oid!, relname name!, relnamespace oid!, reltype oid!, reloftype oid!, relowner oid!,"
            + " relam oid!, relfilenode oid!, reltablespace oid!, relpages int4!,"
            + " reltuples float4!, relallvisible int4!, reltoastrelid oid!, relhasindex bool!,"
            + " relisshared bool!, relpersistence char!, relkind char!, relnatts int2!,"
            + " relchecks int2!, relhasrules bool!, relhastriggers bool!, relhassubclass bool!,"
            + " relrowsecurity bool!, relforcerowsecurity bool!, relispopulated bool!,"
            + " relreplident char!, relispartition bool!, relrewrite oid!, relfrozenxid oid!,"
            + " relminmxid oid!, relacl array, reloptions array, relpartbound text",
        (context, rows) -> {
          for (ListedRelation r : ListedRelation.all(context)) {
            boolean view = r.kind() == 'v';
            rows.add(
                r.oid(),
                r.name(),
                Oids.namespace(r.schema()),
                0,
                0,
                Oids.OWNER,
                view ? 0 : Oids.HEAP_ACCESS_METHOD,
                view ? 0 : r.oid(),
                0,
                0,
                -1.0,
                0,
                0,
                false,
                false,
                "p",
                String.valueOf(r.kind()),
                r.columns().size(),
                0,
                view,
                false,
                false,
                false,
                false,
                true,
                "d",
                false,
                0,
                0,
                0,
                null,
                null,
                null);
          }
        });
  }

  private static SystemRelation attributes() {
    return SystemRelation.pg(
        "pg_attribute",
        "attrelid oid!, attname name!, atttypid oid!, attstattarget int4!, attlen int2!,"
            + " attnum int2!, attndims int4!, attcacheoff int4!, atttypmod int4!, attbyval bool!,"
            + " attalign char!, attstorage char!, attcompression char!, attnotnull bool!,"
            + " atthasdef bool!, atthasmissing bool!, attidentity char!, attgenerated char!,"
            + " attisdropped bool!, attislocal bool!, attinhcount int4!, attcollation oid!,"
            + " attacl array, attoptions array, attfdwoptions array, attmissingval array",
        (context, rows) -> {
          for (ListedRelation r : ListedRelation.all(context)) {
            for (int i = 0; i < r.columns().size(); i++) {
              attribute(rows, r.oid(), i + 1, r.columns().field(i));
            }
          }
        });
  }

  private static void attribute(Rows rows, int relation, int number, Field field) {
    TypeKind kind = field.type().kind();
    int length = PgTypes.length(kind);
    rows.add(
        relation,
        field.name(),
        Oids.type(kind),
        -1,
        length,
        number,
        0,
        -1,
        modifier(field.type()),
        length > 0 && length <= 8,
        length == 8 ? "d" : "i",
        length < 0 ? "x" : "p",
        "",
        !field.nullable(),
        false,
        false,
        "",
        "",
        false,
        true,
        0,
        kind == TypeKind.TEXT ? Oids.DEFAULT_COLLATION : 0,
        null,
        null,
        null,
        null);
  }

  /** PostgreSQL packs precision and scale of a numeric into its modifier, above a header of 4. */
  static int modifier(DataType type) {
    return type.precision() == 0 ? -1 : ((type.precision() << 16) | (type.scale() & 0x7ff)) + 4;
  }

  private static SystemRelation descriptions() {
    return SystemRelation.pg(
        "pg_description",
        "objoid oid!, classoid oid!, objsubid int4!, description text!",
        (context, rows) -> {
          int classes =
              context
                  .system()
                  .relation(SystemCatalog.PG_CATALOG, "pg_class")
                  .map(r -> Oids.of(context.system().id(r)))
                  .orElse(0);
          for (ListedRelation r : ListedRelation.all(context)) {
            if (r.comment() != null) {
              rows.add(r.oid(), classes, 0, r.comment());
            }
          }
        });
  }

  private static SystemRelation tables() {
    return SystemRelation.pg(
        "pg_tables",
        "schemaname name!, tablename name!, tableowner name!, tablespace name, hasindexes bool!,"
            + " hasrules bool!, hastriggers bool!, rowsecurity bool!",
        (context, rows) -> {
          for (ListedRelation r : ListedRelation.all(context)) {
            if (r.kind() == 'r') {
              rows.add(r.schema(), r.name(), r.owner(), null, false, false, false, false);
            }
          }
        });
  }

  private static SystemRelation views() {
    return SystemRelation.pg(
        "pg_views",
        "schemaname name!, viewname name!, viewowner name!, definition text",
        (context, rows) -> {
          for (ListedRelation r : ListedRelation.all(context)) {
            if (r.kind() == 'v') {
              rows.add(r.schema(), r.name(), r.owner(), r.definition());
            }
          }
        });
  }

  /** What {@code pg_get_viewdef} gives for each view. */
  private static SystemRelation definitions() {
    return SystemRelation.weir(
        "weir_view_definitions",
        "oid oid!, definition text!",
        (context, rows) -> {
          for (ListedRelation r : ListedRelation.all(context)) {
            if (r.definition() != null) {
              rows.add(r.oid(), r.definition());
            }
          }
        });
  }

  private static SystemRelation matviews() {
    return SystemRelation.pg(
        "pg_matviews",
        "schemaname name!, matviewname name!, matviewowner name!, tablespace name,"
            + " hasindexes bool!, ispopulated bool!, definition text",
        (context, rows) -> {
          for (ListedRelation r : ListedRelation.all(context)) {
            if (r.kind() == 'm') {
              rows.add(r.schema(), r.name(), r.owner(), null, false, true, r.definition());
            }
          }
        });
  }
}
