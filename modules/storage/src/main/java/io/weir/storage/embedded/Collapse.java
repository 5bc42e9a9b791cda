package io.weir.storage.embedded;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.kernel.ObjectId;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Makes many blocks of a collection into few that say the same as of one epoch: equal rows are
 * added up, and those that come to nothing disappear.
 *
 * <p>Bounded memory, no sorting. Where everything fits, everything is added up. Otherwise only the
 * deletes are kept in memory, as much of them at a time as fits (parts by hash), and the inserts
 * stream past them. Where there are no deletes, blocks are only joined, and large ones are copied
 * as they are.
 */
final class Collapse {
  private static final int TARGET_BYTES = 1 << 20;
  private static final int LARGE_ROWS = 1 << 13;
  private static final int LARGE_BYTES = 256 << 10;
  private static final int SAMPLE = 4096;

  private final ObjectId collection;
  private final List<DataType> types;
  private final long epoch;
  private final RunFile out;
  private final BooleanSupplier cancelled;
  private BatchBuilder rows;

  /**
   * @param epoch what the blocks are labelled with
   * @param cancelled asked between blocks; true ends it with a CancellationException
   */
  Collapse(
      ObjectId collection,
      List<DataType> types,
      long epoch,
      RunFile out,
      BooleanSupplier cancelled) {
    this.collection = collection;
    this.types = types;
    this.epoch = epoch;
    this.out = out;
    this.cancelled = cancelled;
    this.rows = new BatchBuilder(types, 1024);
  }

  void run(List<BlockRef> blocks, long memoryBytes) throws IOException {
    long all = 0;
    long deleted = 0;
    for (BlockRef block : blocks) {
      all += memoryOf(block, block.rows(), types.size());
      deleted += memoryOf(block, block.negatives(), types.size());
    }
    boolean fits = all <= memoryBytes;
    if (deleted == 0 && !(fits && repeats(blocks))) {
      join(blocks);
    } else if (fits) {
      addUp(blocks);
    } else {
      int parts = Math.toIntExact(deleted / memoryBytes + 1);
      for (int part = 0; part < parts; part++) {
        cancelOut(blocks, part, parts);
      }
    }
    emit();
  }

  /** What so many of the block's rows take in a {@link RowTable}, roughly and rather more. */
  static long memoryOf(BlockRef block, int rows, int columns) {
    long values = (long) block.rawLength() * rows / Math.max(1, block.rows());
    return values + rows * (RowTable.BYTES_PER_ROW + (long) RowTable.BYTES_PER_CELL * columns);
  }

  /** Whether a sample of the rows holds many twice: inserts of the same row over and over. */
  private boolean repeats(List<BlockRef> blocks) throws IOException {
    int step = Math.max(1, blocks.size() / 16);
    RowTable table = new RowTable(types);
    int taken = 0;
    for (int i = 0; i < blocks.size(); i += step) {
      BlockRef block = blocks.get(i);
      if (block.rawLength() <= LARGE_BYTES) {
        Batch batch = read(block);
        for (int row = 0; row < Math.min(batch.rows(), SAMPLE / 16); row++, taken++) {
          table.select(batch, row);
          table.add(1);
        }
      }
    }
    return taken > table.size() + table.size() / 4;
  }

  private void join(List<BlockRef> blocks) throws IOException {
    for (BlockRef block : blocks) {
      if (block.rows() >= LARGE_ROWS || block.rawLength() >= LARGE_BYTES) {
        copy(block, epoch);
      } else {
        Batch batch = read(block);
        for (int row = 0; row < batch.rows(); row++) {
          append(batch, row, batch.weight(row));
        }
      }
    }
  }

  private void addUp(List<BlockRef> blocks) throws IOException {
    RowTable table = new RowTable(types);
    for (BlockRef block : blocks) {
      Batch batch = read(block);
      for (int row = 0; row < batch.rows(); row++) {
        table.select(batch, row);
        table.add(batch.weight(row));
      }
    }
    emitEntries(table);
  }

  private void cancelOut(List<BlockRef> blocks, int part, int parts) throws IOException {
    RowTable deletes = new RowTable(types);
    for (BlockRef block : blocks) {
      if (block.negatives() > 0) {
        Batch batch = read(block);
        for (int row = 0; row < batch.rows(); row++) {
          if (batch.weight(row) < 0) {
            deletes.select(batch, row);
            if (deletes.part(parts) == part) {
              deletes.add(batch.weight(row));
            }
          }
        }
      }
    }
    for (BlockRef block : blocks) {
      Batch batch = read(block);
      for (int row = 0; row < batch.rows(); row++) {
        long weight = batch.weight(row);
        if (weight <= 0) {
          continue;
        }
        deletes.select(batch, row);
        if (deletes.part(parts) != part) {
          continue;
        }
        int entry = deletes.find();
        if (entry >= 0) {
          long left = weight + deletes.weight(entry);
          deletes.setWeight(entry, Math.min(0, left));
          weight = Math.max(0, left);
        }
        append(batch, row, weight);
      }
    }
    emitEntries(deletes);
  }

  /** Copies a block as it is, but for its epoch; what was appended before may come after it. */
  void copy(BlockRef block, long newEpoch) throws IOException {
    goesOn();
    byte[] bytes;
    BlockHeader header;
    try {
      bytes = block.load();
      header = BlockCodec.check(collection, bytes, bytes.length).withEpoch(newEpoch);
    } catch (DamagedException e) {
      throw Failures.damaged(collection, block.place() + ": " + e.getMessage());
    }
    header.write(bytes, 0);
    out.append(new BlockCodec.Encoded(bytes, bytes.length, header));
  }

  private Batch read(BlockRef block) {
    goesOn();
    return block.read(collection, types);
  }

  private void goesOn() {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException("the storage closes");
    }
  }

  private void emitEntries(RowTable table) throws IOException {
    for (int entry = 0; entry < table.size(); entry++) {
      if (table.weight(entry) != 0) {
        table.appendTo(rows, entry);
        emitIfFull();
      }
    }
  }

  private void append(Batch batch, int row, long weight) throws IOException {
    if (weight != 0) {
      rows.append(batch, row, weight);
      emitIfFull();
    }
  }

  private void emitIfFull() throws IOException {
    int count = rows.rows();
    boolean large = (count & 63) == 0 && rows.bytes() >= TARGET_BYTES; // asked now and then
    if (large || count >= BlockCodec.MAX_ROWS) {
      emit();
    }
  }

  private void emit() throws IOException {
    if (rows.rows() > 0) {
      for (BlockCodec.Encoded block : BlockCodec.encodeAll(collection, epoch, rows.build())) {
        out.append(block);
      }
      rows = new BatchBuilder(types, 1024);
    }
  }
}
