package io.weir.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Follows the balances: in every epoch that it is shown, they sum up to zero, epochs rise, and no
 * row is taken away that was not there.
 */
final class Subscriber extends User {
  private final Schemas schemas;
  private final TreeMap<String, Long> rows = new TreeMap<>();
  private long epoch;
  private boolean subscribed;

  Subscriber(World world, Schemas schemas) {
    super(world, "subscriber", 2000);
    this.schemas = schemas;
  }

  @Override
  void act() {
    if (subscribed || !schemas.has(Relation.BALANCES)) {
      return;
    }
    subscribed = true;
    rows.clear();
    epoch = 0;
    client()
        .subscribe(
            "SUBSCRIBE balances WITH (PROGRESS true)", this::take, ended -> subscribed = false);
  }

  private void take(List<String> news) {
    for (String line : news) {
      String[] values = line.split("\\|", 4);
      long at = Long.parseLong(values[0]);
      if (at < epoch) {
        throw new AssertionError("epoch " + at + " came after " + epoch);
      }
      epoch = at;
      if (values[1].equals("t")) {
        check();
      } else {
        rows.merge(values[3], Long.parseLong(values[2]), Long::sum);
        rows.values().removeIf(weight -> weight == 0);
      }
    }
  }

  private void check() {
    long sum = 0;
    for (var row : rows.entrySet()) {
      if (row.getValue() != 1) {
        throw new AssertionError("row " + row.getKey() + " stands " + row.getValue() + " times");
      }
      sum += Long.parseLong(row.getKey().split("\\|")[1]);
    }
    if (sum != 0) {
      throw new AssertionError("in epoch " + epoch + " the balances sum up to " + sum);
    }
  }

  /** Whether it has been shown something; before that, the view may be on its way or away. */
  boolean follows() {
    return subscribed && epoch > 0;
  }

  /** The rows as the subscription has them. */
  List<String> rows() {
    return new ArrayList<>(rows.keySet());
  }
}
