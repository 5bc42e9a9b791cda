package io.weir.sql.ddl;

import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfConnection;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.connection.ConnectionCommand;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.secret.SecretRef;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.parser.BooleanOptions;
import io.weir.sql.statement.AlterStatement;
import io.weir.sql.statement.Options;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * ALTER CONNECTION: its options, or back to an earlier version. The catalog's entry is replaced
 * first, which decides between two that alter at once; then the connection, which tells all that
 * use it; the plan ends when each of them works with the new version.
 */
final class AlterConnectionPlanner {
  static final String ALLOW_IDENTITY_CHANGE = "allow_identity_change";

  private final PlanContext context;
  private final Lookup lookup;

  AlterConnectionPlanner(PlanContext context) {
    this.context = context;
    lookup = new Lookup(context.catalog());
  }

  /** What WITH says. */
  private record Flags(boolean validate, boolean allowIdentityChange) {
    static Flags of(Options given) {
      Options with =
          ConnectorOptions.flags(given, ConnectionPlanner.VALIDATE, ALLOW_IDENTITY_CHANGE);
      ConnectorOptions.allowOnly(
          with,
          "ALTER CONNECTION ... WITH",
          ConnectionPlanner.VALIDATE,
          ALLOW_IDENTITY_CHANGE,
          OptionValues.ALLOW_PLAINTEXT);
      return new Flags(
          with.get(ConnectionPlanner.VALIDATE).map(BooleanOptions::value).orElse(true),
          with.get(ALLOW_IDENTITY_CHANGE).map(BooleanOptions::value).orElse(false));
    }
  }

  Draft alter(AlterStatement.AlterConnection statement) {
    Optional<CatalogEntry> found =
        lookup.find(ObjectType.CONNECTION, statement.name(), statement.ifExists());
    if (found.isEmpty()) {
      return Draft.nothing(
          statement.tag(), Lookup.skipped(ObjectType.CONNECTION, statement.name()));
    }
    CatalogEntry entry = found.get();
    OfConnection was = definition(entry);
    String type = was.definition().type();
    requireType(statement, entry, type);
    Flags flags = Flags.of(statement.with());
    OptionActions actions =
        OptionActions.of(statement.actions(), name -> ConnectionOptionRules.canonical(type, name))
            .withExclusive(type, ConnectionOptionRules.exclusive(type));
    refuseForeign(type, actions.positions());
    OptionValues values =
        OptionValues.of(
            ConnectionPlanner.merged(actions.set(), statement.with()),
            lookup,
            context.connectors().secretOptions(type));
    HiddenSecrets hidden =
        new HiddenSecrets(
            context, new Ids(context.catalog()), entry.id(), entry.name(), values.plain());
    ConnectionDefinition next =
        new ConnectionDefinition(
            type,
            actions.texts(was.definition().options(), values),
            actions.secrets(was.definition().secrets(), values, hidden));
    String text =
        "ALTER CONNECTION "
            + io.weir.sql.parser.Identifiers.quote(entry.name())
            + " "
            + actions.text(values, hidden::name);
    return change(statement.tag(), text, entry, next, hidden, flags);
  }

  Draft revert(AlterStatement.RevertConnection statement) {
    Optional<CatalogEntry> found =
        lookup.find(ObjectType.CONNECTION, statement.name(), statement.ifExists());
    if (found.isEmpty()) {
      return Draft.nothing(
          statement.tag(), Lookup.skipped(ObjectType.CONNECTION, statement.name()));
    }
    CatalogEntry entry = found.get();
    OfConnection was = definition(entry);
    Flags flags = Flags.of(statement.with());
    Long wanted = statement.version();
    long version = wanted == null ? before(was, statement.position()) : wanted;
    ConnectionDefinition former = was.history().get(version);
    if (former == null || version == was.version()) {
      throw noVersion(statement, entry, was, version).exception();
    }
    String text =
        "ALTER CONNECTION "
            + io.weir.sql.parser.Identifiers.quote(entry.name())
            + " REVERT TO VERSION "
            + version;
    HiddenSecrets none =
        new HiddenSecrets(context, new Ids(context.catalog()), entry.id(), entry.name(), Map.of());
    return change(statement.tag(), text, entry, today(former, statement.position()), none, flags);
  }

  /**
   * The newest version that was another one than it is now: what only gave a secret its next value
   * is nothing to go back over. 0 where there is none.
   */
  private long before(OfConnection was, int position) {
    for (long version = was.version() - 1; version > 0; version--) {
      ConnectionDefinition former = was.history().get(version);
      if (former != null && !today(former, position).equals(was.definition())) {
        return version;
      }
    }
    return 0;
  }

  private static Rejection noVersion(
      AlterStatement.RevertConnection statement,
      CatalogEntry entry,
      OfConnection was,
      long version) {
    String versions =
        was.history().keySet().stream()
            .filter(v -> v != was.version())
            .map(String::valueOf)
            .collect(Collectors.joining(", "));
    String message =
        version == was.version()
            ? Dependents.words(entry) + " is at version " + version + " already"
            : statement.version() == null
                ? Dependents.words(entry) + " has no earlier version"
                : Dependents.words(entry) + " has no version " + version;
    Rejection no = Rejection.of(SqlState.INVALID_PARAMETER_VALUE, message).at(statement.position());
    return versions.isEmpty() ? no : no.withHint("Earlier versions: " + versions + ".");
  }

  /** A former definition with the secrets in the versions that they have now. */
  private ConnectionDefinition today(ConnectionDefinition former, int position) {
    Map<String, SecretRef> secrets = new TreeMap<>();
    former
        .secrets()
        .forEach(
            (option, ref) ->
                secrets.put(
                    option,
                    context
                        .catalog()
                        .entry(ref.secret())
                        .filter(e -> e.stage() == CatalogEntry.Stage.READY)
                        .map(OptionValues::current)
                        .orElseThrow(
                            () ->
                                Rejection.of(
                                        SqlState.UNDEFINED_OBJECT,
                                        "the secret of option "
                                            + OptionActions.words(option)
                                            + " does not exist any more")
                                    .withHint("SET the options one by one instead.")
                                    .at(position)
                                    .exception())));
    return new ConnectionDefinition(former.type(), former.options(), secrets);
  }

  private Draft change(
      String tag,
      String text,
      CatalogEntry entry,
      ConnectionDefinition next,
      HiddenSecrets hidden,
      Flags flags) {
    OfConnection was = definition(entry);
    if (next.equals(was.definition())) {
      return Draft.unchanged(tag);
    }
    OfConnection now = was.next(next);
    PlanBuilder plan = new PlanBuilder(tag, text);
    OptionChanges.touch(
        plan,
        was.definition().options(),
        was.definition().secrets(),
        next.options(),
        next.secrets(),
        hidden::name);
    hidden.reserve(plan);
    Redefining.step(
        plan, entry, now, hidden::name, Redefining.dependsOn(entry, now, hiddenOf(entry, hidden)));
    plan.step(
        "alter " + Dependents.words(entry) + " to version " + now.version(),
        AggregateType.CONNECTION,
        entry.id(),
        new ConnectionCommand.Alter(was.version(), next, flags.allowIdentityChange()),
        null);
    hidden.confirm(plan);
    List<CatalogEntry> dependents = Dependents.ofConnection(context.catalog(), entry.id());
    for (CatalogEntry dependent : dependents) {
      Dependents.await(plan, dependent, entry.id(), now.version());
    }
    plan.touches(
        flags.validate()
            ? "checks before anything is changed: that " + checks(entry, dependents)
            : "checks nothing but the options themselves (VALIDATE = false)");
    UpstreamCheck check =
        new UpstreamCheck.OfChange(
            tag,
            null,
            List.of(new UpstreamCheck.NamedConnection(Dependents.words(entry), next)),
            dependents.stream().map(e -> Dependents.check(e, next)).toList(),
            hidden.planned(),
            flags.validate(),
            flags.allowIdentityChange());
    return new Draft(tag, List.of(), check, answers -> plan.build());
  }

  private static String checks(CatalogEntry entry, List<CatalogEntry> dependents) {
    String reach = Dependents.words(entry) + " can be reached";
    return dependents.isEmpty()
        ? reach
        : reach
            + ", and that "
            + dependents.stream().map(Dependents::words).collect(Collectors.joining(", "))
            + " can go on from where they are";
  }

  /** Secrets of the connection's own, old and new: they depend on it, not it on them. */
  private Set<io.weir.kernel.ObjectId> hiddenOf(CatalogEntry entry, HiddenSecrets added) {
    Set<io.weir.kernel.ObjectId> all = new TreeSet<>();
    added.objects().stream().map(NewObject::id).forEach(all::add);
    context.catalog().entries().values().stream()
        .filter(e -> HiddenSecrets.isHidden(e) && e.dependsOn().contains(entry.id()))
        .map(CatalogEntry::id)
        .forEach(all::add);
    return all;
  }

  private static OfConnection definition(CatalogEntry entry) {
    if (entry.definition() instanceof OfConnection of) {
      return of;
    }
    throw new IllegalStateException("the connection " + entry.id() + " is none");
  }

  private static void requireType(
      AlterStatement.AlterConnection statement, CatalogEntry entry, String type) {
    String wanted = statement.type();
    if (wanted != null && !wanted.equals(type)) {
      throw Rejection.of(
              SqlState.WRONG_OBJECT_TYPE,
              "\""
                  + entry.name()
                  + "\" is not a "
                  + wanted.toUpperCase(Locale.ROOT)
                  + " connection")
          .withHint("It is a " + type.toUpperCase(Locale.ROOT) + " connection.")
          .at(statement.typePosition())
          .exception();
    }
  }

  private void refuseForeign(String type, Map<String, Integer> positions) {
    Set<String> known = context.connectors().connectionOptions(type);
    positions.forEach(
        (name, position) -> {
          String words = OptionActions.words(name);
          if (!ConnectionOptionRules.isAlterable(type, name)) {
            throw refused(
                "cannot ALTER " + type.toUpperCase(Locale.ROOT) + " option " + words, position);
          }
          if (!known.contains(name)) {
            throw Rejection.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    type.toUpperCase(Locale.ROOT)
                        + " connections do not support "
                        + words
                        + " values")
                .withHint(
                    "Options: "
                        + new TreeSet<>(known)
                            .stream().map(OptionActions::words).collect(Collectors.joining(", "))
                        + ".")
                .at(position)
                .exception();
          }
        });
  }

  private static RejectedException refused(String message, int position) {
    return Rejection.of(SqlState.INVALID_PARAMETER_VALUE, message).at(position).exception();
  }
}
