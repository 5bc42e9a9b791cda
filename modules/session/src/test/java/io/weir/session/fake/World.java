package io.weir.session.fake;

import io.weir.domain.Command;
import io.weir.domain.secret.SecretValue;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.view.ViewCommand;
import io.weir.gateway.Audit;
import io.weir.gateway.Roles;
import io.weir.gateway.Session;
import io.weir.kernel.ObjectId;
import io.weir.session.WeirSessions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/**
 * A whole system in memory: what is created by SQL gets its collections, and materialized views
 * follow the tables under them in the same epoch.
 */
public final class World {
  public static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  public final FakeStore store = new FakeStore();
  public final FakeStatus status = new FakeStatus();
  public final FakeSources sources = new FakeSources();
  public final FakeClusters clusters = new FakeClusters();
  public final FakeUpstreams upstreams = new FakeUpstreams();
  private final FakeViews views = new FakeViews(store);
  public final FakeCatalog catalog = new FakeCatalog(NOW, this::take);
  public final List<String> notices = new ArrayList<>();

  /** What waits for its time, a second or more, by the milliseconds that it waits. */
  public final Map<Long, Runnable> timers = new TreeMap<>();

  private int ids;

  /** For clients that come over the wire. */
  public final WeirSessions sessions;

  /** A world where everything happens on the caller's thread. */
  public World() {
    this(Runnable::run);
  }

  /**
   * @param blocking has one thread, since nothing in here is made for more
   */
  public World(Executor blocking) {
    this(blocking, Roles.EVERYBODY);
  }

  /** A world where users were configured. */
  public World(Roles roles) {
    this(Runnable::run, roles);
  }

  private World(Executor blocking, Roles roles) {
    store.derive(views);
    sessions =
        new WeirSessions(
            catalog,
            catalog,
            store,
            store,
            upstreams,
            value -> new SecretValue.Sealed("k", "sealed"),
            status,
            Audit.NONE,
            sources,
            clusters,
            roles,
            () -> NOW,
            () -> "id" + ++ids,
            (delay, action) -> {
              if (delay.toMillis() < 1000) {
                action.run(); // short pauses are over at once
                return () -> {};
              }
              timers.put(delay.toMillis(), action);
              return () -> timers.remove(delay.toMillis());
            },
            blocking);
  }

  /** A new session of the user ann. */
  public Conversation connect() {
    return connect(Map.of());
  }

  public Conversation connect(Map<String, String> parameters) {
    return connect("ann", parameters);
  }

  public Conversation connect(String user, Map<String, String> parameters) {
    Session session =
        sessions.open(
            user,
            "weir",
            parameters,
            notice -> notices.add(notice.severity() + ": " + notice.text().message()));
    return new Conversation(session);
  }

  private void take(ObjectId aggregate, Command command) {
    if (command instanceof SourceCommand toSource) {
      sources.take(aggregate, toSource);
    }
    switch (command) {
      case SourceCommand.Create create ->
          create.definition().outputs().forEach(output -> store.create(output.collection()));
      case SourceCommand.Drop drop -> store.drop(aggregate);
      case ViewCommand.Create create -> views.create(aggregate, create.definition(), catalog);
      case ViewCommand.Apply apply -> views.apply(aggregate, apply.definition(), catalog);
      case ViewCommand.Drop drop -> views.drop(aggregate);
      default -> {
        // Connections and clusters hold no rows.
      }
    }
  }
}
