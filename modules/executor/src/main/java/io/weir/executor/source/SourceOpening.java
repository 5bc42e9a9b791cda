package io.weir.executor.source;

import io.weir.connector.Connector;
import io.weir.domain.source.SourceDefinition;
import io.weir.executor.DataPlaneContext;
import io.weir.kernel.ObjectId;
import io.weir.storage.CollectionState;
import io.weir.storage.StaleWriterException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Brings back all that a conductor reads on with. */
final class SourceOpening {
  private final DataPlaneContext plane;
  private final ObjectId source;
  private final Connector connector;
  private final SourceCollections collections;
  private final ConductorMemory memory;

  SourceOpening(
      DataPlaneContext plane,
      ObjectId source,
      Connector connector,
      SourceCollections collections,
      ConductorMemory memory) {
    this.plane = plane;
    this.source = source;
    this.connector = connector;
    this.collections = collections;
    this.memory = memory;
  }

  /** Fails with {@link StaleWriterException} where a later generation took over. */
  CompletionStage<ConductorMessage> open() {
    Changes.Request pending = memory.pending();
    CompletionStage<List<CollectionState>> opened = open(memory.setup().generation());
    if (pending != null) {
      // Its commit may have been on its way when this conductor was started anew.
      opened =
          opened.exceptionallyCompose(
              failure ->
                  isFenced(failure)
                      ? open(pending.generation())
                      : CompletableFuture.failedFuture(failure));
    }
    return opened.thenApplyAsync(this::load, plane.blocking());
  }

  private CompletionStage<List<CollectionState>> open(long generation) {
    return CollectionOpener.open(plane, collections.schemas(), generation);
  }

  private ConductorMessage load(List<CollectionState> states) {
    Map<String, String> table = plane.store().offsets(collections.main());
    SplitTable found = new SplitTable();
    found.load(table);
    SourceSetup setup = memory.recovered(found);
    SourceDefinition definition = setup.definition();
    return new ConductorMessage.Opened(
        states.stream().mapToLong(CollectionState::upper).max().orElse(0),
        table,
        definition.shape().upsert()
            ? ContentLoader.upsert(plane.store(), collections.main(), definition)
            : null,
        Clients.of(connector, plane.secrets(), source, setup, found.identity(), false));
  }

  static boolean isFenced(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof StaleWriterException) {
        return true;
      }
    }
    return false;
  }
}
