package io.weir.domain.catalog;

import io.weir.columnar.Schema;
import io.weir.domain.Command;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.operation.OperationRecord;
import io.weir.kernel.ObjectId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog can be asked to do. Each is idempotent under its command id, so that an
 * operation may repeat it. {@link Reserve} and {@link BeginDrop} decide between two operations that
 * want the same thing, so under another command id they are refused where the thing is already
 * done.
 */
public sealed interface CatalogCommand extends Command {
  /**
   * Holds the names and ids of new objects, all or none. Rejected with 42P07 or 42710 where a name
   * is taken, 42704 where something that they depend on is not usable, 40001 where an id was given
   * to another object meanwhile (plan again).
   */
  record Reserve(String owner, List<NewObject> objects) implements CatalogCommand {
    public Reserve {
      objects = List.copyOf(objects);
    }
  }

  /** One object of a {@link Reserve}. */
  record NewObject(
      ObjectId id,
      String schema,
      String name,
      ObjectType type,
      @Nullable Schema columns,
      List<ObjectId> dependsOn,
      String createSql,
      ObjectDefinition definition) {
    public NewObject {
      dependsOn = List.copyOf(dependsOn);
    }
  }

  /** Makes reserved objects usable. */
  record Confirm(List<ObjectId> ids) implements CatalogCommand {
    public Confirm {
      ids = List.copyOf(ids);
    }

    @Override
    public boolean irreversible() {
      return true;
    }
  }

  /** Gives reserved names back. */
  record Abandon(List<ObjectId> ids) implements CatalogCommand {
    public Abandon {
      ids = List.copyOf(ids);
    }
  }

  /**
   * Takes objects out of use; rejected with 2BP01 where something outside {@code ids} depends on
   * one of them.
   */
  record BeginDrop(List<ObjectId> ids) implements CatalogCommand {
    public BeginDrop {
      ids = List.copyOf(ids);
    }
  }

  /** Puts objects that were being dropped back into use. */
  record CancelDrop(List<ObjectId> ids) implements CatalogCommand {
    public CancelDrop {
      ids = List.copyOf(ids);
    }
  }

  /** Forgets objects that were being dropped, and frees their names. */
  record FinishDrop(List<ObjectId> ids) implements CatalogCommand {
    public FinishDrop {
      ids = List.copyOf(ids);
    }

    @Override
    public boolean irreversible() {
      return true;
    }
  }

  record Comment(ObjectId id, @Nullable String text) implements CatalogCommand {}

  /** Puts the built-in cluster there, if it is not yet; the first command that a node sends. */
  record Bootstrap(ClusterDefinition quickstart) implements CatalogCommand {}

  /**
   * How an operation stands. The catalog keeps the unfinished ones, so that they are woken after a
   * crash, and the last ended ones for {@code weir_operations}. A record of an ended operation is
   * never replaced by one that runs.
   */
  record RecordOperation(ObjectId operation, OperationRecord record) implements CatalogCommand {}
}
