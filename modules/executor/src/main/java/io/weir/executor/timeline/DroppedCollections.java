package io.weir.executor.timeline;

import io.weir.kernel.ObjectId;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The collections that were dropped, so that who asks for one late hears of it at once instead of
 * waiting for what never comes. Ids are never given twice, so the oldest can be forgotten when
 * nobody can hold them any more.
 */
public final class DroppedCollections {
  private static final int LIMIT = 10_000;

  private final Set<ObjectId> ids = new LinkedHashSet<>();

  public void add(Set<ObjectId> dropped) {
    ids.addAll(dropped);
    Iterator<ObjectId> oldest = ids.iterator();
    for (int over = ids.size() - LIMIT; over > 0; over--) {
      oldest.next();
      oldest.remove();
    }
  }

  public boolean has(ObjectId collection) {
    return ids.contains(collection);
  }

  boolean hasAny(Set<ObjectId> collections) {
    return collections.stream().anyMatch(ids::contains);
  }
}
