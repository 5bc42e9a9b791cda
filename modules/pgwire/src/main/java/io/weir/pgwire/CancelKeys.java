package io.weir.pgwire;

import io.weir.gateway.Session;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * Which session a CancelRequest means: process number and secret of each open connection.
 * Thread-safe.
 */
final class CancelKeys {
  record Key(int process, int secret) {}

  private final Map<Key, Session> sessions = new ConcurrentHashMap<>();
  private final AtomicInteger processes = new AtomicInteger();
  private final IntSupplier secrets;

  /**
   * @param secrets numbers that cannot be guessed
   */
  CancelKeys(IntSupplier secrets) {
    this.secrets = secrets;
  }

  Key register(Session session) {
    Key key = new Key(processes.incrementAndGet(), secrets.getAsInt());
    sessions.put(key, session);
    return key;
  }

  void forget(Key key) {
    sessions.remove(key);
  }

  /** Cancels what that session runs; a wrong key is ignored, as in PostgreSQL. */
  void cancel(Key key) {
    Session session = sessions.get(key);
    if (session != null) {
      session.cancel();
    }
  }
}
