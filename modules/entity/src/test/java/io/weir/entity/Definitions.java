package io.weir.entity;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.Command;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogDecider;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.operation.OperationPlan.Step;
import io.weir.domain.source.SourceColumn;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceFormat;
import io.weir.domain.source.SourceShape;
import io.weir.kernel.ObjectId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Things to create. */
final class Definitions {
  static final Schema COLUMNS =
      Schema.of(new Field("id", DataType.INT8, false), new Field("price", DataType.numeric(10, 2)));

  private Definitions() {}

  static SourceDefinition source(String id) {
    ObjectId collection = new ObjectId(id);
    return new SourceDefinition(
        "load-generator",
        null,
        Map.of("tick_interval", "1s"),
        new SourceShape(
            SourceFormat.NONE,
            false,
            0,
            COLUMNS.fields().stream()
                .map(f -> new SourceColumn(f, SourceColumn.Origin.VALUE, f.name()))
                .toList()),
        List.of(new SourceDefinition.Output(collection, "main", COLUMNS)),
        null,
        CatalogDecider.QUICKSTART);
  }

  /** What CREATE SOURCE becomes. */
  static OperationPlan createSource(String id, String name) {
    ObjectId object = new ObjectId(id);
    AggregateRef source = source(object);
    return plan(
        "create source",
        "CREATE SOURCE " + name + " FROM LOAD GENERATOR COUNTER",
        step("reserve", AggregateRef.CATALOG, reserve(id, name), abandon(object)),
        step(
            "create", source, new SourceCommand.Create(source(id), null), new SourceCommand.Drop()),
        step("confirm", AggregateRef.CATALOG, new CatalogCommand.Confirm(List.of(object)), null));
  }

  /** What DROP SOURCE becomes. */
  static OperationPlan dropSource(String id, String name) {
    ObjectId object = new ObjectId(id);
    List<ObjectId> ids = List.of(object);
    return plan(
        "drop source",
        "DROP SOURCE " + name,
        step(
            "begin",
            AggregateRef.CATALOG,
            new CatalogCommand.BeginDrop(ids),
            new CatalogCommand.CancelDrop(ids)),
        step("drop", source(object), new SourceCommand.Drop(), null),
        step("finish", AggregateRef.CATALOG, new CatalogCommand.FinishDrop(ids), null));
  }

  static AggregateRef source(ObjectId id) {
    return new AggregateRef(AggregateType.SOURCE, id);
  }

  static CatalogCommand.Reserve reserve(String id, String name) {
    return new CatalogCommand.Reserve(
        "weir",
        List.of(
            new CatalogCommand.NewObject(
                new ObjectId(id),
                "public",
                name,
                ObjectType.SOURCE,
                COLUMNS,
                List.of(CatalogDecider.QUICKSTART),
                "CREATE SOURCE " + name + " FROM LOAD GENERATOR COUNTER",
                new ObjectDefinition.OfSource(source(id)))));
  }

  static CatalogCommand.Abandon abandon(ObjectId id) {
    return new CatalogCommand.Abandon(List.of(id));
  }

  static Step step(
      String description, AggregateRef target, Command command, @Nullable Command undo) {
    return new Step(description, target, command, undo);
  }

  static OperationPlan plan(String kind, String statement, Step... steps) {
    return new OperationPlan(kind, statement, List.of(steps), List.of());
  }
}
