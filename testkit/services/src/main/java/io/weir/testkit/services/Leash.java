package io.weir.testkit.services;

import java.io.IOException;
import java.util.Arrays;

/**
 * Runs another main class in a child JVM and ends that JVM as soon as its standard input is at its
 * end, which is when the parent is gone, however it went.
 */
public final class Leash {
  private Leash() {}

  /** {@code arguments[0]} is the main class, the rest is for it. */
  public static void main(String[] arguments) throws Exception {
    Thread watch = new Thread(Leash::awaitParent, "leash");
    watch.setDaemon(true);
    watch.start();
    Class.forName(arguments[0])
        .getMethod("main", String[].class)
        .invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
  }

  private static void awaitParent() {
    try {
      while (System.in.read() >= 0) {
        // Whatever the parent writes is not for us.
      }
    } catch (IOException e) {
      System.err.println("leash: " + e.getMessage());
    }
    // No shutdown hooks: the parent cannot wait for them any more, and its directory may be gone.
    Runtime.getRuntime().halt(3);
  }
}
