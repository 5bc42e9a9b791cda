package io.weir.storage.embedded;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.columnar.TypeKind;
import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a frame of the log says. Kinds and fields are numbered for ever; new ones are added. */
sealed interface LogRecord {
  /** A collection is known from now on, or was taken over. */
  record Opened(ObjectId collection, long generation, Schema schema) implements LogRecord {}

  /** One epoch of one or more collections. */
  record Committed(long epoch, List<Part> parts) implements LogRecord {}

  /** A collection is forgotten. */
  record Dropped(ObjectId collection) implements LogRecord {}

  /**
   * Compaction of the collection may not pass an epoch.
   *
   * @param epoch negative where the floor of this name is gone
   */
  record Floored(ObjectId collection, String name, long epoch) implements LogRecord {}

  /**
   * One collection's part of a commit.
   *
   * @param previousUpper the newest epoch of the collection before: shows a reader that nothing is
   *     missing between
   * @param blocks in the order in which they stand before the record
   */
  record Part(
      ObjectId collection,
      long generation,
      long previousUpper,
      List<BlockHeader> blocks,
      Map<String, String> offsets,
      boolean replaceOffsets) {}

  private static int kind(LogRecord record) {
    return switch (record) {
      case Opened r -> 1;
      case Committed r -> 2;
      case Dropped r -> 3;
      case Floored r -> 4;
    };
  }

  static void write(LogRecord record, ByteSink out) {
    int start = out.size();
    out.putByte(kind(record));
    switch (record) {
      case Opened r -> {
        out.putText(r.collection.value()).putLong(r.generation);
        writeSchema(r.schema, out);
      }
      case Dropped r -> out.putText(r.collection.value());
      case Floored r -> out.putText(r.collection.value()).putText(r.name).putLong(r.epoch);
      case Committed r -> {
        out.putLong(r.epoch).putInt(r.parts.size());
        for (Part part : r.parts) {
          out.putText(part.collection.value()).putLong(part.generation).putLong(part.previousUpper);
          out.putInt(part.blocks.size());
          for (BlockHeader block : part.blocks) {
            out.putInt(block.length() + block.bodyLength())
                .putInt(block.rows())
                .putInt(block.negatives())
                .putInt(block.rawLength())
                .putInt(block.bodyCrc());
          }
          out.putByte(part.replaceOffsets ? 1 : 0);
          writeTexts(part.offsets, out);
        }
      }
    }
    out.putCrc(start);
  }

  /** Reads what {@link #write} wrote; {@code in} holds nothing else. */
  static LogRecord read(ByteSource in) {
    int start = in.position();
    int length = in.remaining();
    if (length < 4
        || (int) ByteSink.INT.get(in.array(), start + length - 4)
            != Checksum.of(in.array(), start, length - 4)) {
      throw new DamagedException("the record does not match its checksum");
    }
    return switch (in.getByte()) {
      case 1 -> new Opened(new ObjectId(in.getText()), in.getLong(), readSchema(in));
      case 2 -> readCommitted(in);
      case 3 -> new Dropped(new ObjectId(in.getText()));
      case 4 -> new Floored(new ObjectId(in.getText()), in.getText(), in.getLong());
      default -> throw new DamagedException("a record of an unknown kind");
    };
  }

  private static Committed readCommitted(ByteSource in) {
    long epoch = in.getLong();
    int count = in.getCount();
    List<Part> parts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ObjectId collection = new ObjectId(in.getText());
      long generation = in.getLong();
      long previousUpper = in.getLong();
      int header = BlockHeader.lengthFor(collection);
      int blockCount = in.getCount();
      List<BlockHeader> blocks = new ArrayList<>(blockCount);
      for (int b = 0; b < blockCount; b++) {
        int length = in.getInt();
        int rows = in.getInt();
        int negatives = in.getInt();
        int raw = in.getInt();
        int crc = in.getInt();
        blocks.add(
            new BlockHeader(
                collection, header, 0, epoch, rows, negatives, length - header, raw, crc));
      }
      boolean replace = in.getByte() != 0;
      parts.add(new Part(collection, generation, previousUpper, blocks, readTexts(in), replace));
    }
    return new Committed(epoch, parts);
  }

  static void writeTexts(Map<String, String> texts, ByteSink out) {
    out.putInt(texts.size());
    // Sorted: the same state gives the same bytes.
    new TreeMap<>(texts).forEach((key, value) -> out.putText(key).putText(value));
  }

  static Map<String, String> readTexts(ByteSource in) {
    int count = in.getCount();
    Map<String, String> texts = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      texts.put(in.getText(), in.getText());
    }
    return texts;
  }

  static void writeSchema(Schema schema, ByteSink out) {
    out.putInt(schema.size());
    for (Field field : schema.fields()) {
      out.putText(field.name())
          .putText(field.type().kind().name())
          .putInt(field.type().precision())
          .putInt(field.type().scale())
          .putByte(field.nullable() ? 1 : 0);
    }
  }

  static Schema readSchema(ByteSource in) {
    int count = in.getCount();
    List<Field> fields = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String name = in.getText();
      String kind = in.getText();
      DataType type;
      try {
        type = new DataType(TypeKind.valueOf(kind), in.getInt(), in.getInt());
      } catch (IllegalArgumentException e) {
        throw new DamagedException("a column type " + kind);
      }
      fields.add(new Field(name, type, in.getByte() != 0));
    }
    return new Schema(fields);
  }
}
