package io.weir.testkit.sim;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Somebody who does something with the node every now and then, by a connection of its own. */
abstract class User {
  final World world;
  final SplittableRandom random;
  private final String name;
  private final long pauseMillis;
  private @Nullable Client client;
  private boolean resting;
  private boolean busy;

  /**
   * @param pauseMillis how long it waits at most between two actions
   */
  User(World world, String name, long pauseMillis) {
    this.world = world;
    this.name = name;
    this.pauseMillis = pauseMillis;
    this.random = world.randomness();
  }

  final void begin() {
    world.time().afterMillis(random.nextLong(pauseMillis), this::wake);
  }

  private void wake() {
    begin();
    if (!resting && !busy && world.isUp()) {
      world.guarded(this::act);
    }
  }

  /** Does one thing, by way of {@link #run}. */
  abstract void act();

  /** The node has died: what the user knew of its connection is void. */
  void onLost() {}

  /** Runs a statement; no other action begins before {@code then} was called. */
  final void run(String sql, Consumer<Outcome> then) {
    busy = true;
    client()
        .run(
            sql,
            outcome -> {
              busy = false;
              then.accept(outcome);
            });
  }

  final Client client() {
    Client open = client;
    if (open == null || open.isLost()) {
      if (open != null) {
        onLost();
      }
      open = world.connect(name);
      client = open;
    }
    return open;
  }

  /** Begins nothing new for now, or goes on. */
  final void rest(boolean rests) {
    resting = rests;
  }

  /** Whether it rests and awaits nothing. */
  boolean isQuiet() {
    return resting && !busy;
  }
}
