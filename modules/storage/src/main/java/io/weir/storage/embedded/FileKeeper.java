package io.weir.storage.embedded;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the files of open reads, and deletes those that no manifest names when the last read of
 * them has ended.
 */
final class FileKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(FileKeeper.class);

  private final StoreState state;
  private final Executor io;

  // Both belong to the monitor of `state`.
  private final Set<DataFile> condemned = new LinkedHashSet<>();
  private boolean closed;

  FileKeeper(StoreState state, Executor io) {
    this.state = state;
    this.io = io;
  }

  /** Keeps the blocks' files until the returned action runs. Called in the monitor. */
  Runnable pin(List<BlockRef> blocks) {
    if (closed) {
      throw Failures.closed();
    }
    Set<DataFile> files = new HashSet<>();
    blocks.forEach(block -> files.add(block.file()));
    files.forEach(file -> file.pins++);
    return () -> {
      boolean deletable = false;
      synchronized (state) {
        for (DataFile file : files) {
          file.pins--;
          deletable |= file.pins == 0 && condemned.contains(file);
        }
      }
      if (deletable) {
        try {
          io.execute(this::sweep);
        } catch (RejectedExecutionException e) {
          sweep();
        }
      }
    };
  }

  /** A durable manifest names these no more. */
  void condemn(List<DataFile> files) {
    synchronized (state) {
      condemned.addAll(files);
    }
    sweep();
  }

  /** Deletes what is condemned and not read. */
  private void sweep() {
    List<DataFile> free = new ArrayList<>();
    synchronized (state) {
      condemned.removeIf(
          file -> {
            boolean unread = file.pins == 0;
            if (unread) {
              free.add(file);
            }
            return unread;
          });
    }
    for (DataFile file : free) {
      try {
        file.file.close();
        file.directory.delete(file.name);
      } catch (IOException e) {
        // It is not named any more: the next start removes it.
        LOG.warn("could not delete file {}", file.path(), e);
      }
    }
  }

  /** Closes every file; reads that are still open fail from now on. */
  void close() {
    List<DataFile> all = new ArrayList<>();
    synchronized (state) {
      closed = true;
      all.addAll(state.segments.values());
      all.addAll(state.obsolete);
      all.addAll(condemned);
      condemned.clear();
      state.collections.values().forEach(c -> c.runs.forEach(run -> all.add(run.file())));
    }
    for (DataFile file : all) {
      try {
        file.file.close();
      } catch (IOException e) {
        LOG.warn("could not close file {}", file.path(), e);
      }
    }
  }
}
