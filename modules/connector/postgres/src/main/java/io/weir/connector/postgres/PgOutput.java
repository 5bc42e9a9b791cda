package io.weir.connector.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.replication.LogSequenceNumber;

/**
 * The messages of pgoutput, version 1 (PostgreSQL's documentation, "Logical Replication Message
 * Formats"), read in place. Not thread-safe.
 */
final class PgOutput {
  private final Receiver receiver;
  private final Tuple oldRow = new Tuple();
  private final Tuple newRow = new Tuple();

  /** What a message says, in the log's order. */
  interface Receiver {
    void begin(long transaction) throws Exception;

    /** {@code end}: where the commit's record ends; reading goes on from there. */
    void commit(LogSequenceNumber end) throws Exception;

    /** Before the first row of a table, and again when the table was changed. */
    void relation(Relation relation) throws Exception;

    void insert(long table, Tuple row) throws Exception;

    /** {@code old}: empty where the log has not the whole old row. */
    void update(long table, Tuple old, Tuple row) throws Exception;

    /** As {@link #update}. */
    void delete(long table, Tuple old) throws Exception;

    void truncate(long table) throws Exception;
  }

  /** A table as it was when the rows after this message were written. */
  record Relation(long oid, String schema, String name, List<RelationColumn> columns) {}

  record RelationColumn(String name, long typeOid, int modifier) {}

  PgOutput(Receiver receiver) {
    this.receiver = receiver;
  }

  /** One whole message. */
  void read(ByteBuffer message) throws Exception {
    switch (message.get()) {
      case 'B' -> {
        message.position(message.position() + 16);
        receiver.begin(message.getInt() & 0xffff_ffffL);
      }
      case 'C' -> {
        message.position(message.position() + 9);
        receiver.commit(LogSequenceNumber.valueOf(message.getLong()));
      }
      case 'R' -> receiver.relation(relation(message));
      case 'I' -> {
        long table = oid(message);
        message.get();
        tuple(message, newRow);
        receiver.insert(table, newRow);
      }
      case 'U' -> update(message);
      case 'D' -> {
        long table = oid(message);
        whole(message, message.get());
        receiver.delete(table, oldRow);
      }
      case 'T' -> {
        int count = message.getInt();
        message.get();
        for (int i = 0; i < count; i++) {
          receiver.truncate(oid(message));
        }
      }
      default -> {
        // Types ('Y'), origins ('O') and messages of others ('M') change no row.
      }
    }
  }

  private void update(ByteBuffer message) throws Exception {
    long table = oid(message);
    byte kind = message.get();
    oldRow.begin(message.array());
    if (kind != 'N') {
      whole(message, kind);
      message.get();
    }
    tuple(message, newRow);
    receiver.update(table, oldRow, newRow);
  }

  /** An old row; one that is a key only ('K') counts as none. */
  private void whole(ByteBuffer message, byte kind) {
    tuple(message, oldRow);
    if (kind != 'O') {
      oldRow.begin(message.array());
    }
  }

  private static void tuple(ByteBuffer message, Tuple into) {
    int base = message.arrayOffset();
    into.begin(message.array());
    int columns = message.getShort();
    for (int i = 0; i < columns; i++) {
      switch (message.get()) {
        case 'n' -> into.add(0, Tuple.NULL);
        case 'u' -> into.add(0, Tuple.UNCHANGED);
        default -> {
          int length = message.getInt();
          into.add(base + message.position(), length);
          message.position(message.position() + length);
        }
      }
    }
  }

  private static Relation relation(ByteBuffer message) {
    long oid = oid(message);
    String schema = text(message);
    String name = text(message);
    message.get();
    int count = message.getShort();
    List<RelationColumn> columns = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      message.get();
      String column = text(message);
      long type = oid(message);
      columns.add(new RelationColumn(column, type, message.getInt()));
    }
    // An empty name is pg_catalog.
    return new Relation(oid, schema.isEmpty() ? "pg_catalog" : schema, name, columns);
  }

  private static long oid(ByteBuffer message) {
    return message.getInt() & 0xffff_ffffL;
  }

  private static String text(ByteBuffer message) {
    int from = message.position();
    int end = from;
    while (message.get(end) != 0) {
      end++;
    }
    String text =
        new String(
            message.array(), message.arrayOffset() + from, end - from, StandardCharsets.UTF_8);
    message.position(end + 1);
    return text;
  }
}
