package io.weir.session.show;

import io.weir.columnar.Batch;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition.OfSource;
import io.weir.domain.catalog.ObjectType;
import io.weir.gateway.Pauses;
import io.weir.gateway.Session.Result;
import io.weir.kernel.ObjectId;
import io.weir.session.Answers;
import io.weir.session.Execution;
import io.weir.session.Prepared;
import io.weir.session.relation.Rows;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * SHOW SOURCES, with why they are paused and until when.
 *
 * @param like a LIKE pattern for the names; null for all
 */
public record ShowSources(@Nullable String like) implements Prepared {
  private static final Schema COLUMNS =
      new Schema(
          Stream.of("name", "type", "cluster", "comment", "paused")
              .map(name -> new Field(name, DataType.TEXT))
              .toList());

  @Override
  public Schema result() {
    return COLUMNS;
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    CatalogSnapshot catalog = execution.catalog();
    List<ObjectId> sources =
        catalog.ready().stream()
            .filter(e -> e.type() == ObjectType.SOURCE)
            .map(CatalogEntry::id)
            .toList();
    return execution
        .ports()
        .sources()
        .pauses(sources)
        .thenCompose(
            pauses -> {
              Batch rows = rows(catalog, pauses);
              return Answers.rows(
                  COLUMNS, like == null ? rows : ShowObjects.matching(rows, like), "SHOW");
            });
  }

  private static Batch rows(CatalogSnapshot catalog, Map<ObjectId, Pauses> pauses) {
    Rows rows = new Rows(COLUMNS);
    catalog.ready().stream()
        .sorted(Comparator.comparing(CatalogEntry::name).thenComparing(CatalogEntry::id))
        .forEach(
            e -> {
              if (e.type() == ObjectType.SOURCE && e.definition() instanceof OfSource source) {
                Pauses why = pauses.get(e.id());
                rows.add(
                    e.name(),
                    source.definition().connector(),
                    ObjectLists.nameOf(catalog, source.definition().cluster()),
                    e.comment(),
                    why == null || why.reasons().isEmpty() ? null : why.text());
              } else if (e.type() == ObjectType.SUBSOURCE) {
                rows.add(e.name(), e.type().key(), null, e.comment(), null);
              }
            });
    return rows.build();
  }
}
