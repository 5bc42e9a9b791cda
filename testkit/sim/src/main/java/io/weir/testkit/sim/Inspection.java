package io.weir.testkit.sim;

import io.weir.kernel.SqlState;
import io.weir.testkit.sim.Outcome.Done;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Looks whether a node that has come to rest holds what it must, and nothing else. */
final class Inspection {
  private static final long DEADLINE_SECONDS = 120;
  private static final Set<String> TROUBLE = Set.of(SqlState.DISK_FULL, SqlState.IO_ERROR);

  private final World world;
  private final Ledger ledger;
  private final Schemas schemas;
  private final Administrator administrator;
  private final List<TableWriter> writers;
  private final Subscriber subscriber;

  Inspection(
      World world,
      Ledger ledger,
      Schemas schemas,
      Administrator administrator,
      List<TableWriter> writers,
      Subscriber subscriber) {
    this.world = world;
    this.ledger = ledger;
    this.schemas = schemas;
    this.administrator = administrator;
    this.writers = writers;
    this.subscriber = subscriber;
  }

  void inspect() {
    world.trace().say("inspection");
    Client client = world.connect("inspector");
    resolveDoubts();
    objectsAreThose(client);
    for (Relation relation : schemas.present()) {
      if (relation.hasRows()) {
        eventually(client, relation);
      }
    }
    // What is read twice would still be on its way.
    world.runFor(1500);
    together(client);
    errors(client);
    if (subscriber.follows() && schemas.has(Relation.BALANCES)) {
      List<String> rows = subscriber.rows();
      Collections.sort(rows);
      same("the subscription", Relation.BALANCES.rows(ledger), rows);
    }
    new ReplayCheck(world).check();
  }

  private void resolveDoubts() {
    while (!schemas.inDoubt().isEmpty()) {
      administrator.lookUp();
      world.runUntil("operations have ended", DEADLINE_SECONDS, administrator::isQuiet);
      if (!schemas.inDoubt().isEmpty()) {
        world.runFor(500);
      }
    }
    for (TableWriter writer : writers) {
      while (writer.isInDoubt()) {
        writer.lookUp(() -> {});
        world.runUntil("a doubt is resolved", DEADLINE_SECONDS, writer::isQuiet);
      }
    }
  }

  private Outcome ask(Client client, String sql) {
    List<Outcome> answer = new ArrayList<>();
    client.run(sql, answer::add);
    world.runUntil(sql, DEADLINE_SECONDS, () -> !answer.isEmpty());
    return answer.getFirst();
  }

  private List<String> rows(Client client, String sql) {
    return rowsOf(sql, ask(client, sql));
  }

  private static List<String> rowsOf(String sql, Outcome outcome) {
    if (outcome instanceof Done done) {
      List<String> rows = new ArrayList<>(done.rows());
      Collections.sort(rows);
      return rows;
    }
    throw new AssertionError("no rows from " + sql + ": " + outcome.text());
  }

  /** Or, instead of rows, what still keeps the node from giving them after a full disk. */
  private List<String> rowsOrTrouble(Client client, String sql) {
    Outcome outcome = ask(client, sql);
    if (outcome instanceof Outcome.Refused refused
        && TROUBLE.contains(refused.reason().sqlState())) {
      return List.of(outcome.text());
    }
    return rowsOf(sql, outcome);
  }

  /** What was acknowledged is there, and nothing that was not. */
  private void objectsAreThose(Client client) {
    List<String> names =
        rows(
            client,
            "SELECT name FROM weir_objects WHERE id LIKE 'u%' AND name NOT LIKE '%_errors'");
    List<String> expected =
        new ArrayList<>(schemas.present().stream().map(Relation::name).toList());
    Collections.sort(expected);
    same("the objects", expected, names);
  }

  private void eventually(Client client, Relation relation) {
    List<String> expected = relation.rows(ledger);
    long deadline = world.time().nanos() + DEADLINE_SECONDS * 1_000_000_000L;
    List<String> rows;
    do {
      rows = rowsOrTrouble(client, "SELECT * FROM " + relation.name());
      if (!rows.equals(expected)) {
        world.runFor(200);
      }
    } while (!rows.equals(expected) && world.time().nanos() < deadline);
    same(relation.name(), expected, rows);
  }

  /** All of them at one epoch. */
  private void together(Client client) {
    ask(client, "BEGIN");
    for (Relation relation : schemas.present()) {
      if (relation.hasRows()) {
        same(
            relation.name() + " in a transaction",
            relation.rows(ledger),
            rows(client, "SELECT * FROM " + relation.name()));
      }
    }
    ask(client, "COMMIT");
  }

  private void errors(Client client) {
    if (schemas.has(Relation.TRANSFERS)) {
      same(
          "the records that cannot be read",
          List.of(String.valueOf(ledger.undecodable())),
          rows(client, "SELECT count(*) FROM transfers_errors"));
    }
  }

  private static void same(String what, List<String> expected, List<String> found) {
    if (!expected.equals(found)) {
      throw new AssertionError(what + ": should be " + expected + " but is " + found);
    }
  }
}
