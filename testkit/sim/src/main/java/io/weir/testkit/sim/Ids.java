package io.weir.testkit.sim;

import io.weir.kernel.IdSource;

/** Ids in the order in which they are asked for, over all lives of the node. */
final class Ids implements IdSource {
  private long last;

  @Override
  public String next() {
    return "id-" + ++last;
  }
}
