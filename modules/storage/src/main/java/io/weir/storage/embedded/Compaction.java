package io.weir.storage.embedded;

import io.weir.kernel.RejectedException;
import io.weir.kernel.SqlState;
import io.weir.storage.file.StorageDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the log into run files and small runs into larger ones, one plan at a time, each in a task
 * of its own. A run file counts when a manifest that names it is durable; what it replaces is
 * deleted after that. A crash between leaves files that the next start removes.
 */
final class Compaction {
  private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);

  /** One manifest is written for so many runs at most. */
  private static final int RUNS_PER_MANIFEST = 16;

  private static final int LONGEST_PAUSE = 1024;

  private final StorageDirectory directory;
  private final Executor io;
  private final Options options;
  private final StoreState state;
  private final FileKeeper files;

  // All of these belong to the monitor of `state`.
  private boolean scheduled;
  private volatile boolean closed;
  private @Nullable Thread running;
  private int runsWithoutManifest;
  private int pause;
  private int nextPause = 1;

  Compaction(
      StorageDirectory directory,
      Executor io,
      Options options,
      StoreState state,
      FileKeeper files) {
    this.directory = directory;
    this.io = io;
    this.options = options;
    this.state = state;
    this.files = files;
  }

  /** Looks whether something became worth doing, and schedules it. */
  void poke() {
    synchronized (state) {
      if (scheduled || closed) {
        return;
      }
      if (pause > 0) {
        pause--; // it failed lately
        return;
      }
      if (!hasWork()) {
        return;
      }
      scheduled = true;
    }
    schedule();
  }

  private void schedule() {
    try {
      io.execute(this::step);
    } catch (RuntimeException e) {
      LOG.warn("compaction stops: the executor takes no more tasks", e);
      synchronized (state) {
        closed = true;
      }
    }
  }

  private boolean hasWork() {
    if (runsWithoutManifest > 0 || state.wantsManifest()) {
      return true;
    }
    state.dirty.removeIf(index -> !CompactionPlan.wanted(index, options));
    return !state.dirty.isEmpty() || CompactionPlan.anySparseSegment(state);
  }

  private void step() {
    CompactionPlan plan;
    Runnable release = () -> {};
    boolean manifest;
    synchronized (state) {
      if (closed) {
        scheduled = false;
        return;
      }
      plan = runsWithoutManifest < RUNS_PER_MANIFEST ? nextPlan() : null;
      manifest = plan == null && (runsWithoutManifest > 0 || state.wantsManifest());
      if (plan == null && !manifest) {
        scheduled = false;
        return;
      }
      if (plan != null) {
        release = files.pin(plan.inputs());
      }
      running = Thread.currentThread();
    }
    boolean done = false;
    try {
      if (plan != null) {
        execute(plan);
      } else {
        writeManifest();
      }
      done = true;
    } catch (CancellationException e) {
      LOG.debug("compaction ends: the storage closes");
    } catch (RejectedException e) {
      failed(plan, e);
    } catch (IOException e) {
      LOG.warn("compaction failed, it will be tried again", e);
    } catch (RuntimeException | Error e) {
      LOG.error("compaction failed, it will be tried again", e);
    } finally {
      release.run();
      synchronized (state) {
        running = null;
        state.notifyAll();
        if (done) {
          nextPause = 1;
        } else {
          scheduled = false;
          pause = nextPause;
          nextPause = Math.min(LONGEST_PAUSE, nextPause * 2);
        }
      }
    }
    if (done) {
      schedule();
    }
  }

  private @Nullable CompactionPlan nextPlan() {
    while (!state.dirty.isEmpty()) {
      CollectionIndex index = state.dirty.getFirst();
      CompactionPlan plan = CompactionPlan.of(state, index, options);
      state.dirty.remove(index); // until the plan is done: then others come first
      if (plan != null) {
        return plan;
      }
    }
    return CompactionPlan.ofSparseSegment(state, options);
  }

  private void failed(@Nullable CompactionPlan plan, RejectedException failure) {
    if (plan != null && failure.rejection().sqlState().equals(SqlState.DATA_CORRUPTED)) {
      LOG.warn("collection {} is not compacted: {}", plan.index().id, failure.getMessage());
      synchronized (state) {
        plan.index().uncompactable = true;
      }
    } else {
      LOG.warn("compaction failed, it will be tried again", failure);
    }
  }

  private void execute(CompactionPlan plan) throws IOException {
    RunFile out = RunFile.create(directory, plan.number(), plan.index().id);
    Run run = null;
    try {
      Collapse collapse =
          new Collapse(plan.index().id, plan.types(), plan.collapseTo(), out, () -> closed);
      collapse.run(plan.collapsed(), options.memoryBytes());
      for (BlockRef block : plan.kept()) {
        collapse.copy(block, block.epoch());
      }
      if (!out.isEmpty()) {
        run = out.finish(plan.upTo());
      }
    } finally {
      if (run == null) {
        out.abandon();
      }
    }
    synchronized (state) {
      if (state.collections.get(plan.index().id) == plan.index()) {
        swap(plan, run);
      } else if (run != null) {
        state.obsolete.add(run.file()); // dropped meanwhile
      }
      runsWithoutManifest++;
    }
  }

  private void swap(CompactionPlan plan, @Nullable Run run) {
    CollectionIndex index = plan.index();
    int at = index.runs.size();
    if (plan.runs().isEmpty()) {
      index.cutTail(plan.tailCount());
      index.flushed = plan.upTo();
    } else {
      at = index.runs.indexOf(plan.runs().getFirst());
      for (Run replaced : plan.runs()) {
        index.removeRun(replaced);
        state.obsolete.add(replaced.file());
      }
    }
    if (run != null) {
      index.addRun(at, run);
    }
    state.dirty.add(index);
  }

  private void writeManifest() throws IOException {
    Manifest manifest;
    List<DataFile> replaced;
    synchronized (state) {
      manifest = state.nextManifest();
      replaced = new ArrayList<>(state.obsolete);
      runsWithoutManifest = 0;
    }
    try {
      manifest.store(directory);
    } catch (IOException | RuntimeException e) {
      synchronized (state) {
        runsWithoutManifest = 1;
      }
      throw e;
    }
    synchronized (state) {
      state.obsolete.removeAll(replaced);
    }
    for (String name : directory.list()) {
      if (name.startsWith(DataFile.MANIFEST)
          && DataFile.number(name) >= 0
          && DataFile.number(name) < manifest.number()) {
        directory.delete(name);
      }
    }
    files.condemn(replaced);
  }

  /** Ends the plan that runs, and waits for that. */
  void close() {
    synchronized (state) {
      closed = true;
      boolean interrupted = false;
      while (running != null && running != Thread.currentThread()) {
        try {
          state.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
