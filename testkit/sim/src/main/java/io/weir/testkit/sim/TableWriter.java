package io.weir.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows of the table of accounts whose ids are its own (modulo 2), and knows what must be
 * there: what was acknowledged. What was under way when the node died is looked up afterwards, and
 * must be there wholly or not at all.
 */
final class TableWriter extends User {
  private static final int WRITERS = 2;
  private static final int IDS = 12;

  private final Ledger ledger;
  private final Schemas schemas;
  private final int own;
  private TreeMap<Integer, String> rows = new TreeMap<>();

  /** What the rows are if the write happened whose end is not known. */
  private @Nullable TreeMap<Integer, String> perhaps;

  private int writes;

  TableWriter(World world, Ledger ledger, Schemas schemas, int own) {
    super(world, "writer" + own, 900);
    this.ledger = ledger;
    this.schemas = schemas;
    this.own = own;
  }

  @Override
  void act() {
    if (!schemas.has(Relation.ACCOUNTS)) {
      return;
    }
    if (perhaps != null) {
      lookUp(() -> {});
    } else if (writes > 0 && random.nextInt(4) == 0) {
      readOwn();
    } else {
      write();
    }
  }

  private void write() {
    writes++;
    TreeMap<Integer, String> after = new TreeMap<>(rows);
    String sql;
    switch (random.nextInt(4)) {
      case 0 -> {
        int below = random.nextInt(IDS);
        after.headMap(below, false).clear();
        sql = "DELETE FROM accounts WHERE id % 2 = " + own + " AND id < " + below;
      }
      case 1 -> {
        String name = "n" + random.nextInt(4);
        int from = random.nextInt(IDS);
        after.tailMap(from, true).replaceAll((id, old) -> name);
        sql =
            "UPDATE accounts SET name = '%s' WHERE id %% 2 = %d AND id >= %d"
                .formatted(name, own, from);
      }
      default -> {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          int id = random.nextInt(IDS / WRITERS) * WRITERS + own;
          if (!after.containsKey(id)) {
            String name = "n" + random.nextInt(4);
            after.put(id, name);
            values.add("(%d, '%s')".formatted(id, name));
          }
        }
        if (values.isEmpty()) {
          return;
        }
        sql = "INSERT INTO accounts VALUES " + String.join(", ", values);
      }
    }
    run(
        sql,
        outcome -> {
          if (outcome instanceof Outcome.Done) {
            become(after);
          } else if (outcome.isUnknown()) {
            perhaps = after;
          }
        });
  }

  private void become(TreeMap<Integer, String> now) {
    rows = now;
    perhaps = null;
    ledger.accounts().keySet().removeIf(id -> id % WRITERS == own);
    ledger.accounts().putAll(now);
  }

  /** A read after a write sees it. */
  private void readOwn() {
    run(
        "SELECT id, name FROM accounts WHERE id % 2 = " + own + " ORDER BY id",
        outcome -> {
          if (outcome instanceof Outcome.Done done && !done.rows().equals(texts(rows))) {
            throw new AssertionError("acknowledged " + texts(rows) + " but read " + done.rows());
          }
        });
  }

  /** Whether there is a write of which it is not known whether it happened. */
  boolean isInDoubt() {
    return perhaps != null;
  }

  /** Finds out what became of a write whose end is not known. */
  void lookUp(Runnable then) {
    TreeMap<Integer, String> other = perhaps;
    run(
        "SELECT id, name FROM accounts WHERE id % 2 = " + own + " ORDER BY id",
        outcome -> {
          if (outcome instanceof Outcome.Done done && other != null) {
            if (done.rows().equals(texts(other))) {
              become(other);
            } else if (done.rows().equals(texts(rows))) {
              become(rows);
            } else {
              throw new AssertionError(
                  "neither " + texts(rows) + " nor " + texts(other) + " but read " + done.rows());
            }
          }
          then.run();
        });
  }

  private static List<String> texts(TreeMap<Integer, String> rows) {
    return rows.entrySet().stream().map(e -> e.getKey() + "|" + e.getValue()).toList();
  }
}
