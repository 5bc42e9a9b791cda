package io.weir.domain.catalog;

import io.weir.columnar.Schema;
import io.weir.domain.Command;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.operation.OperationRecord;
import io.weir.kernel.ObjectId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  /**
   * Replaces what an object is; its name, type and id stay. Rejected with 40001 where it is not
   * {@code expected} any more, or where the new definition refers to a secret in another version
   * than the present one (plan again); 42704 where it depends on something that is not usable.
   *
   * @param takesBack this undoes such a command of the same operation: nothing where the object is
   *     gone, and the versions of secrets are those of then
   * @param expectedSql the text that the new one was made of, so that no rename in between is lost;
   *     null where that does not matter
   */
  record Redefine(
      ObjectId id,
      ObjectDefinition expected,
      Redefinition redefinition,
      boolean takesBack,
      @Nullable String expectedSql)
      implements CatalogCommand {
    public Redefine(ObjectId id, ObjectDefinition expected, Redefinition redefinition) {
      this(id, expected, redefinition, false);
    }

    public Redefine(
        ObjectId id, ObjectDefinition expected, Redefinition redefinition, boolean takesBack) {
      this(id, expected, redefinition, takesBack, null);
    }

    /** The step that is planned over {@code present}. */
    public static Redefine of(CatalogEntry present, Redefinition redefinition) {
      return new Redefine(
          present.id(), present.definition(), redefinition, false, present.createSql());
    }
  }

  /** Several of them, all or none. */
  record RedefineAll(List<Redefine> all) implements CatalogCommand {
    public RedefineAll {
      all = List.copyOf(all);
    }
  }

  /**
   * What an object is from now on.
   *
   * @param columns of a relation whose columns change; null where they stay
   */
  record Redefinition(
      String createSql,
      ObjectDefinition definition,
      List<ObjectId> dependsOn,
      @Nullable Schema columns) {
    public Redefinition {
      dependsOn = List.copyOf(dependsOn);
    }

    public Redefinition(String createSql, ObjectDefinition definition, List<ObjectId> dependsOn) {
      this(createSql, definition, dependsOn, null);
    }
  }

  /**
   * Gives an object another name. Rejected with 40001 where it is not called {@code from} any more,
   * or where something that uses it directly has no new text here (plan again); 42P07 or 42710
   * where the new name is taken.
   *
   * @param createSql by id the new text of the object and of everything that names it
   */
  record Rename(ObjectId id, String from, String to, Map<ObjectId, String> createSql)
      implements CatalogCommand {
    public Rename {
      createSql = Collections.unmodifiableMap(new TreeMap<>(createSql));
    }
  }

  /**
   * Changes a setting of the whole system; null puts the default back. Rejected with 42704 where
   * there is no such setting, 22023 where it cannot have the value.
   */
  record ChangeSetting(String name, @Nullable String value) implements CatalogCommand {}

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
