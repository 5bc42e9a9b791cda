package io.weir.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.Command;
import io.weir.domain.Event;
import io.weir.domain.State;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogDecider;
import io.weir.domain.cluster.ClusterCommand;
import io.weir.domain.cluster.ClusterDecider;
import io.weir.domain.connection.ConnectionCommand;
import io.weir.domain.connection.ConnectionDecider;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.operation.OperationCommand;
import io.weir.domain.operation.OperationDecider;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceDecider;
import io.weir.domain.view.ViewCommand;
import io.weir.domain.view.ViewDecider;
import io.weir.domain.view.ViewDefinition;
import io.weir.entity.AggregateMessage.Envelope;
import io.weir.entity.AggregateReply.Accepted;
import io.weir.entity.AggregateReply.Refused;
import io.weir.kernel.Decider;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.persistence.HashChain;
import io.weir.persistence.Recorded;
import io.weir.persistence.ShellState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit.CommandResultWithReply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What the shell does for every aggregate, tried on each of them with real serialisation. */
class AggregateShellTest {
  private static final ActorTestKit KIT = ActorTestKit.create(EventSourcedBehaviorTestKit.config());

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  /**
   * An aggregate with commands that are accepted in this order, each with events, and one that is
   * refused after them.
   */
  private record Subject<C extends Command, E extends Event, S extends State, F>(
      AggregateType type,
      Class<C> commands,
      Decider<C, E, S, F> decider,
      List<C> accepted,
      C refused,
      String sqlState) {}

  private static List<Subject<?, ?, ?, ?>> subjects() {
    ObjectId u1 = new ObjectId("u1");
    ConnectionDefinition kafka = new ConnectionDefinition("kafka", Map.of("brokers", "a:1"));
    ViewDefinition view =
        new ViewDefinition(
            "v", "SELECT 1", CatalogDecider.QUICKSTART, Definitions.COLUMNS, List.of());
    return List.of(
        new Subject<>(
            AggregateType.CATALOG,
            CatalogCommand.class,
            new CatalogDecider(),
            List.of(
                new CatalogCommand.Bootstrap(ControlPlane.QUICKSTART),
                Definitions.reserve("u1", "bids"),
                new CatalogCommand.Confirm(List.of(u1)),
                new CatalogCommand.Comment(u1, "hello")),
            Definitions.reserve("u2", "bids"),
            "42P07"),
        new Subject<>(
            AggregateType.CONNECTION,
            ConnectionCommand.class,
            new ConnectionDecider(),
            List.of(new ConnectionCommand.Create(kafka), new ConnectionCommand.Attach(u1)),
            new ConnectionCommand.Drop(),
            "2BP01"),
        new Subject<>(
            AggregateType.SOURCE,
            SourceCommand.class,
            new SourceDecider(),
            List.of(
                new SourceCommand.Create(Definitions.source("u1"), null),
                new SourceCommand.Start(),
                new SourceCommand.SplitsDiscovered(Map.of("0", "0")),
                new SourceCommand.Start()),
            new SourceCommand.Create(Definitions.source("u2"), null),
            "42710"),
        new Subject<>(
            AggregateType.CLUSTER,
            ClusterCommand.class,
            new ClusterDecider(),
            List.of(new ClusterCommand.Create(ControlPlane.QUICKSTART)),
            new ClusterCommand.DropReplica("r1"),
            "0A000"),
        new Subject<>(
            AggregateType.VIEW,
            ViewCommand.class,
            new ViewDecider(),
            List.of(new ViewCommand.Create(view), new ViewCommand.Start(), new ViewCommand.Drop()),
            new ViewCommand.Start(),
            "42704"),
        new Subject<>(
            AggregateType.OPERATION,
            OperationCommand.class,
            new OperationDecider(),
            List.of(
                new OperationCommand.Start(Definitions.createSource("u1", "bids"), "ada"),
                new OperationCommand.Registered(),
                new OperationCommand.StepDone(0),
                new OperationCommand.StepFailed(1, Rejection.of("42704", "no")),
                new OperationCommand.StepDone(0)),
            new OperationCommand.Start(Definitions.dropSource("u1", "bids"), "ada"),
            "42710"));
  }

  @TestFactory
  Stream<DynamicTest> everyAggregate() {
    return subjects().stream()
        .map(s -> DynamicTest.dynamicTest(s.type().key(), () -> new Case<>(s).run()));
  }

  /** One aggregate's shell through all that is promised of it. */
  private static final class Case<C extends Command, E extends Event, S extends State, F> {
    private final Subject<C, E, S, F> subject;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final EventSourcedBehaviorTestKit<AggregateMessage, Recorded<E>, ShellState<S>> kit;
    private final List<Recorded<E>> journal = new ArrayList<>();

    Case(Subject<C, E, S, F> subject) {
      this.subject = subject;
      AggregateRef self = new AggregateRef(subject.type(), new ObjectId("shell-test"));
      AggregateKind<C, E, S, F> kind =
          new AggregateKind<>(
              subject.type(),
              subject.commands(),
              subject.decider(),
              ref -> (effect, context) -> log.add(effect.getClass().getSimpleName()));
      this.kit =
          EventSourcedBehaviorTestKit.create(
              KIT.system(),
              AggregateShell.create(kind, self, new TestServices().services(), new ShellHealth()),
              EventSourcedBehaviorTestKit.enabledSerializationSettings().withVerifyEquality(true));
    }

    void run() {
      // Its first recovery is over when it answers.
      assertThat(kit.getState().sequence()).isZero();
      acceptsAndChains();
      answersARepetitionAsBefore();
      refusesWithoutATrace();
      recovers();
    }

    private CommandResultWithReply<AggregateMessage, Recorded<E>, ShellState<S>, AggregateReply>
        send(String id, Command command) {
      return kit.runCommand(
          replyTo -> new Envelope(id, "ada", new ObjectId("op"), command, replyTo));
    }

    private void acceptsAndChains() {
      S expected = subject.decider().initial();
      for (int i = 0; i < subject.accepted().size(); i++) {
        log.clear();
        var result = send("c" + i, subject.accepted().get(i));
        List<String> owed = new ArrayList<>();
        for (Recorded<E> recorded : result.events()) {
          journal.add(recorded);
          expected = subject.decider().evolve(expected, recorded.event());
          subject
              .decider()
              .effects(expected, recorded.event())
              .forEach(effect -> owed.add(effect.getClass().getSimpleName()));
          assertThat(recorded.metadata().commandId()).isEqualTo("c" + i);
          assertThat(recorded.metadata().principal()).isEqualTo("ada");
          assertThat(recorded.metadata().operationId()).isEqualTo(new ObjectId("op"));
          assertThat(recorded.metadata().occurredAt()).isEqualTo(TestServices.NOW);
        }
        assertThat(result.events()).isNotEmpty();
        assertThat(result.reply()).isEqualTo(new Accepted(journal.size()));
        assertThat(result.state().state()).isEqualTo(expected);
        assertThat(log).isEqualTo(owed);
      }
      String previous = HashChain.START;
      for (int i = 0; i < journal.size(); i++) {
        assertThat(journal.get(i).metadata().sequence()).isEqualTo(i + 1);
        assertThat(journal.get(i).metadata().previousHash()).isEqualTo(previous);
        previous = journal.get(i).metadata().hash();
      }
      assertThat(kit.getState().lastHash()).isEqualTo(previous);
    }

    private void answersARepetitionAsBefore() {
      log.clear();
      long sequence = 0;
      for (int i = 0; i < subject.accepted().size(); i++) {
        String id = "c" + i;
        sequence =
            journal.stream()
                .filter(r -> r.metadata().commandId().equals(id))
                .mapToLong(r -> r.metadata().sequence())
                .max()
                .orElseThrow();
        var repeated = send(id, subject.accepted().get(i));
        assertThat(repeated.hasNoEvents()).isTrue();
        assertThat(repeated.reply()).isEqualTo(new Accepted(sequence));
      }
      assertThat(log).isEmpty();
      var other = send("c0", subject.refused());
      assertThat(other.replyOfType(Refused.class).rejection().sqlState()).isEqualTo("42710");
      assertThat(other.replyOfType(Refused.class).rejection().message())
          .isEqualTo("command id \"c0\" was already used for another command");
    }

    private void refusesWithoutATrace() {
      ShellState<S> before = kit.getState();
      var refused = send("refused", subject.refused());
      assertThat(refused.replyOfType(Refused.class).rejection().sqlState())
          .isEqualTo(subject.sqlState());
      assertThat(refused.hasNoEvents()).isTrue();
      Command foreign =
          subject.type() == AggregateType.VIEW
              ? new SourceCommand.Start()
              : new ViewCommand.Start();
      assertThat(send("foreign", foreign).replyOfType(Refused.class).rejection().sqlState())
          .isEqualTo("XX000");
      assertThat(kit.getState()).isEqualTo(before);
    }

    private void recovers() {
      ShellState<S> before = kit.getState();
      log.clear();
      assertThat(kit.restart().state()).isEqualTo(before);
      assertThat(log)
          .isEqualTo(
              subject.decider().resume(before.state()).stream()
                  .map(effect -> effect.getClass().getSimpleName())
                  .toList());
      assertThat(send("c0", subject.accepted().get(0)).hasNoEvents()).isTrue();
    }
  }
}
