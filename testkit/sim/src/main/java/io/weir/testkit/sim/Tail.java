package io.weir.testkit.sim;

import io.weir.kernel.Ordered;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A subscription with progress: the rows of a relation at each epoch that it was told of, from when
 * it began until the node dies or the relation goes.
 */
final class Tail {
  /** What is older is forgotten. */
  private static final int KEPT = 400;

  private final String what;
  private final TreeMap<String, Long> rows = new TreeMap<>();
  private final TreeMap<Long, Map<String, Long>> states = new TreeMap<>();
  private @Nullable Outcome end;

  private Tail(String what) {
    this.what = what;
  }

  /** Of {@code SUBSCRIBE what WITH (PROGRESS true)}. */
  static Tail open(World world, String what) {
    Tail tail = new Tail(what);
    world
        .connect("tail of " + what)
        .subscribe(
            "SUBSCRIBE " + what + " WITH (PROGRESS true)", tail::take, over -> tail.end = over);
    return tail;
  }

  private void take(List<String> news) {
    for (String line : news) {
      String[] values = line.split("\\|", 4);
      long epoch = Long.parseLong(values[0]);
      if (epoch <= newest()) {
        throw new AssertionError(what + ": epoch " + epoch + " came after " + newest());
      }
      if (values[1].equals("t")) {
        states.put(epoch, Ordered.map(rows));
        if (states.size() > KEPT) {
          states.pollFirstEntry();
        }
      } else {
        rows.merge(values[3], Long.parseLong(values[2]), Long::sum);
        rows.values().removeIf(weight -> weight == 0);
      }
    }
  }

  /** The epoch up to which it is complete; 0 before the first. */
  long newest() {
    return states.isEmpty() ? 0 : states.lastKey();
  }

  /** The epochs after {@code epoch} of which it was told. */
  Set<Long> after(long epoch) {
    return states.tailMap(epoch, false).keySet();
  }

  /** Its rows, with how often they are there, at an epoch; null where it was not told of that. */
  @Nullable Map<String, Long> at(long epoch) {
    return states.get(epoch);
  }

  boolean isOver() {
    return end != null;
  }

  @Override
  public String toString() {
    return what + " up to " + newest() + (end == null ? "" : ", ended: " + end.text());
  }
}
