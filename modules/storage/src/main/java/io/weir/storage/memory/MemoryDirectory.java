package io.weir.storage.memory;

import io.weir.storage.file.DirectoryInUseException;
import io.weir.storage.file.NoSpaceException;
import io.weir.storage.file.StorageDirectory;
import io.weir.storage.file.StorageFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A directory in memory that knows which bytes and names were forced, and can lose the others.
 * Every operation that changes something is counted, and can be told to fail. Thread-safe.
 */
public final class MemoryDirectory implements StorageDirectory {
  /** A change of names that is not durable yet. */
  private sealed interface NameChange {
    record Put(String name, MemoryFile file) implements NameChange {}

    record Remove(String name) implements NameChange {}

    record Move(String from, String to) implements NameChange {}
  }

  private final TreeMap<String, MemoryFile> names = new TreeMap<>();
  private final TreeMap<String, MemoryFile> durableNames = new TreeMap<>();
  private final List<NameChange> changes = new ArrayList<>();
  private @Nullable Object locked;
  private long capacity = Long.MAX_VALUE;
  private long operations;
  private long appended;
  private long dieAt = Long.MAX_VALUE;
  private boolean forceFails;
  private int life;

  /** Operations so far that changed something: what a test enumerates. */
  public synchronized long operations() {
    return operations;
  }

  /** Operation number {@code operation} and all after it fail, until {@link #crash}. */
  public synchronized void dieAt(long operation) {
    dieAt = operation;
  }

  /** Bytes that all files together may have; more fail with {@link NoSpaceException}. */
  public synchronized void capacity(long bytes) {
    capacity = bytes;
  }

  /** Bytes that all files have. */
  public synchronized long used() {
    return names.values().stream().mapToLong(MemoryFile::length).sum();
  }

  /** Bytes that were ever appended. */
  public synchronized long appended() {
    return appended;
  }

  /** From now on forcing fails, or works again. */
  public synchronized void failForce(boolean fails) {
    forceFails = fails;
  }

  /** Changes the byte at {@code offset}, where {@code mask} has bits. */
  public synchronized void corrupt(String name, long offset, int mask) throws IOException {
    file(name).corrupt(Math.toIntExact(offset), mask);
  }

  /** All bytes of a file as they are now. */
  public synchronized byte[] content(String name) throws IOException {
    return file(name).content();
  }

  /** Puts a durable file there. */
  public synchronized void put(String name, byte[] content) {
    MemoryFile file = new MemoryFile(this, content);
    names.put(name, file);
    durableNames.put(name, file);
  }

  /**
   * The power goes: of what was not forced any part is lost, and the last write may be torn. Files
   * and locks that were open are of no use any more; no fault is armed.
   *
   * @param choose gives a number from 0 to below its argument; the same numbers, the same loss
   */
  public synchronized void crash(IntUnaryOperator choose) {
    int kept = choose.applyAsInt(changes.size() + 1);
    for (NameChange change : changes.subList(0, kept)) {
      apply(durableNames, change);
    }
    changes.clear();
    names.clear();
    names.putAll(durableNames);
    names.replaceAll((name, file) -> new MemoryFile(this, file.afterCrash(choose)));
    durableNames.clear();
    durableNames.putAll(names);
    life++;
    locked = null;
    dieAt = Long.MAX_VALUE;
    capacity = Long.MAX_VALUE;
    forceFails = false;
  }

  @Override
  public synchronized List<String> list() {
    return List.copyOf(names.keySet());
  }

  @Override
  public synchronized StorageFile create(String name) throws IOException {
    if (names.containsKey(name)) {
      throw new FileAlreadyExistsException(name);
    }
    count();
    MemoryFile file = new MemoryFile(this, new byte[0]);
    change(new NameChange.Put(name, file));
    return file.handle(life);
  }

  @Override
  public synchronized StorageFile open(String name) throws IOException {
    return file(name).handle(life);
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    if (names.containsKey(name)) {
      count();
      change(new NameChange.Remove(name));
    }
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    file(from);
    count();
    change(new NameChange.Move(from, to));
  }

  @Override
  public synchronized void force() throws IOException {
    beforeForce();
    changes.clear();
    durableNames.clear();
    durableNames.putAll(names);
  }

  @Override
  public synchronized Lock lock(String name) throws IOException {
    if (locked != null) {
      throw new DirectoryInUseException("locked");
    }
    Object mine = new Object();
    locked = mine;
    return () -> {
      synchronized (MemoryDirectory.this) {
        if (locked == mine) {
          locked = null;
        }
      }
    };
  }

  @Override
  public String path(String name) {
    return name.isEmpty() ? "memory:" : "memory:" + name;
  }

  /** An operation that changes something begins. */
  void count() throws IOException {
    operations++;
    if (operations >= dieAt) {
      throw new IOException("the process is dead");
    }
  }

  /** Whether the operation that was counted last is the first that fails. */
  boolean diesNow() {
    return operations == dieAt;
  }

  void beforeForce() throws IOException {
    count();
    if (forceFails) {
      throw new IOException("Input/output error");
    }
  }

  /** How many of {@code wanted} bytes still fit. */
  int room(int wanted) {
    return Math.clamp(capacity - used(), 0, wanted);
  }

  void wrote(int bytes) {
    appended += bytes;
  }

  boolean lives(int handleLife) {
    return handleLife == life;
  }

  private void change(NameChange change) {
    apply(names, change);
    changes.add(change);
  }

  private MemoryFile file(String name) throws IOException {
    MemoryFile file = names.get(name);
    if (file == null) {
      throw new FileNotFoundException(name);
    }
    return file;
  }

  private static void apply(Map<String, MemoryFile> to, NameChange change) {
    switch (change) {
      case NameChange.Put put -> to.put(put.name(), put.file());
      case NameChange.Remove remove -> to.remove(remove.name());
      case NameChange.Move move -> {
        MemoryFile file = to.remove(move.from());
        if (file != null) {
          to.put(move.to(), file);
        }
      }
    }
  }
}
