package io.weir.testkit.sim;

import io.weir.storage.memory.MemoryDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The node and all around it: time, disk, journal, broker, clients. Turns by turns a task of the
 * node runs or time leaps to what is due next.
 */
final class World {
  /** One in so many tasks takes time: what is due meanwhile happens before it. */
  private static final int SLOW = 40;

  private static final long SLOWEST_NANOS = 150_000_000;

  private final SplittableRandom random;
  private final VirtualTime time = new VirtualTime();
  private final Trace trace;
  private final MemoryDirectory disk = new MemoryDirectory();
  private final SimulatedJournal journal;
  private final SimulatedKafka kafka;
  private final Ids ids = new Ids();
  private final List<Client> clients = new ArrayList<>();
  private final SplittableRandom order;
  private @Nullable SimulatedNode node;
  private @Nullable Throwable failure;
  private boolean up;
  private int lives;

  World(long seed, Consumer<String> listener) {
    random = new SplittableRandom(seed);
    trace = new Trace(time, listener);
    journal = new SimulatedJournal(time, random.split(), trace);
    kafka = new SimulatedKafka(time, random.split(), this::fail);
    order = random.split();
  }

  /** Randomness of its own for a part of the world. */
  SplittableRandom randomness() {
    return random.split();
  }

  VirtualTime time() {
    return time;
  }

  Trace trace() {
    return trace;
  }

  MemoryDirectory disk() {
    return disk;
  }

  SimulatedJournal journal() {
    return journal;
  }

  SimulatedKafka kafka() {
    return kafka;
  }

  /** The life that goes on. */
  SimulatedNode node() {
    SimulatedNode running = node;
    if (running == null) {
      throw new IllegalStateException("the node is down");
    }
    return running;
  }

  boolean isUp() {
    return up;
  }

  int lives() {
    return lives;
  }

  /** Starts the node; it {@link #isUp} a little later. */
  void start() {
    lives++;
    trace.say("start " + lives);
    SimulatedNode starting =
        SimulatedNode.start(
            new SeededExecutor(random.split(), trace), time, disk, journal, kafka, ids);
    node = starting;
    starting
        .core()
        .ready()
        .whenComplete(
            (catalog, refused) -> {
              if (node != starting) {
                return;
              }
              if (refused != null) {
                fail(new AssertionError("the node did not come up", refused));
              } else {
                trace.say("up, catalog version " + catalog.version());
                up = true;
              }
            });
  }

  /** Everything in memory is gone, and of disk and journal what was not durable, by chance. */
  void crash() {
    trace.say("crash");
    node().executor().kill();
    node = null;
    up = false;
    disk.crash(order::nextInt);
    journal.crash();
    List<Client> all = List.copyOf(clients);
    clients.clear();
    all.forEach(Client::lose);
  }

  Client connect(String name) {
    Client client = Client.open(this, name, node());
    clients.add(client);
    return client;
  }

  /** Runs until {@code done}; fails when that takes longer than {@code atMostSeconds}. */
  void runUntil(String what, long atMostSeconds, BooleanSupplier done) {
    long deadline = time.nanos() + atMostSeconds * 1_000_000_000L;
    while (!done.getAsBoolean()) {
      if (time.nanos() > deadline) {
        throw new AssertionError("not within " + atMostSeconds + " s: " + what);
      }
      turn();
    }
  }

  void runFor(long millis) {
    long end = time.nanos() + millis * 1_000_000;
    time.after(millis * 1_000_000, () -> {});
    while (time.nanos() < end) {
      turn();
    }
  }

  /** One task, or one leap; now and then time passes although there is something to do. */
  void turn() {
    SimulatedNode running = node;
    if (running == null
        || running.executor().isIdle()
        || (order.nextInt(SLOW) == 0 && time.isDueWithin(SLOWEST_NANOS))) {
      if (!time.leap()) {
        throw new AssertionError("nothing will ever happen again");
      }
    } else {
      running.executor().step();
    }
    Throwable failed = failure;
    if (failed != null) {
      throw failed instanceof AssertionError error ? error : new AssertionError(failed);
    }
  }

  /** What goes wrong in a callback ends the simulation: the node would swallow it otherwise. */
  void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | AssertionError wrong) {
      fail(wrong);
    }
  }

  void fail(Throwable wrong) {
    if (failure == null) {
      failure = wrong;
    }
  }
}
