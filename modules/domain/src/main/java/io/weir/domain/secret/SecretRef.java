package io.weir.domain.secret;

import io.weir.kernel.ObjectId;

/** One version of one secret: what definitions hold in a secret's place. */
public record SecretRef(ObjectId secret, long version) {
  /** As plans and answers show it: {@code SECRET u3 (version 2)}. */
  @Override
  public String toString() {
    return "SECRET " + secret + " (version " + version + ")";
  }
}
