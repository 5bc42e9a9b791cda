package io.weir.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;

/** Pekko's way to the {@link SimulatedJournal}; events go there as real bytes. */
public final class SimulatedJournalPlugin extends AsyncWriteJournal {
  private final SimulatedJournal journal =
      context()
          .system()
          .settings()
          .setup()
          .get(SimulatedJournal.class)
          .orElseThrow(() -> new IllegalStateException("the system has no simulated journal"));
  private final Serialization serialization = SerializationExtension.get(context().system());

  @Override
  public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(
      Iterable<AtomicWrite> messages) {
    List<SimulatedJournal.Row> rows = new ArrayList<>();
    List<Optional<Exception>> accepted = new ArrayList<>();
    for (AtomicWrite write : messages) {
      for (PersistentRepr event : CollectionConverters.asJava(write.payload())) {
        rows.add(row(event));
      }
      accepted.add(Optional.empty());
    }
    CompletionStage<Iterable<Optional<Exception>>> done =
        journal.write(rows).thenApply(unused -> accepted);
    return FutureConverters.asScala(done);
  }

  private SimulatedJournal.Row row(PersistentRepr event) {
    Serializer serializer = serialization.findSerializerFor(event.payload());
    return new SimulatedJournal.Row(
        event.persistenceId(),
        event.sequenceNr(),
        serializer.identifier(),
        Serializers.manifestFor(serializer, event.payload()),
        event.writerUuid(),
        serializer.toBinary(event.payload()));
  }

  @Override
  public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequence) {
    throw new UnsupportedOperationException("events are never deleted");
  }

  @Override
  public Future<Void> doAsyncReplayMessages(
      String persistenceId, long from, long to, long max, Consumer<PersistentRepr> replay) {
    return FutureConverters.asScala(
        journal
            .read()
            .thenApply(
                unused -> {
                  journal.events(persistenceId).stream()
                      .filter(row -> row.sequence() >= from && row.sequence() <= to)
                      .limit(max)
                      .forEach(row -> replay.accept(event(row)));
                  return (Void) null;
                }));
  }

  private PersistentRepr event(SimulatedJournal.Row row) {
    Object payload = serialization.deserialize(row.bytes(), row.serializer(), row.manifest()).get();
    return PersistentRepr.apply(
        payload, row.sequence(), row.persistenceId(), "", false, null, row.writer());
  }

  @Override
  public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long from) {
    return FutureConverters.asScala(
        journal
            .read()
            .thenApply(
                unused -> {
                  List<SimulatedJournal.Row> events = journal.events(persistenceId);
                  return events.isEmpty() ? 0L : events.getLast().sequence();
                }));
  }
}
