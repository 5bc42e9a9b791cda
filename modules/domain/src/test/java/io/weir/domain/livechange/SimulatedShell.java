package io.weir.domain.livechange;

import io.weir.kernel.Decider;
import io.weir.kernel.Decision;
import io.weir.testkit.spec.DeciderSpec;
import io.weir.testkit.spec.Journal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What the real shell does around a decider: repeated commands, commands that wait, effects. What
 * is asked of it waits in its mailbox until the test delivers it.
 */
final class SimulatedShell<C, E, S, F> {
  /**
   * @param asker whose crash makes the answer pointless
   * @param then told of the decision that counts
   */
  record Ask<C, E>(
      Object asker,
      String commandId,
      C command,
      Predicate<Decision.Rejected<E>> counts,
      Consumer<Decision<E>> then) {}

  private final Decider<C, E, S, F> decider;
  private final Journal<C, E, S, F> journal;
  private final Consumer<F> effects;
  private final Set<String> done = new HashSet<>();
  private final List<Ask<C, E>> mailbox = new ArrayList<>();
  private final List<Ask<C, E>> waiting = new ArrayList<>();

  SimulatedShell(Decider<C, E, S, F> decider, Consumer<F> effects) {
    this.decider = decider;
    this.journal = new Journal<>(decider);
    this.effects = effects;
  }

  S state() {
    return journal.state();
  }

  List<E> events() {
    return journal.events();
  }

  void ask(Ask<C, E> ask) {
    mailbox.add(ask);
  }

  /** A command that is sent once, and whose answer nobody waits for. */
  void tell(String commandId, C command) {
    ask(new Ask<>(this, commandId, command, rejected -> true, decision -> {}));
  }

  int mail() {
    return mailbox.size();
  }

  /** Delivers one message; one whose answer does not count comes again. */
  void deliver(int which) {
    decide(mailbox.remove(which % mailbox.size()));
  }

  private void decide(Ask<C, E> ask) {
    if (done.contains(ask.commandId())) {
      ask.then().accept(Decision.nothing());
      return;
    }
    Decision<E> decision = journal.decide(ask.command(), DeciderSpec.NOW);
    switch (decision) {
      case Decision.Later<E> later -> waiting.add(ask);
      case Decision.Rejected<E> rejected -> {
        if (ask.counts().test(rejected)) {
          ask.then().accept(decision);
        } else {
          mailbox.add(ask);
        }
      }
      case Decision.Accepted<E> accepted -> {
        if (!accepted.events().isEmpty()) {
          done.add(ask.commandId());
          List<F> owed = new ArrayList<>();
          accepted.events().forEach(event -> owed.addAll(journal.append(event)));
          owed.forEach(effects);
          mailbox.addAll(waiting);
          waiting.clear();
        }
        ask.then().accept(decision);
      }
    }
  }

  /** Forgets all but the journal; others ask again. */
  void crash() {
    mailbox.removeIf(ask -> ask.asker() == this);
    waiting.removeIf(ask -> ask.asker() == this);
    mailbox.addAll(waiting);
    waiting.clear();
    decider.resume(state()).forEach(effects);
  }

  /** Nobody waits for what {@code asker} asked. */
  void forget(Object asker) {
    mailbox.removeIf(ask -> ask.asker() == asker);
    waiting.removeIf(ask -> ask.asker() == asker);
  }

  boolean isIdle() {
    return mailbox.isEmpty() && waiting.isEmpty();
  }
}
