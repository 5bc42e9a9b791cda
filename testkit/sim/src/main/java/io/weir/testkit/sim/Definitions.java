package io.weir.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What two views are, were and could become: the model of a catalog with replacements. Immutable.
 *
 * @param versions of each view, the present one last
 * @param staged by name
 */
record Definitions(Map<String, List<ViewQuery>> versions, Map<String, Staged> staged) {
  /** A replacement for {@code view}. */
  record Staged(String view, ViewQuery query) {}

  Definitions {
    versions = new TreeMap<>(versions);
    staged = new TreeMap<>(staged);
  }

  ViewQuery present(String view) {
    return versions(view).getLast();
  }

  List<ViewQuery> versions(String view) {
    List<ViewQuery> all = versions.get(view);
    if (all == null) {
      throw new AssertionError("no view " + view);
    }
    return all;
  }

  Definitions staging(String name, Staged what) {
    Map<String, Staged> after = new TreeMap<>(staged);
    after.put(name, what);
    return new Definitions(versions, after);
  }

  Definitions without(String name) {
    Map<String, Staged> after = new TreeMap<>(staged);
    after.remove(name);
    return new Definitions(versions, after);
  }

  Definitions applying(String name) {
    Staged applied = staged.get(name);
    if (applied == null) {
      throw new AssertionError("nothing staged as " + name);
    }
    return without(name).becoming(applied.view(), applied.query());
  }

  Definitions reverting(String view) {
    return becoming(view, versions(view).get(versions(view).size() - 2));
  }

  private Definitions becoming(String view, ViewQuery query) {
    Map<String, List<ViewQuery>> after = new TreeMap<>(versions);
    List<ViewQuery> all = new ArrayList<>(versions(view));
    all.add(query);
    after.put(view, List.copyOf(all));
    return new Definitions(after, staged);
  }
}
