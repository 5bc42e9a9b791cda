package io.weir.sql.ddl;

import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfConnection;
import io.weir.domain.catalog.ObjectDefinition.OfSecret;
import io.weir.domain.catalog.ObjectDefinition.OfSource;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.connection.ConnectionCommand;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.secret.SecretCommand;
import io.weir.domain.secret.SecretDefinition;
import io.weir.domain.secret.SecretRef;
import io.weir.domain.secret.SecretValue;
import io.weir.domain.source.SourceChange;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceMutation;
import io.weir.gateway.Sessions.Notice;
import io.weir.gateway.Upstreams.PlannedSecrets;
import io.weir.kernel.ObjectId;
import io.weir.sql.parser.BooleanOptions;
import io.weir.sql.parser.Identifiers;
import io.weir.sql.statement.AlterStatement;
import io.weir.sql.statement.CreateStatement;
import io.weir.sql.statement.Options;
import io.weir.sql.statement.SecretSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * CREATE SECRET and ALTER SECRET. A new value reaches everything that uses the secret as a change
 * of a connection does; the catalog's entries are replaced first, all of them or none.
 */
final class SecretPlanner {
  private static final String KEEP_OLD_FOR = "keep_old_for";

  private final PlanContext context;
  private final Lookup lookup;

  SecretPlanner(PlanContext context) {
    this.context = context;
    lookup = new Lookup(context.catalog());
  }

  Draft create(CreateStatement.CreateSecret statement) {
    Optional<Notice> taken =
        lookup.taken(ObjectType.SECRET, statement.name(), statement.ifNotExists());
    if (taken.isPresent()) {
      return Draft.nothing(statement.tag(), taken.get());
    }
    SecretValue value = value(statement.value());
    SecretDefinition definition = new SecretDefinition(1, value, null, null);
    String name = statement.name().name();
    NewObject object =
        new NewObject(
            new Ids(context.catalog()).next(),
            PlanContext.SCHEMA,
            name,
            ObjectType.SECRET,
            null,
            List.of(),
            CreateSql.secret(name, value),
            new OfSecret(definition));
    return new Draft(
        statement.tag(),
        List.of(),
        new UpstreamCheck.OfSecret(value),
        answers ->
            new PlanBuilder(statement.tag(), object.createSql())
                .reserve(context.owner(), List.of(object))
                .step(
                    "keep secret \"" + name + "\"",
                    AggregateType.SECRET,
                    object.id(),
                    new SecretCommand.Create(definition),
                    new SecretCommand.Drop())
                .confirm(List.of(object)));
  }

  private SecretValue value(SecretSource source) {
    return switch (source) {
      case SecretSource.Given given -> context.vault().seal(given.text());
      case SecretSource.FromEnvironment from -> new SecretValue.Environment(from.name());
      case SecretSource.FromFile from -> new SecretValue.File(from.path());
    };
  }

  Draft alter(AlterStatement.AlterSecret statement) {
    Optional<CatalogEntry> found =
        lookup.find(ObjectType.SECRET, statement.name(), statement.ifExists());
    if (found.isEmpty()) {
      return Draft.nothing(statement.tag(), Lookup.skipped(ObjectType.SECRET, statement.name()));
    }
    Options with = ConnectorOptions.flags(statement.with(), ConnectionPlanner.VALIDATE);
    ConnectorOptions.allowOnly(
        with, "ALTER SECRET ... WITH", ConnectionPlanner.VALIDATE, KEEP_OLD_FOR);
    boolean validate = with.get(ConnectionPlanner.VALIDATE).map(BooleanOptions::value).orElse(true);
    @Nullable Instant fallbackUntil =
        with.get(KEEP_OLD_FOR)
            .map(option -> context.now().plus(Intervals.duration(option)))
            .orElse(null);
    CatalogEntry entry = found.get();
    SecretValue value = value(statement.value());
    SecretDefinition next = definition(entry).next(value, fallbackUntil);
    String text =
        "ALTER SECRET "
            + Identifiers.quote(entry.name())
            + " "
            + CreateSql.secretSource(value)
            + with.get(KEEP_OLD_FOR)
                .map(o -> " WITH (KEEP OLD FOR " + Identifiers.literal(o.value().text()) + ")")
                .orElse("");
    return new Rotation(entry, next).draft(statement.tag(), text, validate);
  }

  private static SecretDefinition definition(CatalogEntry entry) {
    if (entry.definition() instanceof OfSecret of) {
      return of.definition();
    }
    throw new IllegalStateException("the secret " + entry.id() + " is none");
  }

  /** One secret's way from its present version to the next, with all that use it. */
  private final class Rotation {
    private final CatalogEntry secret;
    private final SecretDefinition next;
    private final SecretRef ref;
    private final Map<ObjectId, OfConnection> connections = new LinkedHashMap<>();
    private final Map<ObjectId, SourceDefinition> sources = new LinkedHashMap<>();

    Rotation(CatalogEntry secret, SecretDefinition next) {
      this.secret = secret;
      this.next = next;
      ref = new SecretRef(secret.id(), next.version());
      for (CatalogEntry user : Dependents.ofSecret(context.catalog(), secret.id())) {
        if (user.definition() instanceof OfConnection of) {
          ConnectionDefinition was = of.definition();
          connections.put(
              user.id(),
              of.next(new ConnectionDefinition(was.type(), was.options(), newest(was.secrets()))));
        } else if (user.definition() instanceof OfSource of) {
          SourceDefinition was = of.definition();
          sources.put(
              user.id(),
              was.withProperties(was.connection(), was.options(), newest(was.secrets())));
        }
      }
    }

    private Map<String, SecretRef> newest(Map<String, SecretRef> secrets) {
      Map<String, SecretRef> all = new TreeMap<>(secrets);
      all.replaceAll((option, was) -> was.secret().equals(secret.id()) ? ref : was);
      return all;
    }

    Draft draft(String tag, String text, boolean validate) {
      PlanBuilder plan = new PlanBuilder(tag, text);
      Redefining.step(plan, secret, new OfSecret(next), lookup::nameOf, secret.dependsOn());
      connections.forEach(
          (id, now) -> {
            CatalogEntry entry = entry(id);
            Redefining.step(plan, entry, now, lookup::nameOf, entry.dependsOn());
          });
      sources.forEach(
          (id, now) -> {
            CatalogEntry entry = entry(id);
            Redefining.step(plan, entry, new OfSource(now), lookup::nameOf, entry.dependsOn());
          });
      connections.forEach((id, now) -> expect(plan, id, now));
      plan.step(
          "alter " + Dependents.words(secret) + " to version " + next.version(),
          AggregateType.SECRET,
          secret.id(),
          new SecretCommand.Alter(next),
          null);
      connections.forEach((id, now) -> connection(plan, id, now));
      sources.forEach((id, now) -> source(plan, id, now));
      connections.forEach((id, now) -> await(plan, id, now));
      plan.touches("changes the value of " + Dependents.words(secret) + "; it is never shown");
      if (next.fallbackUntil() != null) {
        plan.touches(
            "tries the old value until " + next.fallbackUntil() + " where the new one is refused");
      }
      return new Draft(tag, List.of(), check(tag, validate), answers -> plan.build());
    }

    /**
     * An ALTER that came first in the catalog may be still on its way to the connection: better to
     * plan again than to find it out when the secret is changed already.
     */
    private void expect(PlanBuilder plan, ObjectId id, OfConnection now) {
      plan.step(
          "see that " + Dependents.words(entry(id)) + " is at version " + (now.version() - 1),
          AggregateType.CONNECTION,
          id,
          new ConnectionCommand.Expect(now.version() - 1),
          null);
    }

    private void connection(PlanBuilder plan, ObjectId id, OfConnection now) {
      plan.step(
          "alter " + Dependents.words(entry(id)) + " to version " + now.version(),
          AggregateType.CONNECTION,
          id,
          new ConnectionCommand.Alter(now.version() - 1, now.definition(), false),
          null);
    }

    private void await(PlanBuilder plan, ObjectId id, OfConnection now) {
      for (CatalogEntry dependent : Dependents.ofConnection(context.catalog(), id)) {
        Dependents.await(plan, dependent, id, now.version());
      }
    }

    /** A source with a secret of its own. */
    private void source(PlanBuilder plan, ObjectId id, SourceDefinition now) {
      CatalogEntry entry = entry(id);
      String change = "secret/" + secret.id() + "/" + next.version();
      plan.step(
          "change " + Dependents.words(entry),
          AggregateType.SOURCE,
          id,
          new SourceCommand.Change(
              new SourceChange(
                  change,
                  List.of(new SourceMutation.ConnectorProps(now, connectionOf(now), false)))),
          null);
      plan.step(
          "wait until " + Dependents.words(entry) + " uses it",
          AggregateType.SOURCE,
          id,
          new SourceCommand.AwaitChange(change),
          null);
      plan.touches("restarts " + Dependents.words(entry) + " (" + id + ") from where it is");
    }

    private @Nullable ConnectionDefinition connectionOf(SourceDefinition source) {
      ObjectId id = source.connection();
      if (id == null) {
        return null;
      }
      OfConnection altered = connections.get(id);
      return altered != null
          ? altered.definition()
          : entry(id).definition() instanceof OfConnection of ? of.definition() : null;
    }

    private UpstreamCheck check(String tag, boolean validate) {
      List<UpstreamCheck.NamedDependent> dependents = new ArrayList<>();
      connections.forEach(
          (id, now) ->
              Dependents.ofConnection(context.catalog(), id).stream()
                  .filter(e -> !sources.containsKey(e.id()))
                  .map(e -> Dependents.check(e, now.definition()))
                  .forEach(dependents::add));
      sources.forEach(
          (id, now) ->
              dependents.add(Dependents.check(entry(id), new OfSource(now), connectionOf(now))));
      return new UpstreamCheck.OfChange(
          tag,
          next.value(),
          connections.entrySet().stream()
              .map(
                  e ->
                      new UpstreamCheck.NamedConnection(
                          Dependents.words(entry(e.getKey())), e.getValue().definition()))
              .collect(Collectors.toList()),
          dependents,
          new PlannedSecrets(Map.of(secret.id(), next)),
          validate,
          false);
    }

    private CatalogEntry entry(ObjectId id) {
      return context.catalog().entry(id).orElseThrow();
    }
  }
}
