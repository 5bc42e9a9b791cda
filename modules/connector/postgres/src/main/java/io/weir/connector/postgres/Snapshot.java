package io.weir.connector.postgres;

import io.weir.columnar.Schema;
import io.weir.connector.SourceSpec.Feed;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the slot and reads all tables as they were when it began. One that ends half-way is good
 * for nothing: the next one begins with a new slot, and deletes what came before it.
 */
final class Snapshot {
  private static final int ROWS_AT_ONCE = 500;
  private static final long BYTES_AT_ONCE = 1 << 20;
  private static final long LONG = TimeUnit.HOURS.toNanos(1);

  private final PostgresOptions options;
  private final List<Feed> feeds;
  private final HeldChanges held;
  private final long version;
  private Changes part;
  private int rows;
  private long bytes;

  Snapshot(PostgresOptions options, List<Feed> feeds, HeldChanges held, long version) {
    this.options = options;
    this.feeds = feeds;
    this.held = held;
    this.version = version;
    this.part = held.open();
    held.skip(version);
  }

  /** Where the stream of changes goes on, or null where the assignment has changed meanwhile. */
  @Nullable StreamOffset take(Connection reading, Connection replication, String slot)
      throws Exception {
    String publication = options.requiredPublication();
    // Whatever is wrong is better known before the server begins to keep its log.
    PublishedTables.byName(reading, publication, feeds);
    SlotWait.untilFree(
        () -> {
          ReplicationSlot.drop(reading, slot);
          return slot;
        },
        nanos -> held.awaitChange(version, nanos));
    ReplicationSlot.Start start = ReplicationSlot.create(replication, slot);
    SnapshotCopy.adopt(reading, start.snapshot());
    List<UpstreamTable> tables = PublishedTables.byName(reading, publication, feeds);
    held.restart(version);
    held.failure(version, null);
    begin();
    SnapshotCopy copy = new SnapshotCopy();
    List<TableMark> marks = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      if (!read(copy, reading, tables.get(i), i)) {
        return null;
      }
      marks.add(TableMark.of(tables.get(i), feeds.get(i).schema()));
    }
    reading.commit();
    StreamOffset whole = new StreamOffset(slot, start.position(), marks);
    held.publish(version, whole.toString(), rows);
    return whole;
  }

  private boolean read(SnapshotCopy copy, Connection reading, UpstreamTable table, int feed)
      throws Exception {
    Schema schema = feeds.get(feed).schema();
    int[] columns = SnapshotCopy.columns(schema);
    return copy.read(
        reading,
        table,
        schema,
        (row, length) -> {
          part.row(feed, table.qualified(), columns, row, row, 1);
          part.received(length);
          bytes += length;
          if (++rows < ROWS_AT_ONCE && bytes < BYTES_AT_ONCE) {
            return true;
          }
          held.publish(version, null, rows);
          return begin();
        });
  }

  /** Whether the assignment is still the one that this snapshot is for. */
  private boolean begin() throws InterruptedException {
    while (!held.awaitRoom(version, LONG)) {
      if (!held.isCurrent(version)) {
        return false;
      }
    }
    rows = 0;
    bytes = 0;
    part = held.open();
    return true;
  }
}
