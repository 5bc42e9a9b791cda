package io.weir.testkit.sim;

import io.weir.domain.catalog.ObjectDefinition.OfCluster;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.domain.cluster.ClusterState;
import io.weir.domain.cluster.Reconfiguration;
import io.weir.gateway.Status.HydrationStatus;
import io.weir.gateway.Status.OperationStatus;
import io.weir.kernel.ObjectId;
import io.weir.testkit.sim.Outcome.Done;
import io.weir.testkit.sim.Outcome.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Two clusters of a node that lives by simulated time, and everything that can be done to them in
 * any order; now and then everything in memory is lost. All along a {@link ClusterModel} of each
 * looks at what becomes of it.
 */
final class ClusterHistory {
  private static final List<String> SIZES = List.of("3xsmall", "2xsmall", "xsmall");
  private static final List<String> NAMES = List.of("a", "b");
  private static final int GROUPS = 5;

  /** Every so many turns of the node the models look. */
  private static final int LOOKS = 25;

  private static final int LONG_SECONDS = 120;

  private final World world;
  private final Standing node;
  private final SplittableRandom random;
  private final List<ClusterModel> models = new ArrayList<>();

  /** The cluster of each, by its name. */
  private final Map<String, String> views = new TreeMap<>();

  private int numbers;
  private int turns;
  private int reads;
  private boolean watching;
  private long rows;

  /**
   * @param listener is told what happens, a line each
   */
  ClusterHistory(long seed, Consumer<String> listener) {
    world = new World(seed, listener);
    node = new Standing(world);
    random = world.randomness();
  }

  /**
   * Does so many things.
   *
   * @return what was done, for those who ask whether it was worth it
   */
  Map<String, Integer> live(int actions) {
    try {
      boot();
      Client client = world.connect("founder");
      ask(client, "CREATE TABLE t (g int)");
      for (String name : NAMES) {
        ask(client, "CREATE CLUSTER " + name + " (SIZE '3xsmall')");
        models.add(new ClusterModel(name, ClusterDefinition.managed("3xsmall", 1)));
      }
      NAMES.forEach(this::createView);
      watching = true;
      for (int i = 0; i < actions; i++) {
        act();
        if (i % 50 == 49) {
          rest();
        }
      }
      rest();
    } catch (AssertionError | RuntimeException wrong) {
      throw new AssertionError(wrong.getMessage() + "\n" + world.trace().tail(), wrong);
    }
    Map<String, Integer> done = new TreeMap<>(Map.of("reads", reads, "lives", world.lives()));
    models.forEach(
        model -> model.outcomes().forEach((o, n) -> done.merge(o.key(), n, Integer::sum)));
    return done;
  }

  private void act() {
    ClusterModel model = models.get(random.nextInt(models.size()));
    switch (random.nextInt(16)) {
      case 0, 1, 2, 3 -> set(model, condition());
      case 4 -> reset(model);
      case 5 -> extend(model);
      case 6 -> cancel(model);
      case 7 -> statement(model, "SET (MANAGED = " + !model.shape().managed() + ")", true);
      case 8, 9 -> replica(model);
      case 10 -> view(model);
      case 11 -> insert();
      case 12, 13 -> pass(random.nextInt(4) == 0 ? 20_000 : 1_500);
      case 14 -> read(model);
      default -> {
        if (random.nextInt(2) == 0) {
          crash();
        } else {
          read(model);
        }
      }
    }
  }

  // What can be done.

  private String condition() {
    String time = "'" + (random.nextInt(3) == 0 ? 300 : 400 * random.nextInt(1, 15)) + " ms'";
    return switch (random.nextInt(8)) {
      case 0 -> " WITH TEARDOWN (SIGNAL 'hydration')";
      case 1 -> " WITH TEARDOWN (AFTER now() + INTERVAL " + time + ")";
      case 2 -> " WITH TEARDOWN (SIGNAL 'hydration', AFTER now() + INTERVAL " + time + ")";
      case 3 -> " WITH (WAIT FOR " + time + ")";
      case 4 -> " WITH (WAIT UNTIL READY (TIMEOUT " + time + "))";
      case 5 -> " WITH (WAIT UNTIL READY (TIMEOUT " + time + ", ON TIMEOUT COMMIT))";
      default -> "";
    };
  }

  private void set(ClusterModel model, String with) {
    int factor = random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(2);
    String size = "SIZE '" + SIZES.get(random.nextInt(SIZES.size())) + "'";
    String factors = "REPLICATION FACTOR " + factor;
    switch (random.nextInt(3)) {
      case 0 -> statement(model, "SET (" + size + ")" + with, false);
      case 1 -> statement(model, "SET (" + factors + ")" + with, true);
      default -> statement(model, "SET (" + size + ", " + factors + ")" + with, true);
    }
  }

  private void reset(ClusterModel model) {
    model.abort(world.time().now());
    statement(model, "RESET (SIZE)", false);
  }

  private void extend(ClusterModel model) {
    Reconfiguration before = model.pending();
    Outcome outcome =
        changing(world.connect("patient"), "ALTER CLUSTER " + model.name() + " EXTEND BY '3 s'");
    if (outcome instanceof Done && before != null) {
      model.settle(node.live(model.name()), world.time().now());
      model.extended(Duration.ofSeconds(3));
    } else if (before == null) {
      refused(outcome, "55000");
    }
    look();
  }

  /** By its id, as weirctl does. */
  private void cancel(ClusterModel model) {
    Optional<OperationStatus> running =
        node.operations().stream()
            .filter(o -> o.statement().startsWith("ALTER CLUSTER " + model.name() + " "))
            .findFirst();
    if (running.isPresent()) {
      model.abort(world.time().now());
      boolean[] answered = {false};
      world
          .node()
          .core()
          .controlPlane()
          .operations()
          .cancel(running.get().id(), "ann")
          .whenComplete((done, failure) -> answered[0] = true);
      until("a cancel is answered", () -> answered[0]);
      until("it has ended", () -> node.operations().stream().noneMatch(o -> is(o, running.get())));
    }
  }

  private static boolean is(OperationStatus a, OperationStatus b) {
    return a.id().equals(b.id());
  }

  private void replica(ClusterModel model) {
    if (model.shape().managed()) {
      Outcome outcome =
          ask(
              world.connect("dancer"),
              "CREATE CLUSTER REPLICA " + model.name() + ".x SIZE 'small'");
      refused(outcome, "0A000");
      return;
    }
    List<Replica> replicas = model.shape().replicas();
    String fresh = "x" + ++numbers;
    String of = " CLUSTER REPLICA " + model.name() + ".";
    int what = random.nextInt(replicas.isEmpty() ? 1 : 3);
    String some = replicas.isEmpty() ? "" : replicas.get(random.nextInt(replicas.size())).name();
    if (what == 0 && replicas.size() < 3) {
      String size = SIZES.get(random.nextInt(SIZES.size()));
      dance(model, "CREATE" + of + fresh + " SIZE '" + size + "'", fresh, size, null);
    } else if (what == 1) {
      dance(model, "DROP" + of + some, null, "", some);
    } else if (!replicas.isEmpty()) {
      String size =
          replicas.stream().filter(r -> r.name().equals(some)).findFirst().orElseThrow().size();
      dance(model, "ALTER" + of + some + " RENAME TO " + fresh, fresh, size, some);
    }
  }

  private void dance(
      ClusterModel model, String sql, @Nullable String added, String size, @Nullable String gone) {
    if (added == null) {
      model.mayGoDark(node.hydrations(), model.shape().replicaCount() - 1);
    }
    Outcome outcome = changing(world.connect("dancer"), sql);
    if (!(outcome instanceof Done)) {
      throw new AssertionError(sql + ": " + outcome.text());
    }
    List<Replica> next = new ArrayList<>();
    for (Replica replica : model.shape().replicas()) {
      if (!replica.name().equals(gone)) {
        next.add(replica);
      } else if (added != null) {
        next.add(new Replica(added, size));
      }
    }
    if (gone == null && added != null) {
      next.add(new Replica(added, size));
    }
    model.became(ClusterDefinition.unmanaged(next));
    look();
  }

  private void view(ClusterModel model) {
    List<String> on = viewsOn(model.name());
    if (on.size() < 3 && random.nextInt(3) > 0) {
      createView(model.name());
    } else if (on.size() > 1) {
      String view = on.getFirst();
      model.dropped(node.id(view));
      views.remove(view);
      done(ask(world.connect("owner"), "DROP MATERIALIZED VIEW " + view));
    }
  }

  private List<String> viewsOn(String cluster) {
    return views.keySet().stream().filter(v -> cluster.equals(views.get(v))).toList();
  }

  private void createView(String cluster) {
    String view = "v" + ++numbers;
    done(
        ask(
            world.connect("owner"),
            "CREATE MATERIALIZED VIEW "
                + view
                + " IN CLUSTER "
                + cluster
                + " AS SELECT g, count(*) AS n FROM t GROUP BY g"));
    views.put(view, cluster);
  }

  private void insert() {
    int count = 1 + random.nextInt(9);
    done(
        ask(
            world.connect("writer"),
            "INSERT INTO t SELECT g % " + GROUPS + " FROM generate_series(1, " + count + ") g"));
    rows += count;
  }

  /** A view that a replica serves is read at once, and shows what was written. */
  private void read(ClusterModel model) {
    for (String view : viewsOn(model.name())) {
      if (model.serves(node.id(view))) {
        exact(view);
      }
    }
  }

  private void exact(String view) {
    Outcome outcome =
        ask(
            world.connect("reader"),
            "SELECT (SELECT count(*) FROM t), (SELECT coalesce(sum(n), 0) FROM " + view + ")");
    reads++;
    String expected = rows + "|" + rows;
    if (!(outcome instanceof Done done) || !done.rows().equals(List.of(expected))) {
      throw new AssertionError(view + ": should be " + expected + " but is " + outcome.text());
    }
  }

  private void pass(int mostMillis) {
    long end = world.time().nanos() + (1 + random.nextInt(mostMillis)) * 1_000_000L;
    until("time passes", () -> world.time().nanos() >= end);
  }

  /** At times in the middle of a statement, which may have begun by then or not. */
  private void crash() {
    ClusterModel model = models.get(random.nextInt(models.size()));
    ClusterDefinition target = null;
    if (random.nextInt(3) > 0 && model.shape().managed()) {
      int factor = 1 + random.nextInt(2);
      String size = SIZES.get(random.nextInt(SIZES.size()));
      target = ClusterDefinition.managed(size, factor);
      watching = false; // between the statement and the end of the node nothing can be told
      world
          .connect("doomed")
          .run(
              "ALTER CLUSTER %s SET (SIZE '%s', REPLICATION FACTOR %d)%s"
                  .formatted(model.name(), size, factor, random.nextBoolean() ? condition() : ""),
              outcome -> {});
      for (int i = random.nextInt(400); i > 0; i--) {
        world.turn();
      }
    }
    world.crash();
    boot();
    models.forEach(each -> each.restarted(world.time().now()));
    if (target != null) {
      world.runUntil(
          "what was begun goes on",
          LONG_SECONDS,
          () ->
              node.standing(model.name()).isPresent()
                  && node.operations().stream().allMatch(ClusterHistory::isWaiting));
      resolve(model, target);
      watching = true;
    }
    look();
  }

  private void resolve(ClusterModel model, ClusterDefinition target) {
    ClusterState.Live live = node.live(model.name());
    model.settle(live, world.time().now());
    Reconfiguration begun = model.begun(live);
    if (begun != null) {
      model.begin(begun, target);
    } else if (ClusterModel.looksLike(live.shape(), target)) {
      model.became(target);
    }
  }

  private static boolean isWaiting(OperationStatus operation) {
    String doing = operation.doing();
    return doing != null && doing.startsWith("wait until");
  }

  // What must come of ALTER CLUSTER.

  /**
   * @param dims whether it may stop replicas at once
   */
  private void statement(ClusterModel model, String change, boolean dims) {
    if (dims) {
      model.mayGoDark(node.hydrations(), change.contains("FACTOR 0") ? 0 : 1);
    }
    boolean wasPending = isPending(model);
    String sql = "ALTER CLUSTER " + model.name() + " " + change;
    List<Outcome> answer = new ArrayList<>();
    world.connect("admin").run(sql, answer::add);
    world.runUntil(
        sql, LONG_SECONDS, () -> !answer.isEmpty() || change.contains("(WAIT") && hasBegun(model));
    Outcome outcome = answer.isEmpty() ? null : answer.getFirst();
    ClusterState.Live live = node.live(model.name());
    model.settle(live, world.time().now());
    Expected expected = Expected.of(model.shape(), live, change);
    Reconfiguration begun = model.begun(live);
    if (begun != null) {
      model.begin(begun, expected.requireTarget(sql));
    } else if (outcome instanceof Done) {
      if (!change.startsWith("RESET") || !wasPending) {
        model.became(expected.requireTarget(sql));
      }
    } else if (outcome instanceof Refused refused) {
      String state = refused.reason().sqlState();
      boolean inTheWay = Set.of("55006", "55000", "40001").contains(state);
      if (!(wasPending && inTheWay) && !state.equals(expected.sqlState())) {
        throw new AssertionError(sql + ": " + outcome.text() + ", expected " + expected);
      }
    }
    look();
  }

  private boolean hasBegun(ClusterModel model) {
    return model.begun(node.live(model.name())) != null;
  }

  /** For the cluster, or still for the catalog. */
  private boolean isPending(ClusterModel model) {
    return node.live(model.name()).pending() != null
        || ((OfCluster) node.entry(model.name()).definition()).pending() != null;
  }

  private static void refused(Outcome outcome, String sqlState) {
    if (!(outcome instanceof Refused refused)
        || !refused.reason().sqlState().equals(sqlState)
            && !Set.of("55006", "40001").contains(refused.reason().sqlState())) {
      throw new AssertionError("should be refused with " + sqlState + ": " + outcome.text());
    }
  }

  private static void done(Outcome outcome) {
    if (!(outcome instanceof Done)) {
      throw new AssertionError(outcome.text());
    }
  }

  // The node.

  private void boot() {
    world.start();
    world.runUntil("the node is up", LONG_SECONDS, world::isUp);
    world.runUntil(
        "the clusters are there",
        LONG_SECONDS,
        () -> models.stream().allMatch(model -> node.standing(model.name()).isPresent()));
  }

  /** What it changes is known when it has answered: nobody looks before. */
  private Outcome changing(Client client, String sql) {
    List<Outcome> answer = new ArrayList<>();
    client.run(sql, answer::add);
    world.runUntil(sql, LONG_SECONDS, () -> !answer.isEmpty());
    return answer.getFirst();
  }

  private Outcome ask(Client client, String sql) {
    List<Outcome> answer = new ArrayList<>();
    client.run(sql, answer::add);
    until(sql, () -> !answer.isEmpty());
    return answer.getFirst();
  }

  private void until(String what, BooleanSupplier done) {
    world.runUntil(
        what,
        LONG_SECONDS,
        () -> {
          if (++turns % LOOKS == 0) {
            look();
          }
          return done.getAsBoolean();
        });
  }

  private void look() {
    if (watching && world.isUp()) {
      List<HydrationStatus> all = node.hydrations();
      for (ClusterModel model : models) {
        List<ObjectId> own = viewsOn(model.name()).stream().map(node::id).toList();
        model.check(
            node.live(model.name()),
            all.stream().filter(h -> own.contains(h.object())).toList(),
            world.time().now());
      }
    }
  }

  /** Nothing is pending any more: catalog, clusters and replicas are of one mind. */
  private void rest() {
    until("all changes have ended", () -> node.operations().isEmpty());
    for (ClusterModel model : models) {
      if (model.shape().replicaCount() == 0) {
        if (!model.shape().managed()) {
          statement(model, "SET (MANAGED, SIZE '3xsmall')", false);
        }
        statement(model, "SET (REPLICATION FACTOR 1)", false);
      }
      ClusterState.Live live = node.live(model.name());
      if (!new OfCluster(live.shape()).equals(node.entry(model.name()).definition())) {
        throw new AssertionError(
            "the catalog has " + node.entry(model.name()).definition() + " for " + live);
      }
      List<String> ids = live.running().stream().map(Replica::id).sorted().toList();
      for (String view : viewsOn(model.name())) {
        until(view + " is served by " + ids + " alone", () -> ids.equals(node.replicasOf(view)));
        exact(view);
      }
    }
    new ReplayCheck(world).check();
  }
}
