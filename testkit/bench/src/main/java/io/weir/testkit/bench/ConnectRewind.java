package io.weir.testkit.bench;

import io.weir.testkit.services.KafkaService;
import java.io.IOException;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What Kafka Connect takes to read on from other offsets: stop, PATCH offsets, resume. Its
 * connector copies the topic to another one of the same broker.
 */
final class ConnectRewind implements AutoCloseable {
  private static final String NAME = "copy";
  private static final String PATH = "/connectors/" + NAME;

  private final ConnectWorker worker;
  private final KafkaService kafka;
  private final String topic;
  private final int splits;
  private final Arrivals arrivals;
  private final Percentiles stopped = new Percentiles();
  private final Percentiles patched = new Percentiles();
  private final Percentiles running = new Percentiles();
  private final Percentiles whole = new Percentiles();
  private final Percentiles firstRecord = new Percentiles();
  private final Percentiles gaps = new Percentiles();

  ConnectRewind(ConnectWorker worker, KafkaService kafka, String topic, int splits)
      throws IOException, InterruptedException {
    this.worker = worker;
    this.kafka = kafka;
    this.topic = topic;
    this.splits = splits;
    kafka.createTopic("up." + topic, splits);
    worker.ask(
        "PUT",
        PATH + "/config",
        """
        {"connector.class": "org.apache.kafka.connect.mirror.MirrorSourceConnector",
         "tasks.max": "1", "source.cluster.alias": "up", "target.cluster.alias": "down",
         "source.cluster.bootstrap.servers": "BROKER", "target.cluster.bootstrap.servers": "BROKER",
         "topics": "TOPIC", "replication.factor": "1",
         "offset-syncs.topic.replication.factor": "1",
         "sync.topic.acls.enabled": "false", "sync.topic.configs.enabled": "false",
         "refresh.topics.enabled": "false", "consumer.auto.offset.reset": "latest"}
        """
            .replace("BROKER", kafka.bootstrap())
            .replace("TOPIC", topic));
    worker.await(NAME, "RUNNING", 1);
    arrivals = new Arrivals(kafka.bootstrap(), "up." + topic, splits);
    arrivals.first(System.nanoTime());
  }

  /** Goes back by so many records in each partition. */
  void once(long back, boolean counts) throws IOException, InterruptedException {
    String offsets = offsets(back);
    long from = System.nanoTime();
    worker.ask("PUT", PATH + "/stop", null);
    worker.await(NAME, "STOPPED", 0);
    long isStopped = System.nanoTime();
    worker.ask("PATCH", PATH + "/offsets", offsets);
    long isPatched = System.nanoTime();
    worker.ask("PUT", PATH + "/resume", null);
    worker.await(NAME, "RUNNING", 1);
    long isRunning = System.nanoTime();
    long first = arrivals.first(isPatched);
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
    if (counts) {
      stopped.add(millis(isStopped - from));
      patched.add(millis(isPatched - isStopped));
      running.add(millis(isRunning - isPatched));
      whole.add(millis(isRunning - from));
      firstRecord.add(millis(first - from));
      gaps.add(millis(arrivals.longestGap(from, first)));
    }
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  private String offsets(long back) {
    StringJoiner all = new StringJoiner(",", "{\"offsets\":[", "]}");
    TopicEnds.before(kafka, topic, splits, back)
        .forEach(
            (partition, offset) ->
                all.add(
                    "{\"partition\":{\"cluster\":\"up\",\"partition\":"
                        + partition
                        + ",\"topic\":\""
                        + topic
                        + "\"},\"offset\":{\"offset\":"
                        + offset
                        + "}}"));
    return all.toString();
  }

  Percentiles whole() {
    return whole;
  }

  Percentiles firstRecord() {
    return firstRecord;
  }

  void report() {
    System.out.println("Kafka Connect, stop + PATCH offsets + resume, " + whole.count() + " times");
    System.out.println("  stopped                           " + stopped);
    System.out.println("  offsets patched                   " + patched);
    System.out.println("  running again                     " + running);
    System.out.println("  all three                         " + whole);
    System.out.println("  request to first record downstream " + firstRecord);
    System.out.println("  longest gap downstream            " + gaps);
  }

  @Override
  public void close() throws InterruptedException {
    arrivals.close();
  }
}
