package io.weir.sql.ddl;

import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition.OfConnection;
import io.weir.domain.catalog.ObjectDefinition.OfSource;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.secret.SecretRef;
import io.weir.domain.source.SourceChange;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceMutation;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.parser.Identifiers;
import io.weir.sql.statement.OperatorStatement;
import io.weir.sql.statement.OptionAction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Plans of operators over running sources. An unsafe one is one change, carried by one barrier: the
 * new properties, the reset and the offsets take effect together or not at all.
 */
public final class UnsafePlanner {
  /** The kind of operations whose gate has to be open. */
  public static final String UNSAFE_KIND = "unsafe alter source";

  private UnsafePlanner() {}

  /** What an UNSAFE ALTER SOURCE makes of a source's properties. */
  public record Changed(SourceDefinition definition, List<SourceMutation> also, String text) {
    public Changed {
      also = List.copyOf(also);
    }
  }

  /**
   * The source with other properties.
   *
   * @param secretOptions those of its connector that only a secret may give
   * @throws io.weir.kernel.RejectedException 0A000 where the connector is to become another one,
   *     42704 for a secret that is not there, 22023 for a password in the clear
   */
  public static Changed changed(
      CatalogSnapshot catalog,
      SourceDefinition is,
      List<OptionAction> asked,
      Set<String> secretOptions) {
    if (asked.isEmpty()) {
      return new Changed(is, List.of(), "");
    }
    ConnectionDefinition connection = connection(catalog, is);
    OptionActions actions = OptionActions.of(asked, name -> asThere(name, is, connection));
    actions.positions().forEach((name, position) -> refuseOther(is, name, actions, position));
    Lookup lookup = new Lookup(catalog);
    OptionValues values = OptionValues.of(actions.set(), lookup, secretOptions);
    if (!values.plain().isEmpty()) {
      throw Rejection.of(
              SqlState.INVALID_PARAMETER_VALUE,
              "option "
                  + CreateSql.optionName(values.plain().keySet().iterator().next())
                  + " must be a secret")
          .withHint("CREATE SECRET s AS '...', then give SECRET s.")
          .exception();
    }
    Map<String, SecretRef> secrets = new TreeMap<>(is.secrets());
    actions.dropped().keySet().forEach(secrets::remove);
    values.texts().keySet().forEach(secrets::remove);
    secrets.putAll(values.secrets());
    List<SourceMutation> also = new ArrayList<>();
    actions
        .set()
        .get(AlterSourcePlanner.RATE_LIMIT)
        .map(AlterSourcePlanner::throttle)
        .ifPresent(also::add);
    if (actions.dropped().containsKey(AlterSourcePlanner.RATE_LIMIT)) {
      also.add(new SourceMutation.Throttle(-1));
    }
    return new Changed(
        is.withProperties(is.connection(), actions.texts(is.options(), values), secrets),
        also,
        actions.text(values, lookup::nameOf));
  }

  /** Of two spellings that exclude each other the one that there is, so that it is replaced. */
  private static String asThere(
      String name, SourceDefinition is, @Nullable ConnectionDefinition connection) {
    List<String> exclusive = ConnectionOptionRules.exclusive(is.connector());
    if (!exclusive.contains(name) || is.options().containsKey(name)) {
      return name;
    }
    return exclusive.stream()
        .filter(
            other ->
                is.options().containsKey(other)
                    || (connection != null && connection.options().containsKey(other)))
        .findFirst()
        .orElse(name);
  }

  private static void refuseOther(
      SourceDefinition is, String name, OptionActions actions, int position) {
    if (name.equals("connector")) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "Cannot change connector type from '"
                  + is.connector()
                  + "'"
                  + actions.set().get(name).map(o -> " to '" + o.value().text() + "'").orElse("")
                  + ". Drop and recreate the source instead.")
          .at(position)
          .exception();
    }
    if (name.equals("connection")) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "Cannot change connection among the properties of a source")
          .withHint("ALTER SOURCE ... SET CONNECTION moves it to another one.")
          .at(position)
          .exception();
    }
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
   * What an UNSAFE ALTER SOURCE is to do.
   *
   * @param resets whether all splits are forgotten: asked for, or because they are others
   * @param inject by split the next record to read; empty where nothing is injected
   * @param moves what it will do to the splits, as far as that is known beforehand
   * @param remarks what else the operator should know beforehand
   * @param change the id under which the source will know it
   */
  public record Intent(
      Changed changed,
      boolean resets,
      Map<String, String> inject,
      List<SplitMove> moves,
      List<String> remarks,
      String change) {}

  /** The plan of an UNSAFE ALTER SOURCE. */
  public static OperationPlan unsafe(
      CatalogSnapshot catalog,
      CatalogEntry entry,
      OperatorStatement.UnsafeAlterSource statement,
      Intent intent) {
    if (!(entry.definition() instanceof OfSource is)) {
      throw new IllegalStateException("the source " + entry.id() + " is none");
    }
    SourceDefinition changed = intent.changed().definition();
    PlanBuilder plan =
        new PlanBuilder(UNSAFE_KIND, text(entry, intent.changed().text(), statement));
    List<SourceMutation> mutations = new ArrayList<>();
    if (!changed.equals(is.definition())) {
      // An upstream that turns out to be another one stalls the source, unless all is forgotten.
      mutations.add(
          new SourceMutation.ConnectorProps(changed, connection(catalog, changed), false));
      mutations.addAll(intent.changed().also());
      redefine(plan, catalog, entry, changed);
    }
    if (intent.resets()) {
      mutations.add(new SourceMutation.ResetSplits());
    }
    if (!intent.inject().isEmpty()) {
      mutations.add(new SourceMutation.InjectOffsets(intent.inject()));
    }
    change(plan, entry, new SourceChange(intent.change(), mutations), true);
    OptionChanges.touch(
        plan,
        is.definition().options(),
        is.definition().secrets(),
        changed.options(),
        changed.secrets(),
        new Lookup(catalog)::nameOf);
    touches(catalog, entry, plan);
    intent.moves().forEach(move -> plan.touches(move.text()));
    intent.remarks().forEach(plan::touches);
    return plan.build();
  }

  static void redefine(
      PlanBuilder plan, CatalogSnapshot catalog, CatalogEntry entry, SourceDefinition now) {
    OfSource definition = new OfSource(now);
    Set<ObjectId> hidden = new HashSet<>();
    for (SecretRef ref : now.secrets().values()) {
      catalog
          .entry(ref.secret())
          .filter(secret -> secret.dependsOn().contains(entry.id()))
          .ifPresent(secret -> hidden.add(secret.id()));
    }
    Redefining.step(
        plan,
        entry,
        definition,
        new Lookup(catalog)::nameOf,
        Redefining.dependsOn(entry, definition, hidden));
  }

  /** The change itself, and the wait for what became of it: refused, it is all taken back. */
  static void change(PlanBuilder plan, CatalogEntry entry, SourceChange change, boolean unsafe) {
    plan.step(
        "change source \"" + entry.name() + "\" by one barrier: " + words(change.mutations()),
        AggregateType.SOURCE,
        entry.id(),
        new SourceCommand.Change(change, unsafe),
        new SourceCommand.TakeBack(change.id()));
    await(plan, entry, change.id());
  }

  /** The plan of PAUSE SOURCE and RESUME SOURCE; {@code change} begins the ids of the changes. */
  public static OperationPlan pause(
      List<CatalogEntry> sources,
      OperatorStatement.PauseSources statement,
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
          new SourceCommand.TakeBack(change + "/" + source.id()));
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
  public static OperationPlan system(OperatorStatement.AlterSystem statement) {
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
  static void touches(CatalogSnapshot catalog, CatalogEntry entry, PlanBuilder plan) {
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
                inject.offsets().size() == 1
                    ? "set the offset of 1 split"
                    : "set the offsets of " + inject.offsets().size() + " splits";
            case SourceMutation.Pause pause -> "pause";
            case SourceMutation.Resume resume -> "resume";
            case SourceMutation.Throttle throttle -> "throttle";
          });
    }
    return String.join(", ", words);
  }

  /** The statement for journals: secrets by name only. */
  private static String text(
      CatalogEntry entry, String actions, OperatorStatement.UnsafeAlterSource statement) {
    StringBuilder out =
        new StringBuilder("UNSAFE ALTER SOURCE ").append(Identifiers.quote(entry.name()));
    out.append(actions.isEmpty() ? "" : " " + actions);
    out.append(statement.resetSplits() ? " RESET SPLITS" : "");
    if (statement.offsets() != null) {
      out.append(" INJECT OFFSETS ").append(Identifiers.literal(statement.offsets()));
    }
    return out.toString();
  }
}
