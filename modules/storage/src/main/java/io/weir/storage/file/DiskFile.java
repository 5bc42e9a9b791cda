package io.weir.storage.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file through a FileChannel. A thread that is interrupted during I/O closes the JDK's channel
 * for everybody: then it is opened again and the operation repeated, the interrupt kept.
 */
final class DiskFile implements StorageFile {
  private final Path path;
  private volatile FileChannel channel;
  private volatile boolean closed;

  DiskFile(Path path) throws IOException {
    this.path = path;
    this.channel = reopen(path);
  }

  private static FileChannel reopen(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  @Override
  public long size() throws IOException {
    return call(FileChannel::size);
  }

  @Override
  public void append(List<ByteBuffer> buffers) throws IOException {
    long start = size();
    try {
      call(
          ch -> {
            if (ch.size() != start) {
              ch.truncate(start); // what an interrupted attempt wrote
            }
            ByteBuffer[] all =
                buffers.stream().map(ByteBuffer::duplicate).toArray(ByteBuffer[]::new);
            ch.position(start);
            int next = 0;
            while (next < all.length) {
              if (!all[next].hasRemaining()) {
                next++;
              } else {
                ch.write(all, next, Math.min(all.length - next, 512));
              }
            }
            return true;
          });
    } catch (IOException e) {
      throw DiskDirectory.translate(e);
    }
  }

  @Override
  public void force() throws IOException {
    call(
        ch -> {
          ch.force(false);
          return true;
        });
  }

  @Override
  public void read(long position, ByteBuffer into) throws IOException {
    int from = into.position();
    call(
        ch -> {
          into.position(from);
          long at = position;
          while (into.hasRemaining()) {
            int n = ch.read(into, at);
            if (n < 0) {
              throw new EOFException(path + " ends at " + at);
            }
            at += n;
          }
          return true;
        });
  }

  @Override
  public void truncate(long size) throws IOException {
    call(ch -> ch.truncate(size));
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    channel.close();
  }

  private <T> T call(Operation<T> operation) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        FileChannel used = channel;
        try {
          return operation.run(used);
        } catch (ClosedChannelException e) {
          interrupted |= Thread.interrupted();
          synchronized (this) {
            if (closed) {
              throw e;
            }
            if (!channel.isOpen()) {
              channel = reopen(path);
            }
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @FunctionalInterface
  private interface Operation<T> {
    T run(FileChannel channel) throws IOException;
  }
}
