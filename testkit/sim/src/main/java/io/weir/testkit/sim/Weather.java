package io.weir.testkit.sim;

import java.util.SplittableRandom;

/** What befalls a node: its broker is out, its disk is full, partitions are added. */
final class Weather {
  private final World world;
  private final SplittableRandom random;
  private boolean calm;
  private int changes;

  Weather(World world) {
    this.world = world;
    this.random = world.randomness();
  }

  void begin() {
    world.time().afterMillis(500 + random.nextLong(4000), this::change);
  }

  private void change() {
    begin();
    if (calm || !world.isUp()) {
      return;
    }
    int now = ++changes;
    long lasting = 100 + random.nextLong(3000);
    switch (random.nextInt(5)) {
      case 0 -> {
        world.trace().say("the broker is out");
        world.kafka().down(true);
        world.time().afterMillis(lasting, () -> end(now));
      }
      case 1 -> {
        world.trace().say("the disk of the changelogs is full");
        world.disk().capacity(world.disk().used() + random.nextInt(500));
        world.time().afterMillis(lasting, () -> end(now));
      }
      case 2 -> {
        world.trace().say("the disk of the journal is full");
        world.journal().failing("database or disk is full");
        world.time().afterMillis(lasting, () -> end(now));
      }
      case 3 -> {
        if (world.kafka().partitionsOf(Ledger.TRANSFERS) < 6) {
          world.trace().say("a partition is added");
          world.kafka().addPartitions(Ledger.TRANSFERS, 1);
        }
      }
      default -> {
        // A fine day.
      }
    }
  }

  private void end(int change) {
    if (change == changes) {
      clear();
    }
  }

  private void clear() {
    world.trace().say("all is well again");
    world.kafka().down(false);
    world.disk().capacity(Long.MAX_VALUE);
    world.journal().failing(null);
  }

  /** Nothing befalls the node for now, or again something does. */
  void calm(boolean isCalm) {
    calm = isCalm;
    changes++;
    clear();
  }
}
