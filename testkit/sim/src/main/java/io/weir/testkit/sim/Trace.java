package io.weir.testkit.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** What happened, as a hash over all of it and the last of it in words. */
final class Trace {
  private static final int KEPT = 60;
  private static final long PRIME = 0x100000001b3L;

  private final VirtualTime time;
  private final Consumer<String> listener;
  private final Deque<String> last = new ArrayDeque<>();
  private long hash = 0xcbf29ce484222325L;
  private long steps;

  /**
   * @param listener is told everything that is said in words
   */
  Trace(VirtualTime time, Consumer<String> listener) {
    this.time = time;
    this.listener = listener;
  }

  /** One of {@code ready} tasks was run. */
  void step(int ready, int chosen) {
    steps++;
    mix(time.nanos());
    mix(ready);
    mix(chosen);
  }

  void say(String what) {
    String line = String.format("%10.3f %s", time.nanos() / 1e9, what);
    for (int i = 0; i < line.length(); i++) {
      mix(line.charAt(i));
    }
    if (last.size() == KEPT) {
      last.removeFirst();
    }
    last.addLast(line);
    listener.accept(line);
  }

  void mix(long value) {
    hash = (hash ^ value) * PRIME;
    hash ^= hash >>> 29;
  }

  long hash() {
    return hash;
  }

  long steps() {
    return steps;
  }

  /** The last things that were said, one a line. */
  String tail() {
    return String.join("\n", last);
  }
}
