package io.weir.domain;

/**
 * An imperative request to an aggregate. Serialised by name and version, see the persistence
 * module.
 */
public interface Command {
  /**
   * Whether what this command does cannot be taken back: an operation that has done it goes on to
   * its end and can no longer be cancelled, and its undo stops there.
   */
  default boolean irreversible() {
    return false;
  }

  /**
   * Whether this command does nothing but wait for what was begun before: an operation that is at
   * such a step can be cancelled, even past its point of no return.
   */
  default boolean onlyWaits() {
    return false;
  }

  /**
   * Whether this command, as the undo of a step, may come too late, and is rejected with 55000
   * then: what it would have taken back stands for good, so the operation goes on from there.
   */
  default boolean mayComeTooLate() {
    return false;
  }
}
