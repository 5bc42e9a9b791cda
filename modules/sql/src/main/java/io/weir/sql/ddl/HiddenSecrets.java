package io.weir.sql.ddl;

import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.secret.SecretCommand;
import io.weir.domain.secret.SecretDefinition;
import io.weir.domain.secret.SecretRef;
import io.weir.gateway.Upstreams.PlannedSecrets;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Secret;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * The secrets that are made of passwords given in the clear. Each is named after its owner and the
 * option, depends on its owner, and goes with it.
 */
final class HiddenSecrets {
  private final PlanContext context;
  private final Lookup lookup;
  private final List<NewObject> objects = new ArrayList<>();
  private final Map<String, SecretRef> refs = new TreeMap<>();
  private final Map<ObjectId, SecretDefinition> definitions = new HashMap<>();

  /**
   * Seals {@code plain}, by option.
   *
   * @param owner the connection or source that the options are of
   */
  HiddenSecrets(
      PlanContext context, Ids ids, ObjectId owner, String ownerName, Map<String, Secret> plain) {
    this.context = context;
    lookup = new Lookup(context.catalog());
    Set<String> taken = new HashSet<>();
    plain.forEach(
        (option, value) -> {
          String name = free(ownerName + "_" + option.replace('.', '_'), taken);
          ObjectId id = ids.next();
          SecretDefinition definition =
              new SecretDefinition(1, context.vault().seal(value), null, null);
          definitions.put(id, definition);
          refs.put(option, new SecretRef(id, 1));
          objects.add(
              new NewObject(
                  id,
                  PlanContext.SCHEMA,
                  name,
                  ObjectType.SECRET,
                  null,
                  List.of(owner),
                  "",
                  new ObjectDefinition.OfSecret(definition)));
        });
  }

  private String free(String wanted, Set<String> taken) {
    String name = wanted;
    for (int i = 2; lookup.isTaken(ObjectType.SECRET, name) || !taken.add(name); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }

  /** What stands in the options' place. */
  Map<String, SecretRef> refs() {
    return refs;
  }

  List<NewObject> objects() {
    return objects;
  }

  PlannedSecrets planned() {
    return new PlannedSecrets(definitions);
  }

  /** Names of the new secrets, and of all others. */
  String name(ObjectId id) {
    return objects.stream()
        .filter(o -> o.id().equals(id))
        .map(NewObject::name)
        .findFirst()
        .orElseGet(() -> context.catalog().entry(id).map(CatalogEntry::name).orElse(id.value()));
  }

  /** Adds the steps that make them; they must be reserved before. */
  void create(PlanBuilder plan) {
    for (NewObject object : objects) {
      plan.step(
          "keep secret \"" + object.name() + "\"",
          AggregateType.SECRET,
          object.id(),
          new SecretCommand.Create(Objects.requireNonNull(definitions.get(object.id()))),
          new SecretCommand.Drop());
    }
  }

  /** As {@link #create}, for a plan that has no others to reserve; nothing where there are none. */
  void reserve(PlanBuilder plan) {
    if (!objects.isEmpty()) {
      plan.reserve(context.owner(), objects);
      create(plan);
    }
  }

  /** Makes them usable, once what refers to them is there. */
  void confirm(PlanBuilder plan) {
    if (!objects.isEmpty()) {
      plan.catalog(
          "make the new secrets usable",
          new CatalogCommand.Confirm(objects.stream().map(NewObject::id).toList()),
          null);
    }
  }

  /** Whether a secret belongs to another object, and goes with it. */
  static boolean isHidden(CatalogEntry entry) {
    return entry.type() == ObjectType.SECRET && !entry.dependsOn().isEmpty();
  }
}
