package io.weir.session.operator;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition.OfSource;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.source.OffsetForm;
import io.weir.domain.source.SourceDefinition;
import io.weir.gateway.SourceControl.Found;
import io.weir.gateway.Status.SplitStatus;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Execution;
import io.weir.sql.ddl.InjectedOffset;
import io.weir.sql.ddl.SplitMove;
import io.weir.sql.ddl.UnsafePlanner;
import io.weir.sql.ddl.UnsafePlanner.Changed;
import io.weir.sql.parser.BooleanOptions;
import io.weir.sql.statement.OperatorStatement;
import io.weir.sql.statement.Option;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Plans an UNSAFE ALTER SOURCE: checks everything that can be checked before anything is touched,
 * and says what it will do to each split.
 *
 * @param operation under which the plan will be run
 */
record UnsafeChange(
    OperatorStatement.UnsafeAlterSource statement, Execution execution, ObjectId operation) {
  private static final Set<String> SWITCHES = Set.of("validate", "allow_out_of_range");

  /** The property whose change makes other splits of all, whatever they are called. */
  private static final String TOPIC = "topic";

  /**
   * @param connector of the source
   * @param another whether the offsets of before are of another upstream
   * @param change the id by which the source knows it
   */
  record Planned(
      CatalogEntry source, String connector, boolean another, OperationPlan plan, String change) {}

  CompletionStage<Planned> plan() {
    Gate.requireOpen(execution);
    CatalogSnapshot catalog = execution.catalog();
    for (Option option : statement.with().list()) {
      if (!SWITCHES.contains(option.name())) {
        throw Rejection.of(SqlState.SYNTAX_ERROR, "unrecognized option \"" + option.name() + "\"")
            .withHint("Options: VALIDATE, ALLOW OUT OF RANGE.")
            .at(option.position())
            .exception();
      }
    }
    CatalogEntry source = Sources.named(catalog, statement.source());
    if (!(source.definition() instanceof OfSource is)) {
      throw new IllegalStateException("the source " + source.id() + " is none");
    }
    String json = statement.offsets();
    Map<String, InjectedOffset> offsets = json == null ? Map.of() : InjectedOffset.parse(json);
    Changed changed =
        UnsafePlanner.changed(
            catalog,
            is.definition(),
            statement.actions(),
            execution.ports().upstreams().secretOptions(is.definition().connector()));
    return execution
        .cancellation()
        .guard(
            execution
                .ports()
                .sources()
                .underWay(source.id())
                .thenAccept(Gate::requireAlone)
                .thenCompose(alone -> known(source, changed.definition(), offsets)))
        .thenApply(known -> planned(source, is.definition(), changed, offsets, known));
  }

  private boolean isOn(String name, boolean otherwise) {
    return statement.with().get(name).map(BooleanOptions::value).orElse(otherwise);
  }

  /**
   * What is known of the splits.
   *
   * @param current where each is
   * @param upstream null where it was not asked
   * @param since by time the first records that are not older
   */
  private record Known(
      Map<String, String> current, @Nullable Found upstream, Map<Instant, Found> since) {}

  private CompletionStage<Known> known(
      CatalogEntry source, SourceDefinition changed, Map<String, InjectedOffset> offsets) {
    ConnectionDefinition connection = UnsafePlanner.connection(execution.catalog(), changed);
    return execution
        .ports()
        .sources()
        .check(source.id(), changed, connection)
        .thenCompose(
            ok ->
                isOn("validate", true) || !offsets.isEmpty()
                    ? upstream(source, changed, connection, offsets)
                    : CompletableFuture.completedFuture(new Known(Map.of(), null, Map.of())))
        .thenCombine(
            execution.ports().status().splits(),
            (found, splits) ->
                new Known(current(source.id(), splits), found.upstream(), found.since()));
  }

  private CompletionStage<Known> upstream(
      CatalogEntry source,
      SourceDefinition changed,
      @Nullable ConnectionDefinition connection,
      Map<String, InjectedOffset> offsets) {
    Map<Instant, CompletableFuture<Found>> since = new HashMap<>();
    for (InjectedOffset offset : offsets.values()) {
      if (offset instanceof InjectedOffset.Since at) {
        since.computeIfAbsent(at.time(), time -> look(source, changed, connection, time));
      }
    }
    return CompletableFuture.allOf(since.values().toArray(CompletableFuture[]::new))
        .thenCombine(
            look(source, changed, connection, null),
            (all, found) -> {
              Map<Instant, Found> times = new HashMap<>();
              since.forEach((time, then) -> times.put(time, then.join()));
              return new Known(Map.of(), found, times);
            });
  }

  private CompletableFuture<Found> look(
      CatalogEntry source,
      SourceDefinition changed,
      @Nullable ConnectionDefinition connection,
      @Nullable Instant at) {
    return execution
        .ports()
        .sources()
        .look(source.id(), changed, connection, at)
        .toCompletableFuture();
  }

  private static Map<String, String> current(ObjectId source, List<SplitStatus> splits) {
    Map<String, String> current = new TreeMap<>();
    for (SplitStatus split : splits) {
      if (split.source().equals(source) && split.currentOffset() != null) {
        current.put(split.split(), split.currentOffset());
      }
    }
    return current;
  }

  private Planned planned(
      CatalogEntry source,
      SourceDefinition is,
      Changed changed,
      Map<String, InjectedOffset> offsets,
      Known known) {
    Found upstream = known.upstream();
    boolean another =
        (upstream != null && upstream.isAnother())
            || !Objects.equals(is.options().get(TOPIC), changed.definition().options().get(TOPIC));
    boolean resets = statement.resetSplits() || another;
    OffsetForm form = execution.ports().sources().offsets(is.connector());
    Offsets rules =
        new Offsets(
            form,
            statement,
            resets ? Map.of() : known.current(),
            known.upstream() == null ? Map.of() : Offsets.byName(known.upstream()),
            known.since(),
            isOn("allow_out_of_range", false));
    Map<String, String> inject = new TreeMap<>();
    offsets.forEach((split, offset) -> inject.put(split, rules.own(split, offset)));
    String change = "unsafe/" + operation;
    UnsafePlanner.Intent intent =
        new UnsafePlanner.Intent(
            changed,
            resets,
            inject,
            moves(form, known, inject, resets, another),
            remarks(another),
            change);
    return new Planned(
        source,
        is.connector(),
        another,
        UnsafePlanner.unsafe(execution.catalog(), source, statement, intent),
        change);
  }

  private List<String> remarks(boolean another) {
    return another && !statement.resetSplits()
        ? List.of(
            "it is another upstream, with splits of its own: those of before are forgotten, the"
                + " new ones begin where the source starts")
        : List.of();
  }

  /** What is known beforehand; the executors say afterwards what became of it. */
  private static List<SplitMove> moves(
      OffsetForm form, Known known, Map<String, String> inject, boolean resets, boolean another) {
    Map<String, String> starts = new TreeMap<>();
    if (known.upstream() != null) {
      known.upstream().positions().forEach(p -> starts.put(p.split(), p.start()));
    }
    Set<String> splits = new TreeSet<>(inject.keySet());
    if (resets) {
      splits.addAll(known.current().keySet());
      splits.addAll(starts.keySet());
    }
    List<SplitMove> moves = new ArrayList<>();
    for (String split : splits) {
      String after = inject.getOrDefault(split, starts.get(split));
      moves.add(SplitMove.of(form, split, known.current().get(split), after, !another));
    }
    return moves;
  }
}
