package io.weir.storage.memory;

import io.weir.storage.file.NoSpaceException;
import io.weir.storage.file.StorageFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** The bytes of one file: as they are, and as they were when last forced. */
final class MemoryFile {
  private static final int SECTOR = 512;

  private final MemoryDirectory directory;
  private byte[] bytes;
  private int size;

  /** What a crash cannot take, except by a truncation that came later. */
  private byte[] forced;

  /** {@code bytes[0 .. untouched)} are as they were forced. */
  private int untouched;

  MemoryFile(MemoryDirectory directory, byte[] content) {
    this.directory = directory;
    this.bytes = content.clone();
    this.size = content.length;
    this.forced = content.clone();
    this.untouched = content.length;
  }

  long length() {
    return size;
  }

  byte[] content() {
    return Arrays.copyOf(bytes, size);
  }

  void corrupt(int offset, int mask) {
    bytes[offset] ^= (byte) mask;
    if (offset < forced.length) {
      forced[offset] ^= (byte) mask;
    }
  }

  /** The content that a crash leaves. */
  byte[] afterCrash(IntUnaryOperator choose) {
    if (untouched < forced.length && choose.applyAsInt(2) == 0) {
      return forced.clone(); // the truncation did not reach the disk
    }
    int kept = untouched + choose.applyAsInt(size - untouched + 1);
    byte[] left = Arrays.copyOf(bytes, kept);
    // Pages go to the disk in any order: some that lie before others may never have arrived.
    if (kept > untouched && choose.applyAsInt(3) == 0) {
      int from = untouched + choose.applyAsInt(kept - untouched);
      Arrays.fill(left, from, Math.min(kept, from + SECTOR), (byte) 0);
    }
    return left;
  }

  StorageFile handle(int life) {
    return new Handle(life);
  }

  /** An open file of one process. */
  private final class Handle implements StorageFile {
    private final int life;
    private boolean closed;

    Handle(int life) {
      this.life = life;
    }

    @Override
    public long size() throws IOException {
      synchronized (directory) {
        usable();
        return size;
      }
    }

    @Override
    public void append(List<ByteBuffer> buffers) throws IOException {
      synchronized (directory) {
        usable();
        int wanted = 0;
        for (ByteBuffer buffer : buffers) {
          wanted = Math.addExact(wanted, buffer.remaining());
        }
        IOException death = null;
        int fits = directory.room(wanted);
        try {
          directory.count();
        } catch (IOException e) {
          death = e;
          fits = directory.diesNow() ? fits / 2 : 0; // in the middle of a write
        }
        write(buffers, fits);
        directory.wrote(fits);
        if (death != null) {
          throw death;
        }
        if (fits < wanted) {
          throw new NoSpaceException("No space left on device");
        }
      }
    }

    private void write(List<ByteBuffer> buffers, int count) {
      if (size + count > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(size + count, bytes.length * 2));
      }
      int left = count;
      for (ByteBuffer buffer : buffers) {
        int n = Math.min(left, buffer.remaining());
        buffer.duplicate().get(bytes, size, n);
        size += n;
        left -= n;
      }
    }

    @Override
    public void force() throws IOException {
      synchronized (directory) {
        usable();
        directory.beforeForce();
        forced = content();
        untouched = size;
      }
    }

    @Override
    public void read(long position, ByteBuffer into) throws IOException {
      synchronized (directory) {
        usable();
        if (position + into.remaining() > size) {
          throw new EOFException("the file has " + size + " bytes");
        }
        into.put(bytes, Math.toIntExact(position), into.remaining());
      }
    }

    @Override
    public void truncate(long newSize) throws IOException {
      synchronized (directory) {
        usable();
        directory.count();
        size = (int) Math.min(size, newSize);
        untouched = Math.min(untouched, size);
      }
    }

    @Override
    public void close() {
      synchronized (directory) {
        closed = true;
      }
    }

    private void usable() throws IOException {
      if (closed || !directory.lives(life)) {
        throw new ClosedChannelException();
      }
    }
  }
}
