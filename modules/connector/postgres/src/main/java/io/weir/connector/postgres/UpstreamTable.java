package io.weir.connector.postgres;

import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A table of a publication, as the database's catalog describes it.
 *
 * @param whole whether every row's old values are in the log: REPLICA IDENTITY FULL
 * @param partitioned whether its rows lie in partitions
 * @param readable whether this user may SELECT all that is published of it
 * @param rowFilter which of its rows are published, as SQL; null: all
 * @param membership what makes it a member of the publication, as object ids: they change when it
 *     leaves and comes back
 */
record UpstreamTable(
    long oid,
    String schema,
    String name,
    boolean whole,
    boolean partitioned,
    boolean readable,
    @Nullable String rowFilter,
    String membership,
    List<Column> columns) {
  UpstreamTable {
    columns = List.copyOf(columns);
  }

  /**
   * A published column.
   *
   * @param number its attribute number: a column that is dropped and made anew has another
   * @param typeOid its declared type, with {@code modifier} (the length of a varchar)
   * @param type what it is here
   */
  record Column(
      String name, int number, long typeOid, int modifier, io.weir.columnar.DataType type) {}

  /** {@code public.orders}. */
  String qualified() {
    return Identifiers.quote(schema, name);
  }

  /** All columns nullable: NOT NULL can be dropped upstream without a word to us. */
  Schema toSchema() {
    return new Schema(columns.stream().map(c -> new Field(c.name(), c.type(), true)).toList());
  }

  @Nullable Column column(String wanted) {
    for (Column column : columns) {
      if (column.name().equals(wanted)) {
        return column;
      }
    }
    return null;
  }

  /** Of types and modifiers of columns, in order. */
  static String typesMark(long[] typeOids, int[] modifiers) {
    CRC32 crc = new CRC32();
    for (int i = 0; i < typeOids.length; i++) {
      for (int shift = 0; shift < 32; shift += 8) {
        crc.update((int) (typeOids[i] >>> shift));
        crc.update(modifiers[i] >>> shift);
      }
    }
    return hex(crc);
  }

  String membershipMark() {
    CRC32 crc = new CRC32();
    crc.update(membership.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    crc.update(String.valueOf(rowFilter).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return hex(crc);
  }

  private static String hex(CRC32 crc) {
    return String.format("%08x", crc.getValue());
  }
}
