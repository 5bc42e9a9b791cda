package io.weir.testkit.sim;

import io.weir.testkit.sim.Outcome.Done;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads all the time, and knows what every read must show: views that are read at one epoch agree
 * with each other, and a count that can only grow never goes back, over crashes too.
 */
final class Reader extends User {
  private final Ledger ledger;
  private final Schemas schemas;
  private long seen;

  Reader(World world, Ledger ledger, Schemas schemas) {
    super(world, "reader", 700);
    this.ledger = ledger;
    this.schemas = schemas;
  }

  @Override
  void act() {
    boolean views = schemas.has(Relation.DEBITS) && schemas.has(Relation.CREDITS);
    int what = random.nextInt(4);
    if (what == 0 && schemas.has(Relation.TRANSFERS)) {
      count("SELECT count(*) FROM transfers");
    } else if (what == 1 && schemas.has(Relation.DEBITS)) {
      count("SELECT coalesce(sum(n), 0) FROM debits");
    } else if (what == 2 && views) {
      run(
          "SELECT (SELECT sum(total) FROM debits), (SELECT sum(total) FROM credits)",
          outcome -> {
            if (outcome instanceof Done done) {
              String[] sums = done.rows().getFirst().split("\\|");
              agree(sums[0], sums[1]);
            }
          });
    } else if (what == 3 && views) {
      transaction();
    }
  }

  private void count(String sql) {
    long atLeast = seen;
    run(
        sql,
        outcome -> {
          if (outcome instanceof Done done) {
            long count = Long.parseLong(done.rows().getFirst());
            if (count < atLeast || count > ledger.mostTransfers()) {
              throw new AssertionError(
                  "counted %d, after %d had been seen and of %d that there are"
                      .formatted(count, atLeast, ledger.mostTransfers()));
            }
            seen = Math.max(seen, count);
          }
        });
  }

  private void transaction() {
    List<String> sums = new ArrayList<>();
    run(
        "BEGIN",
        begun ->
            sum(
                begun,
                "debits",
                sums,
                first ->
                    sum(
                        first,
                        "credits",
                        sums,
                        second ->
                            after(
                                second,
                                "COMMIT",
                                done -> {
                                  if (sums.size() == 2) {
                                    agree(sums.get(0), sums.get(1));
                                  }
                                }))));
  }

  private void sum(Outcome before, String view, List<String> into, Consumer<Outcome> then) {
    after(
        before,
        "SELECT sum(total) FROM " + view,
        outcome -> {
          if (outcome instanceof Done done) {
            into.add(done.rows().getFirst());
          }
          then.accept(outcome);
        });
  }

  /** The next statement, though the one before was refused; none where the node died. */
  private void after(Outcome before, String sql, Consumer<Outcome> then) {
    if (before instanceof Outcome.Lost) {
      return;
    }
    run(sql, then);
  }

  private static void agree(String debits, String credits) {
    if (!debits.equals(credits)) {
      throw new AssertionError("read together, debits are " + debits + " and credits " + credits);
    }
  }
}
