package io.weir.sql.ddl;

import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.catalog.ObjectDefinition.OfSink;
import io.weir.domain.catalog.ObjectDefinition.OfSource;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.sink.SinkCommand;
import io.weir.domain.source.SourceChange;
import io.weir.domain.source.SourceCommand;
import io.weir.gateway.Upstreams.Dependent;
import io.weir.kernel.ObjectId;
import io.weir.sql.ddl.UpstreamCheck.NamedDependent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sources and sinks that a change of a connection or secret reaches. */
final class Dependents {
  private Dependents() {}

  /** Those that use the connection. */
  static List<CatalogEntry> ofConnection(CatalogSnapshot catalog, ObjectId connection) {
    return catalog.ready().stream()
        .filter(e -> connection.equals(connectionOf(e.definition())))
        .toList();
  }

  /** Everything whose definition refers to the secret. */
  static List<CatalogEntry> ofSecret(CatalogSnapshot catalog, ObjectId secret) {
    return catalog.ready().stream()
        .filter(e -> e.definition().secrets().stream().anyMatch(ref -> ref.secret().equals(secret)))
        .toList();
  }

  static @Nullable ObjectId connectionOf(ObjectDefinition definition) {
    return switch (definition) {
      case OfSource source -> source.definition().connection();
      case OfSink sink -> sink.definition().connection();
      default -> null;
    };
  }

  /** What to ask about a dependent that stays what it is, over another form of its connection. */
  static NamedDependent check(CatalogEntry entry, ConnectionDefinition connection) {
    return check(entry, entry.definition(), connection);
  }

  static NamedDependent check(
      CatalogEntry entry, ObjectDefinition definition, @Nullable ConnectionDefinition connection) {
    Dependent dependent;
    if (definition instanceof OfSource source) {
      dependent = new Dependent.OfSource(entry.id(), source.definition(), connection);
    } else if (definition instanceof OfSink sink && connection != null) {
      dependent = new Dependent.OfSink(entry.id(), sink.definition(), connection);
    } else {
      throw new IllegalStateException(entry.type() + " " + entry.id() + " uses no connection");
    }
    return new NamedDependent(words(entry), dependent);
  }

  static String words(CatalogEntry entry) {
    return entry.type().words() + " \"" + entry.name() + "\"";
  }

  /** Lets the plan go on when the dependent works with this version of the connection. */
  static void await(PlanBuilder plan, CatalogEntry entry, ObjectId connection, long version) {
    String description = "wait until " + words(entry) + " uses it";
    if (entry.definition() instanceof OfSource) {
      plan.step(
          description,
          AggregateType.SOURCE,
          entry.id(),
          new SourceCommand.AwaitChange(SourceChange.ofConnection(connection, version)),
          null);
    } else {
      plan.step(
          description,
          AggregateType.SINK,
          entry.id(),
          new SinkCommand.AwaitConnection(connection, version),
          null);
    }
    plan.touches("restarts " + words(entry) + " (" + entry.id() + ") from where it is");
  }
}
