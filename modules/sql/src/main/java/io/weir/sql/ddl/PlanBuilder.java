package io.weir.sql.ddl;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.Command;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.operation.OperationPlan;
import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Puts a plan together step by step. */
final class PlanBuilder {
  private final String kind;
  private final String statement;
  private final List<OperationPlan.Step> steps = new ArrayList<>();
  private final List<String> touches = new ArrayList<>();
  private @Nullable Integer foreground;

  PlanBuilder(String tag, String statement) {
    kind = tag.toLowerCase(Locale.ROOT);
    this.statement = statement;
  }

  PlanBuilder catalog(String description, CatalogCommand command, @Nullable CatalogCommand undo) {
    steps.add(new OperationPlan.Step(description, AggregateRef.CATALOG, command, undo));
    return this;
  }

  PlanBuilder step(
      String description,
      AggregateType type,
      ObjectId id,
      Command command,
      @Nullable Command undo) {
    steps.add(new OperationPlan.Step(description, new AggregateRef(type, id), command, undo));
    return this;
  }

  PlanBuilder touches(String line) {
    touches.add(line);
    return this;
  }

  /** What is added from here on goes on without whoever started it. */
  PlanBuilder background() {
    foreground = steps.size();
    return this;
  }

  /** Holds names and ids; taken back by giving them back. */
  PlanBuilder reserve(String owner, List<NewObject> objects) {
    List<ObjectId> ids = objects.stream().map(NewObject::id).toList();
    return catalog(
        "reserve " + names(objects),
        new CatalogCommand.Reserve(owner, objects),
        new CatalogCommand.Abandon(ids));
  }

  /** Makes what was reserved usable: from here on there is no way back. */
  OperationPlan confirm(List<NewObject> objects) {
    for (NewObject object : objects) {
      touches.add(
          "creates " + object.type().words() + " " + object.name() + " (" + object.id() + ")");
    }
    catalog(
        "make " + names(objects) + " usable",
        new CatalogCommand.Confirm(objects.stream().map(NewObject::id).toList()),
        null);
    return build();
  }

  private static String names(List<NewObject> objects) {
    return String.join(", ", objects.stream().map(o -> "\"" + o.name() + "\"").toList());
  }

  OperationPlan build() {
    return new OperationPlan(kind, statement, steps, touches, foreground);
  }
}
