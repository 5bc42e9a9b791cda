package io.weir.session.operator;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition.OfSource;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.source.SourceDefinition;
import io.weir.gateway.SourceControl.Position;
import io.weir.gateway.Status.SplitStatus;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Execution;
import io.weir.sql.ddl.InjectedOffset;
import io.weir.sql.ddl.SplitMove;
import io.weir.sql.ddl.UnsafePlanner;
import io.weir.sql.parser.BooleanOptions;
import io.weir.sql.statement.Option;
import io.weir.sql.statement.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Plans an UNSAFE ALTER SOURCE: checks everything that can be checked before anything is touched,
 * and says what it will do to each split.
 */
record UnsafeChange(Statement.UnsafeAlterSource statement, Execution execution) {
  private static final Set<String> SWITCHES = Set.of("validate", "allow_out_of_range");

  /**
   * @param change the id by which the source knows it
   */
  record Planned(CatalogEntry source, OperationPlan plan, String change) {}

  /** What is known of the splits: where each is, and what the upstream has. */
  private record Known(
      Map<String, String> current,
      Map<String, Position> positions,
      Map<Instant, Map<String, Position>> since) {}

  CompletionStage<Planned> plan() {
    CatalogSnapshot catalog = execution.catalog();
    if (!catalog.allowsUnsafe()) {
      throw Rejection.of(SqlState.INSUFFICIENT_PRIVILEGE, "unsafe operations are not enabled")
          .withHint("ALTER SYSTEM SET enable_unsafe_ops = true allows them.")
          .exception();
    }
    for (Option option : statement.with().list()) {
      if (!SWITCHES.contains(option.name())) {
        throw Rejection.of(SqlState.SYNTAX_ERROR, "unrecognized option \"" + option.name() + "\"")
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
    SourceDefinition changed = UnsafePlanner.changed(catalog, is.definition(), statement.set());
    return execution
        .cancellation()
        .guard(known(source, changed, offsets))
        .thenApply(known -> planned(source, changed, offsets, known));
  }

  private boolean isOn(String name, boolean otherwise) {
    return statement.with().get(name).map(BooleanOptions::value).orElse(otherwise);
  }

  private CompletionStage<Known> known(
      CatalogEntry source, SourceDefinition changed, Map<String, InjectedOffset> offsets) {
    ConnectionDefinition connection = UnsafePlanner.connection(execution.catalog(), changed);
    Known known = new Known(new TreeMap<>(), new TreeMap<>(), new HashMap<>());
    List<CompletableFuture<?>> asked = new ArrayList<>();
    asked.add(
        execution
            .ports()
            .status()
            .splits()
            .thenAccept(
                splits -> {
                  for (SplitStatus split : splits) {
                    if (split.source().equals(source.id()) && split.currentOffset() != null) {
                      known.current().put(split.split(), split.currentOffset());
                    }
                  }
                })
            .toCompletableFuture());
    if (isOn("validate", true) || !offsets.isEmpty()) {
      asked.add(positions(source, changed, connection, null, known.positions()));
    }
    Set<Instant> times = new TreeSet<>();
    for (InjectedOffset offset : offsets.values()) {
      if (offset instanceof InjectedOffset.Since since && times.add(since.time())) {
        Map<String, Position> at = new TreeMap<>();
        known.since().put(since.time(), at);
        asked.add(positions(source, changed, connection, since.time(), at));
      }
    }
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).thenApply(all -> known);
  }

  private CompletableFuture<Void> positions(
      CatalogEntry source,
      SourceDefinition changed,
      @Nullable ConnectionDefinition connection,
      @Nullable Instant at,
      Map<String, Position> into) {
    return execution
        .ports()
        .sources()
        .positions(source.id(), changed, connection, at)
        .thenAccept(found -> found.forEach(position -> into.put(position.split(), position)))
        .toCompletableFuture();
  }

  private Planned planned(
      CatalogEntry source,
      SourceDefinition changed,
      Map<String, InjectedOffset> offsets,
      Known known) {
    Map<String, String> inject = new TreeMap<>();
    offsets.forEach((split, offset) -> inject.put(split, resolved(split, offset, known)));
    String change = "unsafe/" + execution.ports().ids().next();
    return new Planned(
        source,
        UnsafePlanner.unsafe(
            execution.catalog(), source, changed, statement, inject, moves(known, inject), change),
        change);
  }

  private String resolved(String split, InjectedOffset offset, Known known) {
    Position position = known.positions().get(split);
    if (position == null) {
      throw Rejection.of(
              SqlState.UNDEFINED_OBJECT,
              "split \"" + split + "\" of source \"" + statement.source() + "\" does not exist")
          .withDetail("The upstream has: " + String.join(", ", known.positions().keySet()) + ".")
          .at(statement.offsetsPosition())
          .exception();
    }
    return switch (offset) {
      case InjectedOffset.Earliest earliest -> known(split, position.earliest());
      case InjectedOffset.Latest latest -> known(split, position.latest());
      case InjectedOffset.Since since -> {
        Position then = known.since().getOrDefault(since.time(), Map.of()).get(split);
        yield then == null ? known(split, null) : then.start();
      }
      case InjectedOffset.At at -> {
        if (!isOn("allow_out_of_range", false)) {
          checkRange(split, at.offset(), position);
        }
        yield at.offset();
      }
    };
  }

  private static String known(String split, @Nullable String offset) {
    if (offset == null) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED, "the upstream does not tell this of split " + split)
          .withHint("Give the offset itself.")
          .exception();
    }
    return offset;
  }

  private static void checkRange(String split, String offset, Position position) {
    String earliest = position.earliest();
    String latest = position.latest();
    if (earliest == null
        || latest == null
        || !earliest.matches("\\d{1,18}")
        || !latest.matches("\\d{1,18}")) {
      return;
    }
    boolean within =
        offset.matches("\\d{1,18}")
            && Long.parseLong(offset) >= Long.parseLong(earliest)
            && Long.parseLong(offset) <= Long.parseLong(latest);
    if (!within) {
      throw Rejection.of(
              SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
              "the offset "
                  + offset
                  + " of split "
                  + split
                  + " is not between the earliest, "
                  + earliest
                  + ", and the latest, "
                  + latest)
          .withHint("WITH (ALLOW OUT OF RANGE = true) injects it nevertheless.")
          .exception();
    }
  }

  /** What is known beforehand; the executors say afterwards what became of it. */
  private List<SplitMove> moves(Known known, Map<String, String> inject) {
    List<SplitMove> moves = new ArrayList<>();
    Set<String> splits = new TreeSet<>(inject.keySet());
    if (statement.resetSplits()) {
      splits.addAll(known.current().keySet());
      splits.addAll(known.positions().keySet());
    }
    for (String split : splits) {
      String before = known.current().get(split);
      String after = inject.get(split);
      if (after == null) {
        Position start = known.positions().get(split);
        after = start == null ? null : start.start();
      }
      moves.add(new SplitMove(split, before, after));
    }
    return moves;
  }
}
