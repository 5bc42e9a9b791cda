package io.weir.sql.ddl;

import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.catalog.ObjectDefinition.OfConnection;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.connection.ConnectionCommand;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.secret.SecretRef;
import io.weir.gateway.Sessions.Notice;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.parser.BooleanOptions;
import io.weir.sql.statement.CreateStatement;
import io.weir.sql.statement.Option;
import io.weir.sql.statement.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** CREATE CONNECTION. */
final class ConnectionPlanner {
  static final String VALIDATE = "validate";

  private final PlanContext context;
  private final Lookup lookup;

  ConnectionPlanner(PlanContext context) {
    this.context = context;
    lookup = new Lookup(context.catalog());
  }

  Draft create(CreateStatement.CreateConnection statement) {
    Optional<Notice> taken =
        lookup.taken(ObjectType.CONNECTION, statement.name(), statement.ifNotExists());
    if (taken.isPresent()) {
      return Draft.nothing(statement.tag(), taken.get());
    }
    requireType(statement);
    Options with = ConnectorOptions.flags(statement.with(), VALIDATE);
    ConnectorOptions.allowOnly(
        with, "CREATE CONNECTION ... WITH", VALIDATE, OptionValues.ALLOW_PLAINTEXT);
    boolean validate = with.get(VALIDATE).map(BooleanOptions::value).orElse(true);
    String name = statement.name().name();
    Ids ids = new Ids(context.catalog());
    ObjectId id = ids.next();
    OptionValues values =
        OptionValues.of(
            ConnectionOptionRules.canonical(statement.type(), merged(statement.options(), with)),
            lookup,
            context.connectors().secretOptions(statement.type()));
    HiddenSecrets hidden = new HiddenSecrets(context, ids, id, name, values.plain());
    Map<String, SecretRef> secrets = new TreeMap<>(values.secrets());
    secrets.putAll(hidden.refs());
    ConnectionDefinition definition =
        new ConnectionDefinition(statement.type(), values.texts(), secrets);
    OfConnection first = new OfConnection(definition);
    List<NewObject> objects = new ArrayList<>();
    objects.add(
        new NewObject(
            id,
            PlanContext.SCHEMA,
            name,
            ObjectType.CONNECTION,
            null,
            Redefining.secrets(first, hidden.planned().definitions().keySet()),
            CreateSql.of(name, first, hidden::name, ""),
            first));
    objects.addAll(hidden.objects());
    PlanBuilder plan =
        new PlanBuilder(statement.tag(), objects.getFirst().createSql())
            .reserve(context.owner(), objects);
    hidden.create(plan);
    plan.step(
        "create connection \"" + name + "\"",
        AggregateType.CONNECTION,
        id,
        new ConnectionCommand.Create(definition),
        new ConnectionCommand.Drop());
    OperationPlan whole = plan.confirm(objects);
    return new Draft(
        statement.tag(),
        List.of(),
        new UpstreamCheck.OfConnection(definition, hidden.planned(), validate),
        answers -> whole);
  }

  /** ALLOW PLAINTEXT may stand in either list. */
  static Options merged(Options options, Options with) {
    List<Option> all = new ArrayList<>(options.list());
    with.get(OptionValues.ALLOW_PLAINTEXT).ifPresent(all::add);
    return new Options(all);
  }

  private static void requireType(CreateStatement.CreateConnection statement) {
    if (!ConnectionOptionRules.TYPES.contains(statement.type())) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "CREATE CONNECTION TO "
                  + statement.type().toUpperCase(Locale.ROOT)
                  + " is not supported yet")
          .withHint("Use TO " + types() + ".")
          .at(statement.typePosition())
          .exception();
    }
  }

  static String types() {
    return ConnectionOptionRules.TYPES.stream()
        .sorted()
        .map(t -> t.toUpperCase(Locale.ROOT))
        .collect(Collectors.joining(" or "));
  }
}
