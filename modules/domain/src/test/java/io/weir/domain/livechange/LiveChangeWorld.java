package io.weir.domain.livechange;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.AggregateType;
import io.weir.domain.connection.ConnectionCommand;
import io.weir.domain.connection.ConnectionDecider;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.connection.ConnectionEffect;
import io.weir.domain.connection.ConnectionEvent;
import io.weir.domain.connection.ConnectionState;
import io.weir.domain.source.SourceChange;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceDecider;
import io.weir.domain.source.SourceEffect;
import io.weir.domain.source.SourceEvent;
import io.weir.domain.source.SourceMutation;
import io.weir.domain.source.SourceState;
import io.weir.domain.source.Sources;
import io.weir.kernel.Decision;
import io.weir.kernel.ObjectId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Two connections and the sources that use them, with messages that come late, or again. */
final class LiveChangeWorld {
  private final Map<ObjectId, Connection> connections = new TreeMap<>();
  private final Map<ObjectId, Source> sources = new TreeMap<>();
  private int statements;

  LiveChangeWorld() {
    for (String id : List.of("u1", "u2")) {
      connections.put(new ObjectId(id), new Connection(new ObjectId(id)));
    }
  }

  /** A connection, and what its effects have under way. */
  private final class Connection {
    final ObjectId id;
    final SimulatedShell<ConnectionCommand, ConnectionEvent, ConnectionState, ConnectionEffect>
        shell = new SimulatedShell<>(new ConnectionDecider(), this::run);
    long accepted = 1;

    Connection(ObjectId id) {
      this.id = id;
      shell.tell("create", new ConnectionCommand.Create(Sources.connection(id + ":0")));
      shell.deliver(0);
    }

    ConnectionState.Live live() {
      return (ConnectionState.Live) shell.state();
    }

    private void run(ConnectionEffect effect) {
      switch (effect) {
        case ConnectionEffect.TellDependent tell -> {
          Source source = source(tell.dependent().id());
          source.shell.forget(this);
          source.shell.ask(
              new SimulatedShell.Ask<>(
                  this,
                  SourceChange.ofConnection(id, tell.version()),
                  new SourceCommand.ConnectionChanged(
                      id, tell.version(), tell.definition(), tell.allowIdentityChange()),
                  rejected -> false,
                  answered ->
                      shell.tell(
                          "told/" + tell.dependent() + "/" + tell.version(),
                          new ConnectionCommand.DependentTold(
                              tell.dependent().id(), tell.version()))));
        }
        case ConnectionEffect.ForgetDependent forget ->
            source(forget.dependent()).shell.forget(this);
      }
    }

    void crash() {
      sources.values().forEach(source -> source.shell.forget(this));
      shell.crash();
    }
  }

  /** A source over its data plane. */
  private final class Source {
    final SimulatedShell<SourceCommand, SourceEvent, SourceState, SourceEffect> shell =
        new SimulatedShell<>(new SourceDecider(), this::run);
    final SimulatedConductor conductor = new SimulatedConductor(this::report);
    int reports;

    /** The catalog lets one statement at a time redefine it. */
    boolean isRedefined;

    private void report(SourceCommand command) {
      shell.tell("report/" + reports++, command);
    }

    private void run(SourceEffect effect) {
      switch (effect) {
        case SourceEffect.RequestStart request -> report(new SourceCommand.Start());
        case SourceEffect.StartConductor start -> conductor.start(start);
        case SourceEffect.ApplyChange apply -> conductor.apply(apply);
        case SourceEffect.StopConductor stop -> conductor.stop();
        case SourceEffect.AssignSplits assign -> {}
        case SourceEffect.ExpirePause expire -> {}
      }
    }
  }

  private Source source(ObjectId id) {
    return sources.computeIfAbsent(id, key -> new Source());
  }

  private static <T> T pick(Map<ObjectId, T> from, int which) {
    return List.copyOf(from.values()).get(which % from.size());
  }

  /** One thing happens: {@code what} of it, {@code which} says with whom. */
  void step(int what, int which) {
    Connection connection = pick(connections, which);
    if (what == 0) {
      create(connection);
    }
    if (what == 1) {
      alter(connection, which % 5 == 0 ? 1 : 0);
    }
    if (what == 2) {
      connection.crash();
    }
    if (what >= 3 && what <= 7) {
      deliver(connection.shell, which);
    }
    if (sources.isEmpty()) {
      return;
    }
    ObjectId id = List.copyOf(sources.keySet()).get(which % sources.size());
    Source source = source(id);
    switch (what) {
      case 8 -> change(source, which);
      case 9 -> move(id, source, which);
      case 10 -> source.shell.crash();
      case 11 -> drop(id, source);
      case 12 -> source.conductor.barrier(which % 3 == 0);
      case 13, 14, 15 -> source.conductor.barrier(false);
      default -> deliver(source.shell, which);
    }
  }

  private static void deliver(SimulatedShell<?, ?, ?, ?> shell, int which) {
    if (shell.mail() > 0) {
      shell.deliver(which);
    }
  }

  private void create(Connection connection) {
    if (sources.size() == 4) {
      return;
    }
    ObjectId id = new ObjectId("u" + (10 + sources.size()));
    ConnectionState.Live planned = connection.live();
    Source source = source(id);
    connection.shell.ask(
        new SimulatedShell.Ask<>(
            this,
            "attach/" + id,
            new ConnectionCommand.Attach(id, AggregateType.SOURCE, planned.version()),
            rejected -> true,
            decision -> {
              if (decision instanceof Decision.Accepted) {
                step(
                    source,
                    "create",
                    new SourceCommand.Create(
                        Sources.definition("t").withProperties(connection.id, Map.of(), Map.of()),
                        planned.definition()),
                    () -> {},
                    null);
              }
            }));
  }

  private void alter(Connection connection, int stale) {
    long expected = connection.live().version() - stale;
    ConnectionDefinition next = Sources.connection(connection.id + ":" + statements % 3);
    connection.shell.ask(
        new SimulatedShell.Ask<>(
            this,
            "alter/" + statements++,
            new ConnectionCommand.Alter(expected, next, false),
            rejected -> true,
            decision -> {
              if (decision instanceof Decision.Accepted) {
                connection.accepted++;
              }
            }));
  }

  private void change(Source source, int which) {
    if (!(source.shell.state() instanceof SourceState.Live live)) {
      return;
    }
    String reason = which % 2 == 0 ? "ada" : "bob";
    SourceMutation mutation =
        switch (which % 4) {
          case 0 -> new SourceMutation.Throttle(which % 7 - 1);
          case 1 -> new SourceMutation.Pause(reason, null);
          case 2 -> new SourceMutation.Resume(reason);
          default ->
              new SourceMutation.ConnectorProps(
                  live.definition()
                      .withProperties(
                          live.definition().connection(),
                          Map.of("topic", "t" + which % 9),
                          Map.of()),
                  live.connection(),
                  false);
        };
    boolean redefines = mutation instanceof SourceMutation.ConnectorProps;
    if (redefines && source.isRedefined) {
      return;
    }
    source.isRedefined |= redefines;
    String id = "op" + statements++;
    Runnable end = () -> source.isRedefined &= !redefines;
    step(
        source,
        id,
        new SourceCommand.Change(new SourceChange(id, List.of(mutation))),
        () -> step(source, id + "/await", new SourceCommand.AwaitChange(id), end, end),
        end);
  }

  /** ALTER SOURCE ... SET CONNECTION: attach to the other, change, wait, detach from the one. */
  private void move(ObjectId id, Source source, int which) {
    if (!(source.shell.state() instanceof SourceState.Live live)) {
      return;
    }
    Connection from = connections.get(live.definition().connection());
    Connection to = pick(connections, which / 2);
    if (source.isRedefined
        || from == null
        || from == to
        || to.live().dependents().containsKey(id)) {
      return;
    }
    source.isRedefined = true;
    ConnectionState.Live planned = to.live();
    SourceMutation props =
        new SourceMutation.ConnectorProps(
            live.definition().withProperties(to.id, live.definition().options(), Map.of()),
            planned.definition(),
            true);
    String change = "op" + statements++;
    SourceCommand begin = new SourceCommand.Change(new SourceChange(change, List.of(props)));
    to.shell.ask(
        new SimulatedShell.Ask<>(
            this,
            change + "/attach",
            new ConnectionCommand.Attach(id, AggregateType.SOURCE, planned.version()),
            rejected -> true,
            attached -> {
              if (attached instanceof Decision.Accepted) {
                step(
                    source,
                    change,
                    begin,
                    () -> await(id, source, change, from, to),
                    () -> source.isRedefined = false);
              } else {
                source.isRedefined = false;
              }
            }));
  }

  private void await(ObjectId id, Source source, String change, Connection from, Connection to) {
    step(
        source,
        change + "/await",
        new SourceCommand.AwaitChange(change),
        () -> moved(source, from, change + "/detach", id),
        () -> moved(source, to, change + "/undo", id));
  }

  private void step(
      Source source,
      String commandId,
      SourceCommand command,
      Runnable accepted,
      @Nullable Runnable refused) {
    source.shell.ask(
        new SimulatedShell.Ask<>(
            this,
            commandId,
            command,
            rejected -> true,
            decision -> {
              if (decision instanceof Decision.Accepted) {
                accepted.run();
              } else if (refused != null) {
                refused.run();
              }
            }));
  }

  private void drop(ObjectId id, Source source) {
    if (source.shell.state() instanceof SourceState.Live) {
      step(
          source,
          "drop",
          new SourceCommand.Drop(),
          () -> connections.values().forEach(connection -> detach(connection, "gone/" + id, id)),
          null);
    }
  }

  private void moved(Source source, Connection left, String commandId, ObjectId id) {
    source.isRedefined = false;
    detach(left, commandId, id);
  }

  private void detach(Connection connection, String commandId, ObjectId id) {
    connection.shell.ask(
        new SimulatedShell.Ask<>(
            this, commandId, new ConnectionCommand.Detach(id), rejected -> true, decision -> {}));
  }

  /** Nothing fails any more; all that is under way comes to its end. */
  void settle() {
    for (int round = 0; round < 400; round++) {
      for (Connection connection : connections.values()) {
        deliver(connection.shell, 0);
      }
      for (Source source : sources.values()) {
        deliver(source.shell, 0);
        source.conductor.barrier(false);
      }
    }
  }

  void check() {
    for (Connection connection : connections.values()) {
      ConnectionState.Live live = connection.live();
      assertThat(live.version()).isEqualTo(connection.accepted);
      assertThat(live.history()).hasSize((int) live.version());
    }
    sources.forEach(this::check);
  }

  private void check(ObjectId id, Source source) {
    if (!(source.shell.state() instanceof SourceState.Live live)) {
      return;
    }
    assertThat(live.pending()).as("%s has a change under way", id).isNull();
    SimulatedConductor.Reading reading = source.conductor.reading();
    assertThat(reading)
        .isEqualTo(
            new SimulatedConductor.Reading(
                live.definition(), live.connection(), live.pauses().keySet(), live.rateLimit()));
    Connection connection = connections.get(live.definition().connection());
    assertThat(connection).isNotNull();
    assertThat(live.connection())
        .as("%s's connection", id)
        .isEqualTo(connection.live().definition());
    assertThat(connection.live().pending()).as("%s's connection", id).doesNotContainKey(id);
  }
}
