package io.weir.kernel;

/**
 * Where unique ids (of commands, operations, sessions) come from: random in `node`, seeded in a
 * simulation.
 */
@FunctionalInterface
public interface IdSource {
  /** A new id, unique across nodes and restarts, at most 36 characters. */
  String next();
}
