package io.weir.storage.embedded;

import io.weir.columnar.Batch;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Nulls;
import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.List;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.jspecify.annotations.Nullable;

/**
 * Rows as a block: weights and each column's nulls and values one after the other, then LZ4 over it
 * all.
 *
 * <pre>
 * short columns
 * byte  weights: 0 all are 1, 1 numbers follow
 * then for each column
 *   byte layout: 0 long, 1 double, 2 bytes
 *   byte nulls: 0 none, 1 a bit a row follows, in longs
 *   values: numbers | eight bytes each | lengths as numbers, then the bytes
 * </pre>
 */
final class BlockCodec {
  /** A block is closed at so many rows or bytes, so that a reader needs little memory. */
  static final int MAX_ROWS = 1 << 16;

  static final int MAX_BYTES = 4 << 20;

  private static final int PLAIN = 0;
  private static final int LZ4 = 1;
  private static final int TOO_SMALL_TO_COMPRESS = 96;

  private static final LZ4Compressor COMPRESSOR = LZ4Factory.fastestInstance().fastCompressor();
  private static final LZ4SafeDecompressor DECOMPRESSOR =
      LZ4Factory.fastestInstance().safeDecompressor();

  private BlockCodec() {}

  /** A block ready to be written: header and body are {@code bytes[0 .. length)}. */
  record Encoded(byte[] bytes, int length, BlockHeader header) {}

  /** The whole of {@code batch}, in as many blocks as it takes. None where it has no rows. */
  static List<Encoded> encodeAll(ObjectId collection, long epoch, Batch batch) {
    int rows = batch.rows();
    if (rows == 0) {
      return List.of();
    }
    long rowBytes = Math.max(1, batch.bytes() / rows);
    int step = Math.clamp(MAX_BYTES / rowBytes, 64, MAX_ROWS) & ~63;
    List<Encoded> blocks = new ArrayList<>(rows / step + 1);
    for (int from = 0; from < rows; from += step) {
      blocks.add(encode(collection, epoch, batch, from, Math.min(rows, from + step)));
    }
    return blocks;
  }

  /** Rows {@code from .. to}; {@code from} is a multiple of 64. */
  static Encoded encode(ObjectId collection, long epoch, Batch batch, int from, int to) {
    int headerLength = BlockHeader.lengthFor(collection);
    ByteSink raw = new ByteSink((int) Math.min(batch.bytes() + 256, 2L * MAX_BYTES));
    int negatives = encodeBody(batch, from, to, raw);
    int rawLength = raw.size();
    ByteSink out = new ByteSink(headerLength + COMPRESSOR.maxCompressedLength(rawLength));
    out.reserve(headerLength);
    int compression = PLAIN;
    int bodyLength = rawLength;
    if (rawLength >= TOO_SMALL_TO_COMPRESS) {
      int at = out.reserve(COMPRESSOR.maxCompressedLength(rawLength));
      int packed =
          COMPRESSOR.compress(
              raw.array(), 0, rawLength, out.array(), at, out.size() - headerLength);
      if (packed < rawLength - rawLength / 16) {
        compression = LZ4;
        bodyLength = packed;
      }
    } else {
      out.reserve(rawLength);
    }
    if (compression == PLAIN) {
      System.arraycopy(raw.array(), 0, out.array(), headerLength, rawLength);
    }
    BlockHeader header =
        new BlockHeader(
            collection,
            headerLength,
            compression,
            epoch,
            to - from,
            negatives,
            bodyLength,
            rawLength,
            Checksum.of(out.array(), headerLength, bodyLength));
    header.write(out.array(), 0);
    return new Encoded(out.array(), headerLength + bodyLength, header);
  }

  /** A block of no rows, which only says that its collection was touched at {@code epoch}. */
  static Encoded empty(ObjectId collection, long epoch) {
    int length = BlockHeader.lengthFor(collection);
    ByteSink out = new ByteSink(length);
    out.reserve(length);
    BlockHeader header =
        new BlockHeader(
            collection, length, PLAIN, epoch, 0, 0, 0, 0, Checksum.of(out.array(), length, 0));
    header.write(out.array(), 0);
    return new Encoded(out.array(), length, header);
  }

  /**
   * The rows of a block that was read from disk, {@code bytes[0 .. length)}.
   *
   * @throws DamagedException where it is not what was written
   */
  static Batch decode(ObjectId collection, byte[] bytes, int length) {
    BlockHeader header = check(collection, bytes, length);
    byte[] raw = bytes;
    int from = header.length();
    if (header.compression() == LZ4) {
      raw = new byte[header.rawLength()];
      from = 0;
      try {
        int n =
            DECOMPRESSOR.decompress(
                bytes, header.length(), header.bodyLength(), raw, 0, header.rawLength());
        if (n != header.rawLength()) {
          throw new DamagedException("unpacks to " + n + " bytes");
        }
      } catch (LZ4Exception e) {
        throw new DamagedException("does not unpack: " + e.getMessage());
      }
    } else if (header.compression() != PLAIN) {
      throw new DamagedException("a compression " + header.compression());
    }
    return decodeBody(new ByteSource(raw, from, header.rawLength()), header.rows());
  }

  /** The header of a whole and unharmed block. */
  static BlockHeader check(ObjectId collection, byte[] bytes, int length) {
    BlockHeader header = BlockHeader.read(bytes, 0, length);
    if (header == null || header.length() + header.bodyLength() != length) {
      throw new DamagedException("the block's header does not match its checksum");
    }
    if (!header.collection().equals(collection)) {
      throw new DamagedException("the block belongs to " + header.collection());
    }
    if (Checksum.of(bytes, header.length(), header.bodyLength()) != header.bodyCrc()) {
      throw new DamagedException("the block does not match its checksum");
    }
    return header;
  }

  private static int encodeBody(Batch batch, int from, int to, ByteSink out) {
    int negatives = 0;
    out.putShort(batch.columns().size());
    long[] weights = batch.weights();
    if (weights == null) {
      out.putByte(0);
    } else {
      for (int i = from; i < to; i++) {
        negatives += weights[i] < 0 ? 1 : 0;
      }
      out.putByte(1);
      LongCodec.encode(weights, from, to, out);
    }
    for (Column column : batch.columns()) {
      long[] nulls = anyNull(column, from, to);
      switch (column) {
        case LongColumn c -> {
          putNulls(out.putByte(0), nulls, from, to);
          LongCodec.encode(withoutNulls(c.values(), nulls, from, to), from, to, out);
        }
        case DoubleColumn c -> {
          putNulls(out.putByte(1), nulls, from, to);
          int at = out.reserve(8 * (to - from));
          byte[] bytes = out.array();
          for (int i = from; i < to; i++, at += 8) {
            double value = nulls != null && Nulls.get(nulls, i) ? 0 : c.values()[i];
            ByteSink.DOUBLE.set(bytes, at, value);
          }
        }
        case BytesColumn c -> {
          putNulls(out.putByte(2), nulls, from, to);
          putTexts(c, from, to, out);
        }
      }
    }
    return negatives;
  }

  private static void putTexts(BytesColumn column, int from, int to, ByteSink out) {
    int[] offsets = column.offsets();
    long[] lengths = new long[to - from];
    for (int i = from; i < to; i++) {
      lengths[i - from] = column.length(i);
    }
    LongCodec.encode(lengths, 0, to - from, out);
    out.putBytes(column.data(), offsets[from], offsets[to] - offsets[from]);
  }

  private static long @Nullable [] anyNull(Column column, int from, int to) {
    long[] nulls = column.nulls();
    if (nulls != null) {
      for (int word = from >>> 6; word < Nulls.words(to); word++) {
        if (nulls[word] != 0) {
          return nulls;
        }
      }
    }
    return null;
  }

  private static void putNulls(ByteSink out, long @Nullable [] nulls, int from, int to) {
    if (nulls == null) {
      out.putByte(0);
      return;
    }
    out.putByte(1);
    for (int word = from >>> 6; word < Nulls.words(to); word++) {
      int left = to - (word << 6);
      out.putLong(left >= 64 ? nulls[word] : nulls[word] & ((1L << left) - 1));
    }
  }

  /** The value at a null position is unspecified: the one before it costs nothing. */
  private static long[] withoutNulls(long[] values, long @Nullable [] nulls, int from, int to) {
    if (nulls == null) {
      return values;
    }
    int first = from;
    while (first < to && Nulls.get(nulls, first)) {
      first++;
    }
    long previous = first < to ? values[first] : 0;
    long[] out = new long[to];
    for (int i = from; i < to; i++) {
      if (!Nulls.get(nulls, i)) {
        previous = values[i];
      }
      out[i] = previous;
    }
    return out;
  }

  private static Batch decodeBody(ByteSource in, int rows) {
    int count = in.getShort();
    long[] weights = null;
    if (in.getByte() != 0) {
      weights = new long[rows];
      LongCodec.decode(in, weights, rows);
    }
    List<Column> columns = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int layout = in.getByte();
      long[] nulls = null;
      if (in.getByte() != 0) {
        nulls = new long[Nulls.words(rows)];
        for (int word = 0; word < nulls.length; word++) {
          nulls[word] = in.getLong();
        }
      }
      columns.add(
          switch (layout) {
            case 0 -> {
              long[] values = new long[rows];
              LongCodec.decode(in, values, rows);
              yield new LongColumn(values, rows, nulls);
            }
            case 1 -> {
              double[] values = new double[rows];
              int at = in.skip(8 * rows);
              for (int row = 0; row < rows; row++) {
                values[row] = (double) ByteSink.DOUBLE.get(in.array(), at + 8 * row);
              }
              yield new DoubleColumn(values, rows, nulls);
            }
            case 2 -> getTexts(in, rows, nulls);
            default -> throw new DamagedException("a column layout " + layout);
          });
    }
    return new Batch(columns, rows, weights);
  }

  private static BytesColumn getTexts(ByteSource in, int rows, long @Nullable [] nulls) {
    long[] lengths = new long[rows];
    LongCodec.decode(in, lengths, rows);
    int[] offsets = new int[rows + 1];
    for (int row = 0; row < rows; row++) {
      offsets[row + 1] = Math.addExact(offsets[row], Math.toIntExact(lengths[row]));
    }
    int at = in.skip(offsets[rows]);
    byte[] data = java.util.Arrays.copyOfRange(in.array(), at, at + offsets[rows]);
    return new BytesColumn(data, offsets, rows, nulls);
  }
}
