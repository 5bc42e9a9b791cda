package io.weir.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * The history of a node that a seed stands for: clients create and drop, write and read, records
 * arrive, disks fill up, the broker goes and comes, and several times everything in memory is lost
 * at a random moment. After each of these rounds, and after each restart, the {@link Inspection}
 * looks whether all is as it must be.
 */
public final class Simulation {
  private static final int WRITERS = 2;

  private final World world;
  private final SplittableRandom random;
  private final Ledger ledger;
  private final Schemas schemas = new Schemas();
  private final Weather weather;
  private final Administrator administrator;
  private final Subscriber subscriber;
  private final Operator operator;
  private final List<TableWriter> writers = new ArrayList<>();
  private final List<User> users = new ArrayList<>();
  private final Inspection inspection;
  private boolean producing = true;

  private Simulation(long seed, Consumer<String> listener) {
    world = new World(seed, listener);
    random = world.randomness();
    ledger = new Ledger(world.kafka(), world.randomness());
    weather = new Weather(world);
    administrator = new Administrator(world, schemas);
    subscriber = new Subscriber(world, schemas);
    for (int own = 0; own < WRITERS; own++) {
      writers.add(new TableWriter(world, ledger, schemas, own));
    }
    operator = new Operator(world, ledger, schemas);
    users.add(operator);
    users.add(administrator);
    users.addAll(writers);
    users.add(new Reader(world, ledger, schemas));
    users.add(new Reader(world, ledger, schemas));
    inspection = new Inspection(world, ledger, schemas, administrator, writers, subscriber);
  }

  /** What came of a run. */
  public record Result(long traceHash, long steps, int lives, long virtualMillis) {}

  /**
   * Lives through the history of {@code seed}.
   *
   * @param listener is told what happens, a line each
   * @throws AssertionError where something is not as it must be; its message ends with what
   *     happened last
   */
  public static Result run(long seed, Consumer<String> listener) {
    Simulation simulation = new Simulation(seed, listener);
    try {
      simulation.live();
    } catch (AssertionError | RuntimeException wrong) {
      throw new AssertionError(
          "seed %d: %s%n%s".formatted(seed, wrong.getMessage(), simulation.world.trace().tail()),
          wrong);
    }
    World world = simulation.world;
    return new Result(
        world.trace().hash(),
        world.trace().steps(),
        world.lives(),
        world.time().nanos() / 1_000_000);
  }

  private void live() {
    boot();
    produce();
    weather.begin();
    users.forEach(User::begin);
    subscriber.begin();
    int rounds = 2 + random.nextInt(3);
    for (int round = 0; round < rounds; round++) {
      world.runFor(1000 + random.nextLong(9000));
      if (random.nextInt(3) == 0) {
        settle();
        resume();
        world.runFor(random.nextLong(2000));
      }
      crash();
      boot();
      if (random.nextInt(3) == 0) {
        // Again, before it has found its feet.
        for (int turns = random.nextInt(3000); turns > 0; turns--) {
          world.turn();
        }
        crash();
        boot();
      }
      if (random.nextBoolean()) {
        settle();
        resume();
      }
    }
    settle();
  }

  private void boot() {
    world.start();
    world.runUntil("the node is up", 60, world::isUp);
  }

  /** In the middle of whatever is done at the moment; at times in the middle of a write. */
  private void crash() {
    for (int turns = random.nextInt(2000); turns > 0; turns--) {
      world.turn();
    }
    if (random.nextBoolean()) {
      long deadly = world.disk().operations() + 1 + random.nextInt(4);
      world.disk().dieAt(deadly);
      for (int turns = 5000; turns > 0 && world.disk().operations() < deadly; turns--) {
        world.turn();
      }
    }
    world.crash();
  }

  private void produce() {
    world
        .time()
        .afterMillis(
            random.nextLong(400),
            () -> {
              if (producing) {
                ledger.produce();
              }
              produce();
            });
  }

  /** All rest and the weather is fine; then everything must be as it should. */
  private void settle() {
    world.trace().say("all rest");
    producing = false;
    weather.calm(true);
    users.forEach(user -> user.rest(true));
    world.runUntil("everybody has an answer", 120, () -> users.stream().allMatch(User::isQuiet));
    operator.conclude();
    inspection.inspect();
  }

  private void resume() {
    producing = true;
    weather.calm(false);
    users.forEach(user -> user.rest(false));
  }
}
