package io.weir.sql.ddl;

import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfConnection;
import io.weir.domain.catalog.ObjectDefinition.OfSource;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.connection.ConnectionCommand;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.source.SourceChange;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceMutation;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.parser.BooleanOptions;
import io.weir.sql.parser.Identifiers;
import io.weir.sql.statement.AlterStatement;
import io.weir.sql.statement.Option;
import io.weir.sql.statement.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** ALTER SOURCE: the options that may change while it runs, and another connection. */
final class AlterSourcePlanner {
  static final String RATE_LIMIT = "source_rate_limit";

  private final PlanContext context;
  private final Lookup lookup;

  AlterSourcePlanner(PlanContext context) {
    this.context = context;
    lookup = new Lookup(context.catalog());
  }

  Draft alter(AlterStatement.AlterSource statement) {
    Optional<CatalogEntry> found =
        lookup.find(ObjectType.SOURCE, statement.name(), statement.ifExists());
    if (found.isEmpty()) {
      return Draft.nothing(statement.tag(), Lookup.skipped(ObjectType.SOURCE, statement.name()));
    }
    CatalogEntry entry = found.get();
    SourceDefinition was = definition(entry);
    Options with = ConnectorOptions.flags(statement.with(), ConnectionPlanner.VALIDATE);
    ConnectorOptions.allowOnly(with, "ALTER SOURCE ... WITH", ConnectionPlanner.VALIDATE);
    OptionActions actions = OptionActions.of(statement.actions(), UnaryOperator.identity());
    actions.positions().forEach((name, position) -> requireAlterable(was, name, position));
    Map<String, String> texts = OptionValues.textsOnly(actions.set(), lookup, "source");
    Map<String, String> options = new TreeMap<>(was.options());
    actions.dropped().keySet().forEach(options::remove);
    options.putAll(texts);
    if (options.equals(was.options())) {
      return Draft.unchanged(statement.tag());
    }
    SourceDefinition now = was.withProperties(was.connection(), options, was.secrets());
    List<SourceMutation> mutations = new ArrayList<>();
    mutations.add(new SourceMutation.ConnectorProps(now, connection(was.connection()), false));
    actions.set().get(RATE_LIMIT).ifPresent(o -> mutations.add(throttle(o)));
    if (actions.dropped().containsKey(RATE_LIMIT)) {
      mutations.add(new SourceMutation.Throttle(-1));
    }
    String text =
        "ALTER SOURCE "
            + Identifiers.quote(entry.name())
            + " "
            + actions.text(new OptionValues(texts, Map.of(), Map.of()), lookup::nameOf);
    PlanBuilder plan = new PlanBuilder(statement.tag(), text);
    OptionChanges.touch(
        plan, was.options(), was.secrets(), now.options(), now.secrets(), lookup::nameOf);
    Redefining.step(plan, entry, new OfSource(now), lookup::nameOf, entry.dependsOn());
    change(plan, entry, mutations);
    return new Draft(
        statement.tag(),
        List.of(),
        check(entry, now, connection(now.connection()), with, false),
        answers -> plan.build());
  }

  static SourceMutation throttle(Option option) {
    try {
      return new SourceMutation.Throttle(Long.parseLong(option.value().text().strip()));
    } catch (NumberFormatException notOne) {
      throw Rejection.of(
              SqlState.INVALID_PARAMETER_VALUE,
              "invalid value for option \"" + RATE_LIMIT + "\": \"" + option.value().text() + "\"")
          .withHint("Records a second; -1 for no limit.")
          .at(option.position())
          .exception();
    }
  }

  private void requireAlterable(SourceDefinition source, String name, int position) {
    Set<String> alterable =
        new TreeSet<>(context.connectors().alterableOptions(source.connector()));
    if (alterable.contains(name)) {
      return;
    }
    if (name.equals("connector")) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "Cannot change connector type from '"
                  + source.connector()
                  + "'. Drop and recreate the source instead.")
          .at(position)
          .exception();
    }
    throw Rejection.of(
            SqlState.FEATURE_NOT_SUPPORTED,
            "Field '"
                + name
                + "' is not allowed to be altered on the fly for connector: "
                + source.connector())
        .withHint(
            alterable.isEmpty()
                ? "This connector has no such options."
                : "SHOW ALTERABLE OPTIONS FOR SOURCE lists them: "
                    + String.join(", ", alterable)
                    + ".")
        .at(position)
        .exception();
  }

  Draft setConnection(AlterStatement.SetSourceConnection statement) {
    Optional<CatalogEntry> found =
        lookup.find(ObjectType.SOURCE, statement.name(), statement.ifExists());
    if (found.isEmpty()) {
      return Draft.nothing(statement.tag(), Lookup.skipped(ObjectType.SOURCE, statement.name()));
    }
    Options with =
        ConnectorOptions.flags(
            statement.with(),
            ConnectionPlanner.VALIDATE,
            AlterConnectionPlanner.ALLOW_IDENTITY_CHANGE);
    ConnectorOptions.allowOnly(
        with,
        "ALTER SOURCE ... WITH",
        ConnectionPlanner.VALIDATE,
        AlterConnectionPlanner.ALLOW_IDENTITY_CHANGE);
    boolean allowIdentityChange =
        with.get(AlterConnectionPlanner.ALLOW_IDENTITY_CHANGE)
            .map(BooleanOptions::value)
            .orElse(false);
    CatalogEntry entry = found.get();
    SourceDefinition was = definition(entry);
    ObjectId former = was.connection();
    CatalogEntry target = lookup.required(ObjectType.CONNECTION, statement.connection());
    if (former == null || !(target.definition() instanceof OfConnection to)) {
      throw Rejection.of(
              SqlState.WRONG_OBJECT_TYPE, Dependents.words(entry) + " uses no connection")
          .at(statement.name().position())
          .exception();
    }
    if (!to.definition().type().equals(was.connector())) {
      throw Rejection.of(
              SqlState.WRONG_OBJECT_TYPE,
              "\"" + target.name() + "\" is not a connection for " + was.connector() + " sources")
          .at(statement.connection().position())
          .exception();
    }
    if (former.equals(target.id())) {
      return Draft.unchanged(statement.tag());
    }
    SourceDefinition now = was.withProperties(target.id(), was.options(), was.secrets());
    PlanBuilder plan =
        new PlanBuilder(
            statement.tag(),
            "ALTER SOURCE "
                + Identifiers.quote(entry.name())
                + " SET CONNECTION "
                + Identifiers.quote(target.name()));
    Redefining.step(
        plan,
        entry,
        new OfSource(now),
        lookup::nameOf,
        entry.dependsOn().stream().map(id -> id.equals(former) ? target.id() : id).toList());
    plan.step(
        "attach to " + Dependents.words(target),
        AggregateType.CONNECTION,
        target.id(),
        new ConnectionCommand.Attach(entry.id(), AggregateType.SOURCE, to.version()),
        new ConnectionCommand.Detach(entry.id()));
    change(
        plan,
        entry,
        List.of(new SourceMutation.ConnectorProps(now, to.definition(), allowIdentityChange)));
    plan.step(
        "detach from connection \"" + lookup.nameOf(former) + "\"",
        AggregateType.CONNECTION,
        former,
        new ConnectionCommand.Detach(entry.id()),
        null);
    return new Draft(
        statement.tag(),
        List.of(),
        check(entry, now, to.definition(), with, allowIdentityChange),
        answers -> plan.build());
  }

  /** The change itself, and the wait for what became of it: refused, it is all taken back. */
  private void change(PlanBuilder plan, CatalogEntry entry, List<SourceMutation> mutations) {
    // The catalog's version rises with the plan's first step, so no two plans have the same id.
    String id = "alter/" + entry.id() + "/" + context.catalog().version();
    plan.step(
        "change " + Dependents.words(entry) + " at its next barrier",
        AggregateType.SOURCE,
        entry.id(),
        new SourceCommand.Change(new SourceChange(id, mutations)),
        new SourceCommand.TakeBack(id));
    plan.step(
        "wait until " + Dependents.words(entry) + " is changed",
        AggregateType.SOURCE,
        entry.id(),
        new SourceCommand.AwaitChange(id),
        null);
    plan.touches("restarts " + Dependents.words(entry) + " (" + entry.id() + ") from where it is");
  }

  private static UpstreamCheck check(
      CatalogEntry entry,
      SourceDefinition now,
      @Nullable ConnectionDefinition connection,
      Options with,
      boolean allowIdentityChange) {
    return new UpstreamCheck.OfChange(
        "ALTER SOURCE",
        null,
        List.of(),
        List.of(Dependents.check(entry, new OfSource(now), connection)),
        io.weir.gateway.Upstreams.PlannedSecrets.NONE,
        with.get(ConnectionPlanner.VALIDATE).map(BooleanOptions::value).orElse(true),
        allowIdentityChange);
  }

  private @Nullable ConnectionDefinition connection(@Nullable ObjectId id) {
    if (id == null) {
      return null;
    }
    return context.catalog().entry(id).orElseThrow().definition() instanceof OfConnection of
        ? of.definition()
        : null;
  }

  private static SourceDefinition definition(CatalogEntry entry) {
    if (entry.definition() instanceof OfSource of) {
      return of.definition();
    }
    throw new IllegalStateException("the source " + entry.id() + " is none");
  }
}
