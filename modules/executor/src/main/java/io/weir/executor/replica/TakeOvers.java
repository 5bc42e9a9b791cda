package io.weir.executor.replica;

import io.weir.domain.view.ViewDefinition;
import io.weir.executor.CutOver;
import io.weir.executor.DataPlaneContext;
import io.weir.executor.DataPlaneMessage;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import io.weir.kernel.Rejection;
import io.weir.storage.StaleWriterException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * Views that become the definitions of their replacements: one, or several at one epoch. The old
 * dataflows go on until everything is ready. Then they end, those of several views at the same
 * epoch; their changelogs are fenced; the replacements' dataflows cross over. Used by the
 * guardian's actor alone.
 */
final class TakeOvers {
  private final ActorContext<DataPlaneMessage> context;
  private final DataPlaneContext plane;
  private final ReplicaSet running;
  private final Map<ObjectId, Asked> asked = new TreeMap<>();

  /** Commits of several views that are not durable yet. */
  private final Map<ObjectId, Joint> joints = new TreeMap<>();

  /** Dataflows that are to end; each can be watched once. */
  private final Map<ActorRef<?>, CompletableFuture<Void>> endings = new HashMap<>();

  /** One view that gets another definition. */
  private static final class Asked {
    final ObjectId replacement;
    final Set<ObjectId> together;
    DataflowRole role;
    boolean begun;

    Asked(DataflowRole role, ObjectId replacement, Set<ObjectId> together) {
      this.role = role;
      this.replacement = replacement;
      this.together = together;
    }

    ObjectId view() {
      return role.view();
    }
  }

  TakeOvers(ActorContext<DataPlaneMessage> context, DataPlaneContext plane, ReplicaSet running) {
    this.context = context;
    this.plane = plane;
    this.running = running;
  }

  CompletionStage<CutOver> ask(
      ObjectId view,
      ObjectId replacement,
      ViewDefinition definition,
      long generation,
      @Nullable Set<ObjectId> together) {
    Asked before = asked.get(view);
    DataflowRole known = before == null ? running.role(view) : before.role;
    if (known != null && known.generation() >= generation) {
      return known.generation() == generation
          ? known.cutOver()
          : CompletableFuture.failedFuture(ReplicaSet.superseded(view).exception());
    }
    DataflowRole role = new DataflowRole(view, definition, generation);
    if (before != null && before.replacement.equals(replacement)) {
      before.role.cutOver().completeExceptionally(ReplicaSet.superseded(view).exception());
      before.role = role;
    } else {
      Set<ObjectId> alone = Set.of(view);
      Set<ObjectId> all =
          together == null || Joint.isDone(plane.store(), view, replacement)
              ? alone
              : Ordered.set(together);
      asked.put(view, new Asked(role, replacement, all));
      if (!joints.containsKey(view)) {
        Joint.begun(plane.store(), view, replacement, all)
            .ifPresent(epoch -> open(epoch, Map.of(view, replacement), Map.of()));
      }
    }
    proceed();
    return role.cutOver();
  }

  /** What is asked of the view is not wanted any more. */
  void end(ObjectId view, Rejection reason) {
    Asked ended = asked.remove(view);
    if (ended != null) {
      ended.role.cutOver().completeExceptionally(reason.exception());
    }
  }

  /** The view is gone: nobody waits for it. */
  void dropped(ObjectId view) {
    Joint joint = joints.remove(view);
    if (joint != null) {
      joint.leave(view);
    }
    proceed();
  }

  /** Begins whatever has become ready. */
  void proceed() {
    for (Asked one : List.copyOf(asked.values())) {
      if (!one.begun) {
        group(one).ifPresent(this::begin);
      }
    }
  }

  /**
   * The take-over and those that belong to it, once all were asked for and have caught up. Where
   * nothing runs that was staged (after a crash only the views themselves are started again), the
   * view's own dataflows begin anew.
   */
  private Optional<List<Asked>> group(Asked one) {
    List<Asked> group = new ArrayList<>();
    Set<ObjectId> members = joints.containsKey(one.view()) ? Set.of(one.view()) : one.together;
    for (ObjectId view : members) {
      Asked member = asked.get(view);
      if (member == null && exists(view)) {
        return Optional.empty();
      }
      if (member != null) {
        DataflowRole staged = running.role(member.replacement);
        if (staged != null && !staged.caughtUp().isDone()) {
          return Optional.empty();
        }
        group.add(member);
      }
    }
    return Optional.of(group);
  }

  private boolean exists(ObjectId view) {
    return running.role(view) != null || plane.store().state(view).isPresent();
  }

  private void begin(List<Asked> group) {
    group.forEach(one -> one.begun = true);
    if (group.size() == 1) {
      stopOld(group);
      return;
    }
    // Where the one that is furthest stands, they all shall end.
    Map<ActorRef<DataflowMessage>, CompletableFuture<Long>> positions = new LinkedHashMap<>();
    for (Asked one : group) {
      running.dataflows(one.view()).forEach(old -> positions.put(old, until(old, 0)));
    }
    all(positions.values())
        .whenComplete(
            (unused, failure) ->
                later(
                    group,
                    wanted -> {
                      long newest =
                          positions.values().stream()
                              .mapToLong(CompletableFuture::join)
                              .max()
                              .orElse(0);
                      List<CompletableFuture<?>> reached = new ArrayList<>();
                      for (Asked one : wanted) {
                        List<CompletableFuture<Long>> ofView = new ArrayList<>();
                        for (ActorRef<DataflowMessage> old : running.dataflows(one.view())) {
                          CompletableFuture<Long> stands = positions.get(old);
                          if (stands != null && stands.join() > 0) {
                            ofView.add(until(old, newest));
                          }
                        }
                        if (!ofView.isEmpty()) {
                          reached.add(
                              CompletableFuture.anyOf(ofView.toArray(CompletableFuture[]::new)));
                        }
                      }
                      all(reached).whenComplete((done, late) -> later(wanted, this::stopOld));
                    }));
  }

  private CompletableFuture<Long> until(ActorRef<DataflowMessage> dataflow, long epoch) {
    CompletableFuture<Long> reached = new CompletableFuture<>();
    dataflow.tell(new DataflowMessage.Until(epoch, reached));
    ended(dataflow).thenRun(() -> reached.complete(0L));
    return reached;
  }

  private CompletableFuture<Void> ended(ActorRef<?> actor) {
    return endings.computeIfAbsent(
        actor,
        unused -> {
          CompletableFuture<Void> ended = new CompletableFuture<>();
          context.watchWith(
              actor,
              new DataPlaneMessage.Then(
                  () -> {
                    endings.remove(actor);
                    ended.complete(null);
                  }));
          return ended;
        });
  }

  private static CompletableFuture<Void> all(Iterable<? extends CompletableFuture<?>> stages) {
    CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
    for (CompletableFuture<?> stage : stages) {
      all = CompletableFuture.allOf(all, stage);
    }
    return all;
  }

  /** Goes on in the guardian's thread, with those of the group that are still wanted. */
  private void later(List<Asked> group, Consumer<List<Asked>> action) {
    context
        .getSelf()
        .tell(
            new DataPlaneMessage.Then(
                () -> {
                  List<Asked> wanted =
                      group.stream().filter(one -> asked.get(one.view()) == one).toList();
                  if (!wanted.isEmpty()) {
                    action.accept(wanted);
                  }
                }));
  }

  /** What the old dataflows had told the hub before they ended comes before what we ask it. */
  private void stopOld(List<Asked> group) {
    List<CompletableFuture<?>> stages = new ArrayList<>();
    Map<Asked, CompletableFuture<Optional<HeldDifference>>> differences = new LinkedHashMap<>();
    for (Asked one : group) {
      for (ActorRef<DataflowMessage> old : running.release(one.view())) {
        stages.add(ended(old));
        context.stop(old);
      }
      running.difference(one.replacement).ifPresent(counts -> differences.put(one, take(counts)));
    }
    stages.addAll(differences.values());
    all(stages)
        .whenComplete((done, failure) -> later(group, wanted -> handOver(wanted, differences)));
  }

  private CompletableFuture<Optional<HeldDifference>> take(ActorRef<Difference.Message> counts) {
    CompletableFuture<Optional<HeldDifference>> answer = new CompletableFuture<>();
    ended(counts).thenRun(() -> answer.complete(Optional.empty()));
    counts.tell(new Difference.Message.Take(answer));
    return answer;
  }

  private void handOver(
      List<Asked> group, Map<Asked, CompletableFuture<Optional<HeldDifference>>> differences) {
    Handover.of(
            plane,
            group.stream().map(one -> one.role).toList(),
            group.stream().map(one -> one.replacement).toList())
        .whenComplete(
            (floor, failure) -> {
              if (failure == null) {
                later(group, wanted -> goOn(wanted, floor, differences));
              } else {
                again(group, differences, failure);
              }
            });
  }

  private void again(
      List<Asked> group,
      Map<Asked, CompletableFuture<Optional<HeldDifference>>> differences,
      Throwable failure) {
    boolean stale = Failures.find(failure, StaleWriterException.class).isPresent();
    later(
        group,
        wanted -> {
          context
              .getLog()
              .warn("cannot take over {}: {}", wanted.getFirst().view(), failure.toString());
          if (stale) {
            wanted.forEach(one -> end(one.view(), ReplicaSet.superseded(one.view())));
          } else {
            context.scheduleOnce(
                plane.settings().retryDelay(),
                context.getSelf(),
                new DataPlaneMessage.Then(
                    () -> later(wanted, still -> handOver(still, differences))));
          }
        });
  }

  private void goOn(
      List<Asked> group,
      long floor,
      Map<Asked, CompletableFuture<Optional<HeldDifference>>> differences) {
    if (group.size() > 1) {
      join(group, floor + plane.timeline().intervalMillis());
    }
    for (Asked one : group) {
      asked.remove(one.view());
      Joint joint = joints.get(one.view());
      long before = joint == null ? floor : joint.epoch() - plane.timeline().intervalMillis();
      CompletableFuture<Optional<HeldDifference>> difference = differences.get(one);
      running.takeOver(
          one.role.after(before, joint),
          one.replacement,
          difference == null ? null : difference.join().orElse(null));
    }
  }

  private void join(List<Asked> group, long epoch) {
    Set<ObjectId> views = group.stream().map(Asked::view).collect(Collectors.toSet());
    Map<ObjectId, ObjectId> together = new TreeMap<>();
    Map<ObjectId, ObjectId> followers = new TreeMap<>();
    group.forEach(
        one -> (reads(one, views) ? followers : together).put(one.view(), one.replacement));
    Joint first = open(epoch, together, followers);
    followers.forEach(
        (view, replacement) ->
            first.isFollowedBy(open(epoch, Map.of(view, replacement), Map.of())));
  }

  /** Whether what the view becomes reads one of these, be it by way of others. */
  private boolean reads(Asked one, Set<ObjectId> views) {
    Set<ObjectId> seen = new HashSet<>();
    Deque<ObjectId> inputs = new ArrayDeque<>(one.role.definition().inputs());
    while (!inputs.isEmpty()) {
      ObjectId input = inputs.remove();
      if (views.contains(input)) {
        return true;
      }
      DataflowRole role = running.role(input);
      if (seen.add(input) && role != null) {
        inputs.addAll(role.definition().inputs());
      }
    }
    return false;
  }

  private Joint open(
      long epoch, Map<ObjectId, ObjectId> replacements, Map<ObjectId, ObjectId> followers) {
    Joint joint = new Joint(plane.store(), epoch, replacements, followers);
    replacements.keySet().forEach(view -> joints.put(view, joint));
    joint
        .done()
        .thenRun(
            () ->
                context
                    .getSelf()
                    .tell(
                        new DataPlaneMessage.Then(
                            () -> joints.values().removeIf(open -> open == joint))));
    return joint;
  }
}
