package io.weir.sql.ddl;

import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition.OfConnection;
import io.weir.domain.catalog.ObjectDefinition.OfSource;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.source.SourceChange;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceMutation;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.statement.Option;
import io.weir.sql.statement.Options;
import io.weir.sql.statement.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Plans of operators over running sources. An unsafe one is one change, carried by one barrier: the
 * new properties, the reset and the offsets take effect together or not at all.
 */
public final class UnsafePlanner {
  private UnsafePlanner() {}

  /**
   * The source with other properties.
   *
   * @throws io.weir.kernel.RejectedException 0A000 where the connector is to become another one
   */
  public static SourceDefinition changed(
      CatalogSnapshot catalog, SourceDefinition is, Options set) {
    Map<String, String> options = new TreeMap<>(is.options());
    for (Option option : set.list()) {
      if (option.name().equals("connector") || option.name().equals("connection")) {
        throw Rejection.of(
                SqlState.FEATURE_NOT_SUPPORTED,
                "Cannot change "
                    + option.name()
                    + (option.name().equals("connector")
                        ? " type from '"
                            + is.connector()
                            + "' to '"
                            + option.value().text()
                            + "'."
                            + " Drop and recreate the source instead."
                        : " among the properties of a source"))
            .at(option.position())
            .exception();
      }
    }
    options.putAll(OptionValues.textsOnly(set, new Lookup(catalog), "source"));
    return new SourceDefinition(
        is.connector(),
        is.connection(),
        options,
        is.shape(),
        is.outputs(),
        is.errors(),
        is.cluster(),
        is.secrets());
  }

  /** The connection of a source as it is now; null where it has none. */
  public static @Nullable ConnectionDefinition connection(
      CatalogSnapshot catalog, SourceDefinition source) {
    ObjectId id = source.connection();
    return id != null
            && catalog.entry(id).map(CatalogEntry::definition).orElse(null)
                instanceof OfConnection connection
        ? connection.definition()
        : null;
  }

  /**
   * The plan of an UNSAFE ALTER SOURCE.
   *
   * @param changed the source's definition as it is to be; the present one where it stays
   * @param inject by split the next record to read; empty where nothing is injected
   * @param moves what it will do to the splits, as far as that is known beforehand
   * @param change the id under which the source will know it
   */
  public static OperationPlan unsafe(
      CatalogSnapshot catalog,
      CatalogEntry entry,
      SourceDefinition changed,
      Statement.UnsafeAlterSource statement,
      Map<String, String> inject,
      List<SplitMove> moves,
      String change) {
    if (!(entry.definition() instanceof OfSource is)) {
      throw new IllegalStateException("the source " + entry.id() + " is none");
    }
    PlanBuilder plan = new PlanBuilder("unsafe alter source", text(statement));
    List<SourceMutation> mutations = new ArrayList<>();
    if (!changed.equals(is.definition())) {
      mutations.add(new SourceMutation.ConnectorProps(changed, connection(catalog, changed), true));
      Redefining.step(
          plan,
          entry,
          new OfSource(changed),
          id -> name(catalog, id, id.value()),
          entry.dependsOn());
    }
    if (statement.resetSplits()) {
      mutations.add(new SourceMutation.ResetSplits());
    }
    if (!inject.isEmpty()) {
      mutations.add(new SourceMutation.InjectOffsets(inject));
    }
    plan.step(
        "change source \"" + entry.name() + "\" by one barrier: " + words(mutations),
        AggregateType.SOURCE,
        entry.id(),
        new SourceCommand.Change(new SourceChange(change, mutations), true),
        null);
    await(plan, entry, change);
    touches(catalog, entry, plan);
    moves.forEach(move -> plan.touches(move.text()));
    return plan.build();
  }

  private static String name(CatalogSnapshot catalog, ObjectId id, String otherwise) {
    return catalog.entry(id).map(CatalogEntry::name).orElse(otherwise);
  }

  /** The plan of PAUSE SOURCE and RESUME SOURCE; {@code change} begins the ids of the changes. */
  public static OperationPlan pause(
      List<CatalogEntry> sources,
      Statement.PauseSources statement,
      @Nullable Instant until,
      String change) {
    PlanBuilder plan =
        new PlanBuilder(statement.tag(), statement.tag() + " REASON '" + statement.reason() + "'");
    for (CatalogEntry source : sources) {
      SourceMutation mutation =
          statement.pause()
              ? new SourceMutation.Pause(statement.reason(), until)
              : new SourceMutation.Resume(statement.reason());
      plan.step(
          (statement.pause() ? "pause" : "resume") + " source \"" + source.name() + "\"",
          AggregateType.SOURCE,
          source.id(),
          new SourceCommand.Change(
              new SourceChange(change + "/" + source.id(), List.of(mutation)), false),
          null);
    }
    sources.forEach(source -> await(plan, source, change + "/" + source.id()));
    sources.forEach(
        source ->
            plan.touches(
                (statement.pause() ? "reads nothing: source " : "reads on: source ")
                    + source.name()));
    return plan.build();
  }

  /** The plan of ALTER SYSTEM. */
  public static OperationPlan system(Statement.AlterSystem statement) {
    String value = statement.value();
    String canonical =
        value == null
            ? null
            : switch (value.toLowerCase(java.util.Locale.ROOT)) {
              case "true", "on", "yes", "1" -> "on";
              case "false", "off", "no", "0" -> "off";
              default -> value;
            };
    String text =
        "ALTER SYSTEM "
            + (canonical == null
                ? "RESET " + statement.name()
                : "SET " + statement.name() + " = " + canonical);
    return new PlanBuilder(statement.tag(), text)
        .catalog(
            "change the setting " + statement.name(),
            new CatalogCommand.ChangeSetting(statement.name(), canonical),
            null)
        .build();
  }

  private static void await(PlanBuilder plan, CatalogEntry source, String change) {
    plan.step(
        "wait until \"" + source.name() + "\" has sealed it",
        AggregateType.SOURCE,
        source.id(),
        new SourceCommand.AwaitChange(change),
        null);
  }

  /** The blast radius. */
  private static void touches(CatalogSnapshot catalog, CatalogEntry entry, PlanBuilder plan) {
    List<CatalogEntry> all = new ArrayList<>(catalog.closure(List.of(entry.id())));
    java.util.Collections.reverse(all);
    for (CatalogEntry affected : all) {
      plan.touches(
          (affected.id().equals(entry.id()) ? "" : "follows: ")
              + affected.type().words()
              + " "
              + affected.name()
              + " (owner "
              + affected.owner()
              + ")");
    }
  }

  private static String words(List<SourceMutation> mutations) {
    List<String> words = new ArrayList<>();
    for (SourceMutation mutation : mutations) {
      words.add(
          switch (mutation) {
            case SourceMutation.ConnectorProps props -> "new properties";
            case SourceMutation.ResetSplits reset -> "forget all splits and discover them anew";
            case SourceMutation.InjectOffsets inject ->
                "set the offsets of " + inject.offsets().size() + " splits";
            case SourceMutation.Pause pause -> "pause";
            case SourceMutation.Resume resume -> "resume";
            case SourceMutation.Throttle throttle -> "throttle";
          });
    }
    return String.join(", ", words);
  }

  /** The statement for journals: of properties the names only. */
  private static String text(Statement.UnsafeAlterSource statement) {
    StringBuilder out = new StringBuilder("UNSAFE ALTER SOURCE ").append(statement.source());
    if (!statement.set().isEmpty()) {
      out.append(" SET (")
          .append(
              String.join(
                  ", ", statement.set().list().stream().map(o -> o.name() + " = ***").toList()))
          .append(")");
    }
    out.append(statement.resetSplits() ? " RESET SPLITS" : "");
    if (statement.offsets() != null) {
      out.append(" INJECT OFFSETS '").append(statement.offsets().replace("'", "''")).append("'");
    }
    return out.toString();
  }
}
