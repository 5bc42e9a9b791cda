package io.weir.session.relation;

import java.util.List;

/** What PostgreSQL's catalogs say of the server itself: its database, schemas, roles, settings. */
final class PgServer {
  static final String SUPERUSER = "weir";

  private static final int UTF8 = 6;

  private PgServer() {}

  static List<SystemRelation> relations() {
    return List.of(
        databases(), namespaces(), roles(), users(), settings(), accessMethods(), tablespaces());
  }

  private static SystemRelation databases() {
    return SystemRelation.pg(
        "pg_database",
        "oid oid!, datname name!, datdba oid!, encoding int4!, datlocprovider char!,"
            + " datistemplate bool!, datallowconn bool!, datconnlimit int4!, datfrozenxid oid!,"
            + " datminmxid oid!, dattablespace oid!, datcollate text!, datctype text!,"
            + " daticulocale text, daticurules text, datcollversion text, datacl array,"
            + " datlocale text",
        (context, rows) ->
            rows.add(
                Oids.DATABASE,
                context.database(),
                Oids.OWNER,
                UTF8,
                "c",
                false,
                true,
                -1,
                0,
                0,
                1663,
                "C.UTF-8",
                "C.UTF-8",
                null,
                null,
                null,
                null,
                null));
  }

  private static SystemRelation namespaces() {
    return SystemRelation.pg(
        "pg_namespace",
        "oid oid!, nspname name!, nspowner oid!, nspacl array",
        (context, rows) -> {
          for (String schema : schemas()) {
            rows.add(Oids.namespace(schema), schema, Oids.OWNER, null);
          }
        });
  }

  /** All schemas that there are. */
  static List<String> schemas() {
    return List.of(
        SystemCatalog.PG_CATALOG,
        "public",
        SystemCatalog.INFORMATION_SCHEMA,
        SystemCatalog.WEIR_CATALOG);
  }

  private static SystemRelation roles() {
    return SystemRelation.pg(
        "pg_roles",
        "oid oid!, rolname name!, rolsuper bool!, rolinherit bool!, rolcreaterole bool!,"
            + " rolcreatedb bool!, rolcanlogin bool!, rolreplication bool!, rolconnlimit int4!,"
            + " rolpassword text, rolvaliduntil timestamptz, rolbypassrls bool!, rolconfig array",
        (context, rows) ->
            rows.add(
                Oids.OWNER,
                SUPERUSER,
                true,
                true,
                true,
                true,
                true,
                false,
                -1,
                "********",
                null,
                true,
                null));
  }

  private static SystemRelation users() {
    return SystemRelation.pg(
        "pg_user",
        "usename name!, usesysid oid!, usecreatedb bool!, usesuper bool!, userepl bool!,"
            + " usebypassrls bool!, passwd text, valuntil timestamptz, useconfig array",
        (context, rows) ->
            rows.add(SUPERUSER, Oids.OWNER, true, true, false, true, "********", null, null));
  }

  private static SystemRelation settings() {
    return SystemRelation.pg(
        "pg_settings",
        "name text!, setting text, unit text, category text!, short_desc text!, extra_desc text,"
            + " context text!, vartype text!, source text!, min_val text, max_val text,"
            + " enumvals array, boot_val text, reset_val text, sourcefile text, sourceline int4,"
            + " pending_restart bool!",
        (context, rows) -> {
          for (SystemRelation.Setting s : context.settings()) {
            rows.add(
                s.name(),
                s.value(),
                null,
                "Session",
                s.description(),
                null,
                "user",
                "string",
                s.value().equals(s.initial()) ? "default" : "session",
                null,
                null,
                null,
                s.initial(),
                s.initial(),
                null,
                null,
                false);
          }
        });
  }

  private static SystemRelation accessMethods() {
    return SystemRelation.pg(
        "pg_am",
        "oid oid!, amname name!, amhandler name!, amtype char!",
        (context, rows) -> rows.add(Oids.HEAP_ACCESS_METHOD, "heap", "heap_tableam_handler", "t"));
  }

  private static SystemRelation tablespaces() {
    return SystemRelation.pg(
        "pg_tablespace",
        "oid oid!, spcname name!, spcowner oid!, spcacl array, spcoptions array",
        (context, rows) -> rows.add(1663, "pg_default", Oids.OWNER, null, null));
  }
}
