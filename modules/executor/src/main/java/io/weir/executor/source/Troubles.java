package io.weir.executor.source;

import io.weir.connector.SplitReader.Cut;
import io.weir.kernel.Rejection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a conductor does by itself where its upstream does not let it read: other values of secrets,
 * and the way out that the source's options say. Used by one actor.
 */
final class Troubles {
  private final Changes changes;
  private final Discovery discovery;
  private final SecretFallback fallback;
  private final WaysOut waysOut;

  Troubles(Changes changes, Discovery discovery, SecretFallback fallback, WaysOut waysOut) {
    this.changes = changes;
    this.discovery = discovery;
    this.fallback = fallback;
    this.waysOut = waysOut;
  }

  /**
   * @param cuts of readers that read what they were assigned
   */
  void look(long epoch, List<Cut> cuts, SourceSetup setup, @Nullable String identity) {
    cuts.stream()
        .map(Cut::failure)
        .filter(Objects::nonNull)
        .findFirst()
        .ifPresent(reason -> refused(reason, setup, identity));
    if (!changes.isUnderWay()) {
      waysOut.look(epoch, setup.generation(), cuts);
    }
  }

  /**
   * An upstream that refuses the new value of a secret may still take the one before, and one day
   * takes the new one only.
   */
  void refused(Rejection reason, SourceSetup setup, @Nullable String identity) {
    Clients used = discovery.clients();
    if (used == null || changes.isUnderWay()) {
      return;
    }
    if (fallback.isWanted(used, setup, reason)) {
      changes.swapReaders(setup, identity, true);
    } else if (fallback.isOutdated(used, reason)) {
      changes.swapReaders(setup, identity, false);
    }
  }
}
