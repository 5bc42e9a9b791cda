package io.weir.testkit.sim;

import io.weir.testkit.sim.Definitions.Staged;
import io.weir.testkit.sim.Outcome.Done;
import io.weir.testkit.sim.Outcome.Refused;
import io.weir.testkit.sim.Schemas.Known;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Replacements are staged, applied, dropped and reverted at random, of two views that others read
 * and whose table is written to all the time, and the node dies at random moments of that. After
 * each action the catalog is what the {@link Definitions} say; at each epoch the rows are what the
 * {@link EpochComparison} says.
 */
public final class ReplacementSimulation {
  private static final long PATIENCE_SECONDS = 120;
  private static final int MAX_STAGED = 4;
  private static final int WRITERS = 2;

  /** No operation here journals more. */
  private static final int MAX_EVENTS = 24;

  private static final int MAX_TURNS = 6000;

  /** A view that has another definition from now on. */
  private static final String DECIDED = "event/view.applied:1";

  private final World world;
  private final SplittableRandom random;
  private final List<TableWriter> writers = new ArrayList<>();
  private final EpochComparison comparison;
  private Definitions definitions =
      new Definitions(
          Map.of("v", List.of(ViewQuery.SUM), "u", List.of(ViewQuery.LARGEST)), Map.of());
  private @Nullable Client client;
  private int names;
  private int applied;
  private int refused;
  private int measured;

  private ReplacementSimulation(long seed, Consumer<String> listener) {
    world = new World(seed, listener);
    random = world.randomness();
    comparison = new EpochComparison(world, definitions);
  }

  /**
   * What came of a run.
   *
   * @param applied how often a view got another definition
   * @param refused how many actions were refused, as they had to be
   * @param epochs at which everything was compared
   * @param differing how often a difference with rows in it was
   * @param measured how often the sums of the relation of replacements were
   */
  public record Result(
      long traceHash,
      int lives,
      int applied,
      int refused,
      long epochs,
      long differing,
      int measured) {}

  /**
   * Lives through the history of {@code seed}.
   *
   * @param listener is told what happens, a line each
   * @throws AssertionError where something is not as it must be; its message ends with what
   *     happened last
   */
  public static Result run(long seed, int actions, Consumer<String> listener) {
    ReplacementSimulation simulation = new ReplacementSimulation(seed, listener);
    World world = simulation.world;
    try {
      simulation.live(actions);
    } catch (AssertionError | RuntimeException wrong) {
      throw new AssertionError(
          "seed %d: %s%n%s".formatted(seed, wrong.getMessage(), world.trace().tail()), wrong);
    }
    return new Result(
        world.trace().hash(),
        world.lives(),
        simulation.applied,
        simulation.refused,
        simulation.comparison.epochs(),
        simulation.comparison.differing(),
        simulation.measured);
  }

  private void live(int actions) {
    boot();
    Ledger ledger = new Ledger(world.kafka(), world.randomness());
    Schemas schemas = new Schemas();
    must("CREATE TABLE accounts (id int, name text)");
    schemas.know(Relation.ACCOUNTS, Known.PRESENT);
    definitions
        .versions()
        .forEach(
            (view, all) -> must("CREATE MATERIALIZED VIEW " + view + " AS " + all.getLast().sql()));
    EpochComparison.DOWNSTREAM.forEach(
        (view, query) -> must("CREATE MATERIALIZED VIEW " + view + " AS " + query));
    for (int own = 0; own < WRITERS; own++) {
      writers.add(new TableWriter(world, ledger, schemas, own));
    }
    writers.forEach(User::begin);
    for (int i = 0; i < actions; i++) {
      world.trace().say("action " + i + ", with " + definitions);
      act();
      catchUp();
      sums();
      together();
      world.runFor(random.nextInt(300));
    }
    writers.forEach(writer -> writer.rest(true));
    world.runUntil(
        "the writers rest", PATIENCE_SECONDS, () -> writers.stream().allMatch(User::isQuiet));
    catchUp();
    if (writers.stream().noneMatch(TableWriter::isInDoubt)) {
      comparison.holds(ledger.accounts());
    }
    new ReplayCheck(world).check();
  }

  private void act() {
    List<String> staged = List.copyOf(definitions.staged().keySet());
    int what = random.nextInt(20);
    if (what == 19) {
      wrong(staged);
    } else if (what == 18) {
      crash();
    } else if (what == 17 && definitions.versions("v").size() > 1) {
      change("ALTER MATERIALIZED VIEW v REVERT", definitions.reverting("v"), Set.of());
    } else if (staged.isEmpty() || (what < 6 && staged.size() < MAX_STAGED)) {
      stage("r" + ++names, random.nextBoolean() ? "v" : "u", "CREATE REPLACEMENT ");
    } else if (what < 8) {
      String name = oneOf(staged);
      Staged before = definitions.staged().get(name);
      stage(name, before == null ? "v" : before.view(), "CREATE OR REPLACE REPLACEMENT ");
    } else if (what < 10) {
      String name = oneOf(staged);
      change("DROP REPLACEMENT " + name, definitions.without(name), Set.of());
    } else {
      apply(staged, what);
    }
  }

  private void stage(String name, String view, String create) {
    ViewQuery query = ViewQuery.values()[random.nextInt(ViewQuery.values().length)];
    change(
        create + name + " FOR MATERIALIZED VIEW " + view + " AS " + query.sql(),
        definitions.staging(name, new Staged(view, query)),
        Set.of());
  }

  private void apply(List<String> staged, int what) {
    String name = oneOf(staged);
    String alter = "ALTER MATERIALIZED VIEW " + application(name);
    Definitions after = definitions.applying(name);
    List<String> others = staged.stream().filter(r -> !view(r).equals(view(name))).toList();
    if (what < 13) {
      change(alter, after, Set.of());
    } else if (what == 13) {
      change(alter + " NOWAIT", after, Set.of("55000"));
    } else if (what == 14) {
      background(alter + " WHEN HYDRATED WITH (TIMEOUT '5 min')", after, false);
    } else if (what == 15) {
      background(alter + " WHEN HYDRATED WITH (MAX CHANGES 2)", after, true);
    } else if (others.isEmpty()) {
      change(alter, after, Set.of());
    } else {
      String other = oneOf(others);
      change(alter + ", " + application(other), after.applying(other), Set.of(), 2);
    }
  }

  private String view(String replacement) {
    Staged staged = definitions.staged().get(replacement);
    if (staged == null) {
      throw new IllegalStateException(replacement + " is not staged");
    }
    return staged.view();
  }

  private String application(String name) {
    return view(name) + " APPLY REPLACEMENT " + name;
  }

  private String oneOf(List<String> names) {
    return names.get(random.nextInt(names.size()));
  }

  /** What must be refused and change nothing. */
  private void wrong(List<String> staged) {
    List<String> statements =
        new ArrayList<>(
            List.of(
                "DROP MATERIALIZED VIEW v",
                "ALTER MATERIALIZED VIEW v APPLY REPLACEMENT nobody",
                "CREATE REPLACEMENT joined FOR MATERIALIZED VIEW v AS " + ViewQuery.SUM.sql(),
                "CREATE REPLACEMENT w FOR MATERIALIZED VIEW v AS SELECT name FROM accounts",
                "CREATE REPLACEMENT w FOR MATERIALIZED VIEW accounts AS " + ViewQuery.SUM.sql(),
                "CREATE REPLACEMENT w FOR MATERIALIZED VIEW v AS SELECT name, d AS n FROM joined"));
    for (String name : staged) {
      String other = view(name).equals("v") ? "u" : "v";
      statements.add("ALTER MATERIALIZED VIEW " + other + " APPLY REPLACEMENT " + name);
      statements.add("CREATE MATERIALIZED VIEW w AS SELECT name FROM " + name);
    }
    Outcome outcome = attempt(oneOf(statements));
    if (outcome instanceof Done) {
      throw new AssertionError("that was not refused");
    }
    refused += outcome instanceof Refused ? 1 : 0;
    found(List.of(definitions));
  }

  /** A statement after which, and after a crash in it, all is as before or as {@code after}. */
  private void change(String sql, Definitions after, Set<String> mayBeRefusedWith) {
    change(sql, after, mayBeRefusedWith, 1);
  }

  /**
   * @param views how many get another definition by it
   */
  private void change(String sql, Definitions after, Set<String> mayBeRefusedWith, int views) {
    comparison.mayBecome(after);
    Outcome outcome = attempt(sql, views);
    List<Definitions> possible = List.of(definitions, after);
    if (outcome instanceof Done) {
      possible = List.of(after);
    } else if (outcome instanceof Refused no && !outcome.isUnknown()) {
      if (!mayBeRefusedWith.contains(no.reason().sqlState())) {
        throw new AssertionError("refused: " + outcome.text());
      }
      refused++;
      possible = List.of(definitions);
    }
    found(possible);
  }

  /** As {@link #change}, by an operation that goes on when the statement was answered. */
  private void background(String sql, Definitions after, boolean mayBeRefused) {
    comparison.mayBecome(after);
    Outcome outcome = attempt(sql);
    if (outcome instanceof Refused && !outcome.isUnknown()) {
      throw new AssertionError("refused: " + outcome.text());
    }
    if (random.nextInt(4) == 0) {
      crashWithin(() -> false);
    }
    found(outcome instanceof Done && !mayBeRefused ? List.of(after) : List.of(definitions, after));
  }

  /** Runs a statement, in the middle of which the node may die. */
  private Outcome attempt(String sql) {
    return attempt(sql, 1);
  }

  private Outcome attempt(String sql, int views) {
    List<Outcome> answer = new ArrayList<>();
    client().run(sql, answer::add);
    if (views > 1 && random.nextBoolean()) {
      crashWhenDecided(views, () -> !answer.isEmpty());
    } else if (random.nextInt(4) == 0) {
      crashWithin(() -> !answer.isEmpty());
    }
    world.runUntil(sql, PATIENCE_SECONDS, () -> !answer.isEmpty());
    return answer.getFirst();
  }

  /** After any of the events that what is under way journals, or a little later. */
  private void crashWithin(BooleanSupplier over) {
    long last = world.journal().written() + 1 + random.nextInt(MAX_EVENTS);
    int turns = MAX_TURNS;
    while (world.journal().written() < last && turns-- > 0 && !over.getAsBoolean()) {
      world.turn();
    }
    for (int more = random.nextInt(200); more > 0; more--) {
      world.turn();
    }
    crash();
  }

  /** When it is journaled for all the views, and none of them has had the time to cut over. */
  private void crashWhenDecided(int views, BooleanSupplier over) {
    long last = world.journal().written(DECIDED) + views;
    while (world.journal().written(DECIDED) < last && !over.getAsBoolean()) {
      world.turn();
    }
    world.crash();
    boot();
  }

  /** At times in the middle of a write. */
  private void crash() {
    if (random.nextBoolean()) {
      long deadly = world.disk().operations() + 1 + random.nextInt(4);
      world.disk().dieAt(deadly);
      for (int turns = 2000; turns > 0 && world.disk().operations() < deadly; turns--) {
        world.turn();
      }
    }
    world.crash();
    boot();
  }

  private void boot() {
    world.start();
    world.runUntil("the node is up", PATIENCE_SECONDS, world::isUp);
  }

  /** When nothing is under way any more, the catalog holds one of these. */
  private void found(List<Definitions> possible) {
    long deadline = world.time().nanos() + PATIENCE_SECONDS * 1_000_000_000L;
    while (!must("SELECT count(*) FROM weir_operations WHERE status IN ('running', 'undoing')")
        .equals(List.of("0"))) {
      world.runFor(100);
      if (world.time().nanos() > deadline) {
        throw new AssertionError("an operation does not end");
      }
    }
    Definitions found = inCatalog();
    if (!possible.contains(found)) {
      throw new AssertionError("should be one of " + possible + " but is " + found);
    }
    applied +=
        (int)
            found.versions().entrySet().stream()
                .filter(e -> e.getValue().size() > definitions.versions(e.getKey()).size())
                .count();
    definitions = found;
  }

  private Definitions inCatalog() {
    Map<String, List<ViewQuery>> versions = new TreeMap<>();
    for (String line :
        must(
            "SELECT o.name, d.definition, d.current FROM weir_materialized_view_definitions d JOIN"
                + " weir_objects o ON o.id = d.id WHERE o.name IN ('u', 'v') ORDER BY o.name,"
                + " d.version")) {
      String[] values = line.split("\\|");
      versions.computeIfAbsent(values[0], view -> new ArrayList<>()).add(ViewQuery.of(values[1]));
    }
    Map<String, Staged> staged = new TreeMap<>();
    for (String line :
        must(
            "SELECT r.name, o.name, r.definition FROM weir_replacement_materialized_views r JOIN"
                + " weir_objects o ON o.id = r.target_id")) {
      String[] values = line.split("\\|");
      staged.put(values[0], new Staged(values[1], ViewQuery.of(values[2])));
    }
    return new Definitions(versions, staged);
  }

  /** All epochs up to now are compared. */
  private void catchUp() {
    long now = world.time().now().toEpochMilli();
    long deadline = world.time().nanos() + PATIENCE_SECONDS * 1_000_000_000L;
    comparison.follow(definitions.staged());
    while (!comparison.reaches(now)) {
      world.runFor(50);
      comparison.compare();
      if (comparison.isCut()) {
        comparison.follow(definitions.staged()); // what cannot be read yet is tried again
      }
      if (world.time().nanos() > deadline) {
        throw new AssertionError("not told of epoch " + now + ": " + comparison);
      }
    }
    comparison.settle(definitions);
  }

  /** The relation's sums are those of the recomputed differences. */
  private void sums() {
    List<String> lines =
        must(
            "SELECT name, compared_at, rows_added, rows_removed FROM"
                + " weir_replacement_materialized_views WHERE compared_at IS NOT NULL");
    world.runFor(100);
    for (String line : lines) {
      String[] values = line.split("\\|");
      Staged staged = definitions.staged().get(values[0]);
      Map<String, Long> expected =
          staged == null ? null : comparison.difference(staged, Long.parseLong(values[1]));
      if (expected != null) {
        long added = expected.values().stream().filter(weight -> weight > 0).count();
        long removed = expected.size() - added;
        if (added != Long.parseLong(values[2]) || removed != Long.parseLong(values[3])) {
          throw new AssertionError("the difference is " + expected + ", but the relation " + line);
        }
        measured++;
      }
    }
  }

  /** Read at one epoch: the table, the views, and what the replacements would change. */
  private void together() {
    must("BEGIN");
    TreeMap<Integer, String> accounts = new TreeMap<>();
    for (String line : must("SELECT id, name FROM accounts")) {
      String[] values = line.split("\\|");
      accounts.put(Integer.valueOf(values[0]), values[1]);
    }
    for (String view : definitions.versions().keySet()) {
      same(view, definitions.present(view).rows(accounts), must("SELECT name, n FROM " + view));
    }
    definitions
        .staged()
        .forEach(
            (name, staged) ->
                same(name, staged.query().rows(accounts), must("SELECT name, n FROM " + name)));
    must("COMMIT");
  }

  private static void same(String what, Map<String, Long> expected, List<String> found) {
    List<String> rows =
        expected.entrySet().stream().map(e -> e.getKey() + "|" + e.getValue()).toList();
    if (!rows.equals(found.stream().sorted().toList())) {
      throw new AssertionError(
          "read at one epoch, " + what + " should be " + rows + " but is " + found);
    }
  }

  private List<String> must(String sql) {
    List<Outcome> answer = new ArrayList<>();
    client().run(sql, answer::add);
    world.runUntil(sql, PATIENCE_SECONDS, () -> !answer.isEmpty());
    if (answer.getFirst() instanceof Done done) {
      return done.rows();
    }
    throw new AssertionError(sql + ": " + answer.getFirst().text());
  }

  private Client client() {
    Client open = client;
    if (open == null || open.isLost()) {
      open = world.connect("developer");
      client = open;
    }
    return open;
  }
}
