package io.weir.connector.postgres;

import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.connector.SourceSpec.Feed;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * Follows the changes from an offset on. A transaction is published whole, at its commit; until
 * then it is held in memory, up to {@code max_transaction_bytes}.
 */
final class ChangeStream implements PgOutput.Receiver {
  private static final long STATUS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);
  private static final long FIRST_NAP = TimeUnit.MICROSECONDS.toNanos(500);
  private static final long LAST_NAP = TimeUnit.MILLISECONDS.toNanos(8);
  private static final int ROWS_PER_CHECK = 256;

  private final PostgresOptions options;
  private final List<Feed> feeds;
  private final HeldChanges held;
  private final long version;
  private final StreamOffset from;
  private final ChangeReader.Pace pace;
  private final Supplier<@Nullable LogSequenceNumber> sealed;
  private final Map<Long, Mapped> tables = new HashMap<>();
  private @Nullable Connection catalog;
  private @Nullable PGReplicationStream stream;
  private @Nullable Changes transaction;
  private LogSequenceNumber published;
  private LogSequenceNumber position;
  private long transactionId;
  private long recordsBefore;
  private long publishedAt = System.nanoTime();
  private long verifiedAt = System.nanoTime();
  private long reportedAt = System.nanoTime();

  /** A table of ours, and where its columns are in the rows of the stream. */
  private record Mapped(int feed, String name, int[] columns) {}

  ChangeStream(
      PostgresOptions options,
      List<Feed> feeds,
      HeldChanges held,
      long version,
      StreamOffset from,
      ChangeReader.Pace pace,
      Supplier<@Nullable LogSequenceNumber> sealed) {
    this.options = options;
    this.feeds = feeds;
    this.held = held;
    this.version = version;
    this.from = from;
    this.pace = pace;
    this.sealed = sealed;
    this.published = from.required();
    this.position = published;
  }

  /**
   * Returns when the assignment has changed; throws whatever else ends it.
   *
   * @param following is run once the changes come
   */
  void follow(Connection catalog, Connection replication, Runnable following) throws Exception {
    this.catalog = catalog;
    ReplicationSlot.requireHolds(catalog, from.slot(), published);
    verify();
    PGReplicationStream changes = start(replication);
    stream = changes;
    // Nobody can make the slot anew while it is read from: what is found now stays so.
    ReplicationSlot.requireHolds(catalog, from.slot(), published);
    held.failure(version, null);
    following.run();
    PgOutput output = new PgOutput(this);
    long idle = FIRST_NAP;
    while (held.isCurrent(version)) {
      // Not the blocking read: it would sleep through everything but a message, and to give it a
      // timeout could end it in the middle of one.
      ByteBuffer message = changes.readPending();
      report(changes);
      if (message == null) {
        between(changes.getLastReceiveLSN());
        held.awaitChange(version, idle);
        idle = Math.min(LAST_NAP, idle * 2);
      } else {
        idle = FIRST_NAP;
        int size = message.remaining();
        output.read(message);
        if (transaction != null) {
          transaction.received(size);
        }
      }
    }
  }

  private PGReplicationStream start(Connection replication) throws Exception {
    return SlotWait.untilFree(() -> open(replication), nanos -> held.awaitChange(version, nanos));
  }

  private PGReplicationStream open(Connection replication) throws SQLException {
    return replication
        .unwrap(PGConnection.class)
        .getReplicationAPI()
        .replicationStream()
        .logical()
        .withSlotName(from.slot())
        .withStartPosition(published)
        .withSlotOption("proto_version", "1")
        .withSlotOption("publication_names", Identifiers.quoteAlways(options.requiredPublication()))
        // No timeout on the socket, either; statuses are sent here.
        .withStatusInterval(0, TimeUnit.MILLISECONDS)
        // Else the driver would acknowledge what it has received and we have not sealed.
        .withAutomaticFlush(false)
        .start();
  }

  /** Tells the server from time to time that we live, and up to where it may forget. */
  private void report(PGReplicationStream changes) throws SQLException {
    long now = System.nanoTime();
    if (now - reportedAt < STATUS) {
      return;
    }
    reportedAt = now;
    LogSequenceNumber durable = sealed.get();
    if (durable != null && durable.compareTo(changes.getLastFlushedLSN()) > 0) {
      changes.setFlushedLSN(durable);
      changes.setAppliedLSN(durable);
    }
    changes.forceUpdateStatus();
  }

  /**
   * Outside of transactions: from time to time moves the offset past what others wrote, so that the
   * server need not keep its log for us, and looks whether the tables are still what they were.
   */
  private void between(LogSequenceNumber received) throws Exception {
    if (transaction != null) {
      return;
    }
    if (received.compareTo(position) > 0) {
      position = received;
    }
    long now = System.nanoTime();
    if (position.compareTo(published) > 0 && now - publishedAt >= pace.advance()) {
      held.open();
      publish(0);
    }
    if (now - verifiedAt >= pace.verify()) {
      verify();
    }
  }

  private void publish(long records) {
    published = position;
    publishedAt = System.nanoTime();
    held.publish(version, from.at(position).toString(), records);
  }

  private void verify() throws SQLException {
    PublishedTables.byMark(required(catalog), options.requiredPublication(), feeds, from.marks());
    verifiedAt = System.nanoTime();
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("not following yet");
    }
    return value;
  }

  @Override
  public void begin(long id) throws Exception {
    while (!held.awaitRoom(version, PATIENCE)) {
      if (!held.isCurrent(version)) {
        break;
      }
      // Or the server would take us for dead.
      report(required(stream));
    }
    transactionId = id;
    Changes opened = held.open();
    recordsBefore = opened.records();
    transaction = opened;
  }

  @Override
  public void commit(LogSequenceNumber end) throws Exception {
    long records = required(transaction).records() - recordsBefore;
    transaction = null;
    position = end;
    if (records > 0) {
      publish(records);
    } else {
      held.skip(version);
    }
    between(end);
  }

  @Override
  public void relation(PgOutput.Relation relation) throws Exception {
    int feed = 0;
    while (feed < feeds.size() && from.marks().get(feed).oid() != relation.oid()) {
      feed++;
    }
    if (feed == feeds.size()) {
      return;
    }
    // Whoever altered the table may have done more than this message can say.
    verify();
    String name = Identifiers.quote(relation.schema(), relation.name());
    Schema schema = feeds.get(feed).schema();
    PostgresTypes types = PostgresTypes.read(required(catalog));
    int[] columns = new int[schema.size()];
    long[] oids = new long[columns.length];
    int[] modifiers = new int[columns.length];
    for (int i = 0; i < columns.length; i++) {
      Field field = schema.field(i);
      columns[i] = index(relation, field.name());
      if (columns[i] < 0) {
        throw TableMark.dropped(name, field).exception();
      }
      PgOutput.RelationColumn column = relation.columns().get(columns[i]);
      oids[i] = column.typeOid();
      modifiers[i] = column.modifier();
      var type = types.of(column.typeOid(), column.modifier());
      if (!type.equals(field.type())) {
        throw TableMark.retyped(name, field, type.sqlName()).exception();
      }
    }
    if (!UpstreamTable.typesMark(oids, modifiers).equals(from.marks().get(feed).types())) {
      throw TableMark.retyped(name).exception();
    }
    tables.put(relation.oid(), new Mapped(feed, name, columns));
  }

  private static int index(PgOutput.Relation relation, String column) {
    for (int i = 0; i < relation.columns().size(); i++) {
      if (relation.columns().get(i).name().equals(column)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public void insert(long table, Tuple row) {
    Mapped mapped = tables.get(table);
    if (mapped != null) {
      add(mapped, row, row, 1);
    }
  }

  @Override
  public void update(long table, Tuple old, Tuple row) {
    Mapped mapped = tables.get(table);
    if (mapped == null) {
      return;
    }
    requireWhole(mapped, old);
    for (int column : mapped.columns()) {
      if (row.length(column) != Tuple.UNCHANGED && !row.same(old, column)) {
        add(mapped, old, old, -1);
        add(mapped, row, old, 1);
        return;
      }
    }
  }

  @Override
  public void delete(long table, Tuple old) {
    Mapped mapped = tables.get(table);
    if (mapped != null) {
      requireWhole(mapped, old);
      add(mapped, old, old, -1);
    }
  }

  @Override
  public void truncate(long table) {
    Mapped mapped = tables.get(table);
    if (mapped != null) {
      required(transaction).clear(mapped.feed());
    }
  }

  private static void requireWhole(Mapped table, Tuple old) {
    if (old.size() == 0) {
      throw PublishedTables.notWhole(table.name()).exception();
    }
  }

  private void add(Mapped table, Tuple row, Tuple old, long weight) {
    Changes into = required(transaction);
    into.row(table.feed(), table.name(), table.columns(), row, old, weight);
    if (into.records() % ROWS_PER_CHECK == 0 && into.bytes() > options.maxTransactionBytes()) {
      throw Rejection.of(
              SqlState.PROGRAM_LIMIT_EXCEEDED,
              "transaction "
                  + transactionId
                  + " is larger than max_transaction_bytes ("
                  + options.maxTransactionBytes()
                  + ")")
          .withDetail("A transaction becomes visible as a whole, and is held in memory until then.")
          .withHint("ALTER SOURCE ... SET (MAX TRANSACTION BYTES = ...) with a larger number.")
          .exception();
    }
  }
}
