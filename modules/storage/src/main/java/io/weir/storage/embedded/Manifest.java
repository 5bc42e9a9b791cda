package io.weir.storage.embedded;

import io.weir.columnar.Schema;
import io.weir.kernel.ObjectId;
import io.weir.storage.file.StorageDirectory;
import io.weir.storage.file.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state of the store as of a frame: which files count, and what older frames said that no
 * longer stand in any. A new one replaces the old one by rename. The content stands in the file
 * twice, so that one bad sector does not take the store.
 *
 * @param lastFrame the newest frame that is in it
 * @param segments the log segments that count; any of a higher number counts too
 */
record Manifest(long number, long lastFrame, List<Long> segments, List<Entry> collections) {
  static final int MAGIC = 0x464e4d57; // "WMNF"
  static final int FORMAT = 1;

  /** As {@link #FORMAT}, each entry with its floors; written only where there are any. */
  static final int FORMAT_WITH_FLOORS = 2;

  static final Manifest NONE = new Manifest(0, 0, List.of(), List.of());

  private static final int HEADER = 16;

  /** A collection; the fields as in {@link CollectionIndex}. */
  record Entry(
      ObjectId collection,
      long createdBy,
      Schema schema,
      long generation,
      long upper,
      long since,
      long flushed,
      Map<String, String> offsets,
      Map<String, Long> floors,
      List<Long> runs,
      @Nullable String damage) {}

  /** Writes it so that after a crash either this or the one before is found. */
  void store(StorageDirectory directory) throws IOException {
    String name = DataFile.name(DataFile.MANIFEST, number);
    String temporary = name + DataFile.TEMPORARY;
    ByteSink body = new ByteSink(1024);
    write(body);
    ByteSink out = new ByteSink(HEADER + 2 * body.size());
    out.putInt(MAGIC).putByte(format()).putByte(0).putShort(0).putInt(body.size()).putCrc(0);
    out.putBytes(body.array(), 0, body.size()).putBytes(body.array(), 0, body.size());
    directory.delete(temporary);
    try (StorageFile file = directory.create(temporary)) {
      file.append(List.of(out.buffer()));
      file.force();
    } catch (IOException e) {
      directory.delete(temporary);
      throw e;
    }
    directory.rename(temporary, name);
    directory.force();
  }

  /** The newest one in the directory, or {@link #NONE}. */
  static Manifest load(StorageDirectory directory, List<String> names) throws IOException {
    String newest = null;
    for (String name : names) {
      if (name.startsWith(DataFile.MANIFEST) && DataFile.number(name) > 0) {
        newest = name; // the names are sorted
      }
    }
    if (newest == null) {
      return NONE;
    }
    byte[] bytes;
    try (StorageFile file = directory.open(newest)) {
      bytes = new byte[Math.toIntExact(file.size())];
      file.read(0, ByteBuffer.wrap(bytes));
    }
    // The two copies are of equal length, so a damaged header does not hide where they begin.
    int length = (bytes.length - HEADER) / 2;
    if (length > 0) {
      for (int copy = 0; copy < 2; copy++) {
        int from = HEADER + copy * length;
        if ((int) ByteSink.INT.get(bytes, from + length - 4)
            == Checksum.of(bytes, from, length - 4)) {
          int format = bytes[from];
          if (format != FORMAT && format != FORMAT_WITH_FLOORS) {
            throw Failures.newer(directory.path(newest), format);
          }
          return read(DataFile.number(newest), format, new ByteSource(bytes, from + 1, length - 5));
        }
      }
    }
    throw Failures.unreadable(directory.path(newest), "it does not match its checksum");
  }

  private int format() {
    boolean floors = collections.stream().anyMatch(entry -> !entry.floors.isEmpty());
    return floors ? FORMAT_WITH_FLOORS : FORMAT;
  }

  private void write(ByteSink out) {
    int format = format();
    out.putByte(format).putLong(lastFrame).putInt(segments.size());
    segments.forEach(out::putLong);
    out.putInt(collections.size());
    for (Entry entry : collections) {
      out.putText(entry.collection.value())
          .putLong(entry.createdBy)
          .putLong(entry.generation)
          .putLong(entry.upper)
          .putLong(entry.since)
          .putLong(entry.flushed);
      LogRecord.writeSchema(entry.schema, out);
      LogRecord.writeTexts(entry.offsets, out);
      if (format == FORMAT_WITH_FLOORS) {
        out.putInt(entry.floors.size());
        new TreeMap<>(entry.floors).forEach((name, epoch) -> out.putText(name).putLong(epoch));
      }
      out.putInt(entry.runs.size());
      entry.runs.forEach(out::putLong);
      out.putText(entry.damage == null ? "" : entry.damage);
    }
    out.putCrc(0);
  }

  private static Manifest read(long number, int format, ByteSource in) {
    long lastFrame = in.getLong();
    List<Long> segments = readLongs(in);
    int count = in.getCount();
    List<Entry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ObjectId collection = new ObjectId(in.getText());
      long createdBy = in.getLong();
      long generation = in.getLong();
      long upper = in.getLong();
      long since = in.getLong();
      long flushed = in.getLong();
      Schema schema = LogRecord.readSchema(in);
      Map<String, String> offsets = LogRecord.readTexts(in);
      Map<String, Long> floors = format == FORMAT_WITH_FLOORS ? readFloors(in) : Map.of();
      List<Long> runs = readLongs(in);
      String damage = in.getText();
      entries.add(
          new Entry(
              collection,
              createdBy,
              schema,
              generation,
              upper,
              since,
              flushed,
              offsets,
              floors,
              runs,
              damage.isEmpty() ? null : damage));
    }
    return new Manifest(number, lastFrame, segments, entries);
  }

  private static Map<String, Long> readFloors(ByteSource in) {
    int count = in.getCount();
    Map<String, Long> floors = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      floors.put(in.getText(), in.getLong());
    }
    return floors;
  }

  private static List<Long> readLongs(ByteSource in) {
    int count = in.getCount();
    List<Long> longs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      longs.add(in.getLong());
    }
    return longs;
  }
}
