package io.weir.session.relation;

import static io.weir.session.relation.SystemRelation.pgEmpty;

import java.util.List;

/**
 * The catalogs of what PostgreSQL has and Weir does not: indexes, constraints, triggers, policies.
 * Clients read them before they show a table, so they are there, and empty.
 */
final class PgAbsent {
  private PgAbsent() {}

  static List<SystemRelation> relations() {
    return List.of(
        pgEmpty(
            "pg_range",
            "rngtypid oid!, rngsubtype oid!, rngmultitypid oid!, rngcollation oid!, rngsubopc oid!,"
                + " rngcanonical oid!, rngsubdiff oid!"),
        pgEmpty("pg_enum", "oid oid!, enumtypid oid!, enumsortorder float4!, enumlabel name!"),
        pgEmpty(
            "pg_index",
            "indexrelid oid!, indrelid oid!, indnatts int2!, indnkeyatts int2!, indisunique bool!,"
                + " indnullsnotdistinct bool!, indisprimary bool!, indisexclusion bool!,"
                + " indimmediate bool!, indisclustered bool!, indisvalid bool!, indcheckxmin bool!,"
                + " indisready bool!, indislive bool!, indisreplident bool!, indkey array!,"
                + " indcollation array!, indclass array!, indoption array!, indexprs text,"
                + " indpred text"),
        pgEmpty(
            "pg_constraint",
            "oid oid!, conname name!, connamespace oid!, contype char!, condeferrable bool!,"
                + " condeferred bool!, convalidated bool!, conrelid oid!, contypid oid!,"
                + " conindid oid!, conparentid oid!, confrelid oid!, confupdtype char!,"
                + " confdeltype char!, confmatchtype char!, conislocal bool!, coninhcount int4!,"
                + " connoinherit bool!, conkey array, confkey array, conbin text"),
        pgEmpty("pg_attrdef", "oid oid!, adrelid oid!, adnum int2!, adbin text!"),
        pgEmpty(
            "pg_proc",
            "oid oid!, proname name!, pronamespace oid!, proowner oid!, prolang oid!,"
                + " prokind char!, prosecdef bool!, proleakproof bool!, proisstrict bool!,"
                + " proretset bool!, provolatile char!, proparallel char!, pronargs int2!,"
                + " prorettype oid!, proargtypes array!, proallargtypes array, proargmodes array,"
                + " proargnames array, prosrc text!, proconfig array, proacl array"),
        pgEmpty(
            "pg_trigger",
            "oid oid!, tgrelid oid!, tgparentid oid!, tgname name!, tgfoid oid!, tgtype int2!,"
                + " tgenabled char!, tgisinternal bool!, tgconstrrelid oid!, tgconstrindid oid!,"
                + " tgconstraint oid!, tgdeferrable bool!, tginitdeferred bool!"),
        pgEmpty(
            "pg_policy",
            "oid oid!, polname name!, polrelid oid!, polcmd char!, polpermissive bool!,"
                + " polroles array!, polqual text, polwithcheck text"),
        pgEmpty(
            "pg_inherits", "inhrelid oid!, inhparent oid!, inhseqno int4!, inhdetachpending bool!"),
        pgEmpty(
            "pg_partitioned_table",
            "partrelid oid!, partstrat char!, partnatts int2!, partdefid oid!, partattrs array!,"
                + " partexprs text"),
        pgEmpty(
            "pg_publication",
            "oid oid!, pubname name!, pubowner oid!, puballtables bool!, pubinsert bool!,"
                + " pubupdate bool!, pubdelete bool!, pubtruncate bool!, pubviaroot bool!"),
        pgEmpty(
            "pg_publication_rel",
            "oid oid!, prpubid oid!, prrelid oid!, prqual text, prattrs array"),
        pgEmpty("pg_publication_namespace", "oid oid!, pnpubid oid!, pnnspid oid!"),
        pgEmpty(
            "pg_statistic_ext",
            "oid oid!, stxrelid oid!, stxname name!, stxnamespace oid!, stxowner oid!,"
                + " stxstattarget int4, stxkeys array!, stxkind array!, stxexprs text"),
        pgEmpty(
            "pg_cast",
            "oid oid!, castsource oid!, casttarget oid!, castfunc oid!, castcontext char!,"
                + " castmethod char!"),
        pgEmpty(
            "pg_operator",
            "oid oid!, oprname name!, oprnamespace oid!, oprowner oid!, oprkind char!,"
                + " oprleft oid!, oprright oid!, oprresult oid!, oprcode name!"),
        pgEmpty(
            "pg_event_trigger",
            "oid oid!, evtname name!, evtevent name!, evtowner oid!, evtfoid oid!,"
                + " evtenabled char!, evttags array"),
        pgEmpty(
            "pg_foreign_data_wrapper",
            "oid oid!, fdwname name!, fdwowner oid!, fdwhandler oid!, fdwvalidator oid!,"
                + " fdwacl array, fdwoptions array"),
        pgEmpty("pg_foreign_table", "ftrelid oid!, ftserver oid!, ftoptions array"),
        pgEmpty(
            "pg_foreign_server",
            "oid oid!, srvname name!, srvowner oid!, srvfdw oid!, srvtype text, srvversion text,"
                + " srvacl array, srvoptions array"),
        pgEmpty(
            "pg_rewrite",
            "oid oid!, rulename name!, ev_class oid!, ev_type char!, ev_enabled char!,"
                + " is_instead bool!"),
        pgEmpty(
            "pg_sequence",
            "seqrelid oid!, seqtypid oid!, seqstart bigint!, seqincrement bigint!,"
                + " seqmax bigint!, seqmin bigint!, seqcache bigint!, seqcycle bool!"),
        pgEmpty(
            "pg_depend",
            "classid oid!, objid oid!, objsubid int4!, refclassid oid!, refobjid oid!,"
                + " refobjsubid int4!, deptype char!"),
        pgEmpty(
            "pg_auth_members",
            "oid oid!, roleid oid!, member oid!, grantor oid!, admin_option bool!"),
        pgEmpty("pg_db_role_setting", "setdatabase oid!, setrole oid!, setconfig array"),
        pgEmpty("pg_shdescription", "objoid oid!, classoid oid!, description text!"),
        pgEmpty(
            "pg_extension",
            "oid oid!, extname name!, extowner oid!, extnamespace oid!, extrelocatable bool!,"
                + " extversion text!"),
        pgEmpty(
            "pg_language",
            "oid oid!, lanname name!, lanowner oid!, lanispl bool!, lanpltrusted bool!"),
        pgEmpty(
            "pg_indexes",
            "schemaname name!, tablename name!, indexname name!, tablespace name, indexdef text"));
  }
}
