package io.weir.connector.kafka;

import io.weir.columnar.Batch;
import io.weir.connector.SinkSpec;
import io.weir.connector.SinkWriter;
import io.weir.connector.kafka.KafkaSinkProgress.Place;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a sink's epochs to a topic, each in a transaction. The transactional id is the sink's, so
 * that Kafka itself fences earlier writers. The client blocks, so all of it runs on one thread of
 * this writer's own.
 */
final class KafkaSinkWriter implements SinkWriter {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaSinkWriter.class);
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);

  private final SinkSpec spec;
  private final KafkaSinkOptions options;
  private final String transactionalId;
  private final ExecutorService thread;

  /** The first record that could not be sent since the last commit. */
  private final AtomicReference<@Nullable Exception> unsent = new AtomicReference<>();

  // The rest belongs to the thread.
  private @Nullable KafkaProducer<byte[], byte[]> producer;
  private @Nullable KafkaSinkRecords records;
  private @Nullable Place place;
  private boolean inTransaction;

  KafkaSinkWriter(SinkSpec spec, KafkaSinkOptions options) {
    this.spec = spec;
    this.options = options;
    this.transactionalId = "weir-sink-" + spec.sinkId();
    this.thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("kafka-sink-" + spec.sinkId()).factory());
  }

  private <T> CompletionStage<T> run(Callable<T> task) {
    CompletableFuture<T> done = new CompletableFuture<>();
    try {
      thread.execute(
          () -> {
            try {
              done.complete(task.call());
            } catch (Exception e) {
              if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
              }
              done.completeExceptionally(
                  KafkaSinkFailures.of(options, transactionalId, e).exception());
            }
          });
    } catch (RejectedExecutionException e) {
      done.completeExceptionally(closed());
    }
    return done;
  }

  private static RejectedException closed() {
    return Rejection.of(SqlState.ADMIN_SHUTDOWN, "the sink's writer was closed").exception();
  }

  @Override
  public CompletionStage<OptionalLong> open() {
    return run(
        () -> {
          KafkaProbe.requireReachable(options.connection());
          try (Admin admin =
              KafkaClients.admin(options.connection(), (int) KafkaProbe.DEADLINE.toMillis())) {
            Place found = KafkaSinkTopics.ensure(admin, options);
            place = found;
            KafkaProducer<byte[], byte[]> opened =
                KafkaSinkClients.producer(options, transactionalId);
            producer = opened;
            // Ends whatever an earlier writer left open, and locks it out.
            opened.initTransactions();
            records =
                new KafkaSinkRecords(
                    spec, options.topic(), opened.partitionsFor(options.topic()).size());
            try (KafkaConsumer<byte[], byte[]> consumer = KafkaSinkClients.consumer(options)) {
              return KafkaSinkProgress.read(
                  admin, consumer, options.progressTopic(), spec.sinkId(), found);
            }
          }
        });
  }

  @Override
  public CompletionStage<Void> append(Batch delta) {
    return this.<Boolean>run(
            () -> {
              KafkaProducer<byte[], byte[]> open = begun();
              KafkaSinkRecords encoder = records;
              if (encoder == null) {
                throw closed();
              }
              encoder.encode(delta, record -> send(open, record));
              return true;
            })
        .thenAccept(done -> {});
  }

  @Override
  public CompletionStage<Void> commit(long epoch) {
    return this.<Boolean>run(
            () -> {
              KafkaProducer<byte[], byte[]> open = begun();
              Place where = place;
              if (where == null) {
                throw closed();
              }
              send(
                  open,
                  KafkaSinkProgress.record(options.progressTopic(), spec.sinkId(), where, epoch));
              open.flush();
              requireSent();
              open.commitTransaction();
              inTransaction = false;
              return true;
            })
        .thenAccept(done -> {});
  }

  /** The producer, in a transaction. */
  private KafkaProducer<byte[], byte[]> begun() {
    KafkaProducer<byte[], byte[]> open = producer;
    if (open == null) {
      throw closed();
    }
    if (!inTransaction) {
      open.beginTransaction();
      inTransaction = true;
    }
    return open;
  }

  private void send(KafkaProducer<byte[], byte[]> open, ProducerRecord<byte[], byte[]> record) {
    requireSent();
    var unused =
        open.send(
            record,
            (metadata, failure) -> {
              if (failure != null) {
                unsent.compareAndSet(null, failure);
              }
            });
  }

  private void requireSent() {
    Exception failure = unsent.get();
    if (failure != null) {
      throw new KafkaException(failure);
    }
  }

  /** Aborts on the writer's own thread: readers of committed records wait for open transactions. */
  @Override
  public void close() {
    try {
      thread.execute(this::release);
    } catch (RejectedExecutionException e) {
      LOG.debug("sink {}: closed twice", spec.sinkId());
    }
    thread.shutdown();
  }

  private void release() {
    KafkaProducer<byte[], byte[]> open = producer;
    producer = null;
    if (open == null) {
      return;
    }
    try {
      if (inTransaction) {
        open.abortTransaction();
      }
    } catch (RuntimeException e) {
      // Fenced, or the broker is away: the next writer aborts it, or its timeout does.
      LOG.debug("sink {}: a transaction was left to its successor", spec.sinkId(), e);
    } finally {
      open.close(CLOSE_DEADLINE);
    }
  }
}
