package io.weir.entity;

/**
 * How far one incarnation of a shell came. Written by the shell, read by its parent when it has
 * stopped.
 */
public final class ShellHealth {
  private volatile boolean recovered;
  private volatile boolean persisted;

  void recovered() {
    recovered = true;
  }

  void persisted() {
    persisted = true;
  }

  /** Whether its journal could be read. */
  boolean hasRecovered() {
    return recovered;
  }

  /** Whether it has written to its journal. */
  boolean hasPersisted() {
    return persisted;
  }
}
