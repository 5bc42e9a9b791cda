package io.weir.session.replacement;

import io.weir.columnar.Batch;
import io.weir.columnar.Batches;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.Consolidator;
import io.weir.columnar.DataType;
import io.weir.dataflow.circuit.Circuit;
import io.weir.dataflow.circuit.Circuits;
import io.weir.dataflow.circuit.Delta;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.catalog.ObjectType;
import io.weir.gateway.Reads.Snapshot;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Execution;
import io.weir.session.InputRows;
import io.weir.session.Names;
import io.weir.sql.parser.SqlText;
import io.weir.sql.plan.QueryPlanner;
import io.weir.sql.statement.ReplacementStatement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What applying replacements would change in the views and in everything downstream of them: their
 * differences, sent through a dataflow of each view that is affected. Exact at one epoch, at which
 * everything is read.
 */
public final class Downstream {
  /** A view that holds or reads more is not computed. */
  private static final long MAX_ROWS = 10_000_000;

  private static final long MAX_BYTES = 512L << 20;

  private final Execution execution;
  private final CatalogSnapshot catalog;

  /** By target. */
  private final Map<ObjectId, Difference> applied = new HashMap<>();

  /** Views that change, each after those that it reads; sinks among them. */
  private final List<CatalogEntry> affected;

  /** What was found out, by view. */
  private final Map<ObjectId, Batch> differences = new HashMap<>();

  private final Map<ObjectId, String> unknown = new HashMap<>();

  private Downstream(ReplacementStatement.ApplyReplacement statement, Execution execution) {
    this.execution = execution;
    catalog = execution.catalog();
    for (ReplacementStatement.Application application : statement.applications()) {
      Difference difference = Difference.of(catalog, application.replacement());
      applied.put(difference.target(), difference);
    }
    affected =
        catalog.closure(List.copyOf(applied.keySet())).reversed().stream()
            .filter(e -> e.type() == ObjectType.MATERIALIZED_VIEW || e.type() == ObjectType.SINK)
            .toList();
  }

  /** A line for each view and sink. */
  public static CompletionStage<List<String>> of(
      ReplacementStatement.ApplyReplacement statement, Execution execution) {
    Downstream downstream = new Downstream(statement, execution);
    return execution
        .ports()
        .status()
        .hydration()
        .thenCompose(
            statuses -> {
              for (ReplacementStatement.Application application : statement.applications()) {
                ObjectId id =
                    Difference.of(execution.catalog(), application.replacement()).replacement();
                boolean hydrated =
                    statuses.stream().anyMatch(s -> s.object().equals(id) && s.hydrated());
                if (!hydrated) {
                  return CompletableFuture.completedFuture(
                      List.of(
                          "difference: not known before replacement "
                              + application.replacement().name()
                              + " is hydrated"));
                }
              }
              return downstream.lines();
            });
  }

  private CompletionStage<List<String>> lines() {
    return InputRows.open(execution, inputs())
        .thenCompose(
            opened ->
                execution
                    .cancellation()
                    .guard(
                        CompletableFuture.supplyAsync(
                            () -> compute(opened), execution.ports().blocking())))
        .handle(
            (lines, failure) -> {
              if (failure == null) {
                return lines;
              }
              Rejection why = RejectedException.from(failure);
              if (why.sqlState().equals(SqlState.QUERY_CANCELED)) {
                throw why.exception();
              }
              return List.of("difference: not known: " + why.message());
            });
  }

  /** All that may have to be read. */
  private Set<ObjectId> inputs() {
    Set<ObjectId> all = new HashSet<>();
    for (Difference difference : applied.values()) {
      all.addAll(difference.inputs());
    }
    for (CatalogEntry entry : affected) {
      if (entry.type() == ObjectType.MATERIALIZED_VIEW) {
        all.addAll(circuit(entry).inputs());
      }
    }
    return all;
  }

  private Circuit circuit(CatalogEntry view) {
    Difference difference = applied.get(view.id());
    ObjectDefinition definition =
        difference == null
            ? view.definition()
            : catalog.entry(difference.replacement()).orElseThrow().definition();
    String query =
        switch (definition) {
          case ObjectDefinition.OfReplacement staged -> staged.query();
          case ObjectDefinition.OfMaterializedView of -> of.query();
          default -> throw new IllegalStateException("no query: " + view.name());
        };
    return Circuits.compile(
        new QueryPlanner()
            .plan(
                SqlText.parseQuery(query).node(),
                Names.relations(execution.ports().system(), catalog).seenWith(definition.widths()),
                List.of())
            .view());
  }

  private List<String> compute(InputRows opened) {
    List<String> lines = new ArrayList<>();
    try (opened) {
      lines.add("difference at epoch " + opened.epoch() + ":");
      for (CatalogEntry entry : affected) {
        if (entry.definition() instanceof ObjectDefinition.OfSink sink) {
          lines.add(line(entry, sink.definition().from(), sink.definition().schema().types()));
        } else {
          compute(entry, opened.epoch());
          lines.add(line(entry, entry.id(), null));
        }
      }
    }
    return lines;
  }

  private void compute(CatalogEntry view, long epoch) {
    try {
      Difference own = applied.get(view.id());
      Consolidator sum = new Consolidator(types(view, own));
      if (own != null) {
        read(own.replacement(), epoch, sum::add);
        read(own.target(), epoch, rows -> sum.add(Batches.fit(types(view, own), rows).negate()));
      }
      sum.add(throughDataflow(view, epoch));
      differences.put(view.id(), sum.take());
    } catch (RejectedException e) {
      execution.cancellation().check();
      unknown.put(view.id(), e.rejection().message());
    }
  }

  private static List<DataType> types(CatalogEntry view, @Nullable Difference own) {
    return own == null ? Objects.requireNonNull(view.columns()).types() : own.schema().types();
  }

  /** What the changes of its inputs do to a view that holds what it does now. */
  private Batch throughDataflow(CatalogEntry view, long epoch) {
    Circuit circuit = circuit(view);
    List<ObjectId> changed = new ArrayList<>();
    for (ObjectId input : circuit.inputs()) {
      String why = unknown.get(input);
      if (why != null) {
        throw Rejection.of(SqlState.NOT_IN_PREREQUISITE_STATE, why).exception();
      }
      Batch difference = differences.get(input);
      if (difference != null && !difference.isEmpty()) {
        changed.add(input);
      }
    }
    List<DataType> types = types(view, applied.get(view.id()));
    if (changed.isEmpty()) {
      return Batch.empty(types);
    }
    for (ObjectId input : circuit.inputs()) {
      read(
          input,
          epoch,
          rows -> {
            circuit.push(input, Delta.of(rows));
            if (circuit.stateBytes() > MAX_BYTES) {
              throw tooLarge().exception();
            }
          });
    }
    circuit.flush();
    for (ObjectId input : changed) {
      circuit.push(input, Delta.of(Objects.requireNonNull(differences.get(input))));
    }
    Delta out = circuit.flush();
    failOn(out.errors());
    return out.rows();
  }

  private static void failOn(Batch errors) {
    for (int row = 0; row < errors.rows(); row++) {
      if (errors.weight(row) > 0) {
        throw Rejection.of(
                ((BytesColumn) errors.column(0)).text(row),
                "it would fail: " + ((BytesColumn) errors.column(1)).text(row))
            .exception();
      }
    }
  }

  private void read(ObjectId collection, long epoch, Consumer<Batch> take) {
    long rows = 0;
    // A collection can be read for several views: each time anew, so that none is held.
    try (Snapshot snapshot = opened(collection, epoch)) {
      for (Optional<Batch> batch = snapshot.next(); batch.isPresent(); batch = snapshot.next()) {
        execution.cancellation().check();
        rows += batch.get().rows();
        if (rows > MAX_ROWS) {
          throw tooLarge().exception();
        }
        take.accept(batch.get());
      }
    }
  }

  private Snapshot opened(ObjectId collection, long epoch) {
    try {
      return execution.ports().reads().snapshot(collection, epoch).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw RejectedException.from(e).exception();
    }
  }

  private static Rejection tooLarge() {
    return Rejection.of(
        SqlState.PROGRAM_LIMIT_EXCEEDED,
        "more than " + MAX_ROWS + " rows or " + (MAX_BYTES >> 20) + " MB would have to be held");
  }

  private String line(CatalogEntry entry, ObjectId rowsOf, @Nullable List<DataType> types) {
    String name = "  " + entry.type().words() + " " + entry.name() + ": ";
    String why = unknown.get(rowsOf);
    if (why != null) {
      return name + "not known: " + why;
    }
    Batch rows = Objects.requireNonNull(differences.get(rowsOf));
    if (types != null) {
      Consolidator fitted = new Consolidator(types);
      fitted.add(Batches.fit(types, rows));
      rows = fitted.take();
    }
    long added = 0;
    long removed = 0;
    for (int row = 0; row < rows.rows(); row++) {
      long weight = rows.weight(row);
      added += Math.max(weight, 0);
      removed += Math.max(-weight, 0);
    }
    return name + added + (added == 1 ? " row" : " rows") + " added, " + removed + " removed";
  }
}
