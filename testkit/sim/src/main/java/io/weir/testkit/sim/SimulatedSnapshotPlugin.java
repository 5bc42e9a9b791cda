package io.weir.testkit.sim;

import java.util.Optional;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.snapshot.japi.SnapshotStore;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/** Pekko's way to the snapshots of the {@link SimulatedJournal}. */
public final class SimulatedSnapshotPlugin extends SnapshotStore {
  private final SimulatedJournal journal =
      context()
          .system()
          .settings()
          .setup()
          .get(SimulatedJournal.class)
          .orElseThrow(() -> new IllegalStateException("the system has no simulated journal"));
  private final Serialization serialization = SerializationExtension.get(context().system());

  @Override
  public Future<Optional<SelectedSnapshot>> doLoadAsync(
      String persistenceId, SnapshotSelectionCriteria criteria) {
    return FutureConverters.asScala(
        journal
            .read()
            .thenApply(
                unused ->
                    Optional.ofNullable(journal.snapshot(persistenceId, criteria.maxSequenceNr()))
                        .map(this::selected)));
  }

  private SelectedSnapshot selected(SimulatedJournal.Row row) {
    return new SelectedSnapshot(
        new SnapshotMetadata(row.persistenceId(), row.sequence(), 0),
        serialization.deserialize(row.bytes(), row.serializer(), row.manifest()).get());
  }

  @Override
  public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
    Serializer serializer = serialization.findSerializerFor(snapshot);
    return FutureConverters.asScala(
        journal.saveSnapshot(
            new SimulatedJournal.Row(
                metadata.persistenceId(),
                metadata.sequenceNr(),
                serializer.identifier(),
                Serializers.manifestFor(serializer, snapshot),
                "",
                serializer.toBinary(snapshot))));
  }

  @Override
  public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
    journal.deleteSnapshots(metadata.persistenceId(), metadata.sequenceNr(), metadata.sequenceNr());
    return FutureConverters.asScala(journal.read());
  }

  @Override
  public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
    journal.deleteSnapshots(persistenceId, criteria.minSequenceNr(), criteria.maxSequenceNr());
    return FutureConverters.asScala(journal.read());
  }
}
