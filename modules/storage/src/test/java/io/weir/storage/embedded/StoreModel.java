package io.weir.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.SqlState;
import io.weir.storage.ChangelogStore;
import io.weir.storage.CollectionState;
import io.weir.storage.Commit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/**
 * What a store must hold, in plain maps: the requests in their order, how far they were
 * acknowledged, and from that each collection.
 */
final class StoreModel {
  /** One collection. */
  static final class Expected {
    long generation;
    long upper;
    final TreeMap<Long, Map<String, Long>> deltas = new TreeMap<>();
    final Map<String, String> offsets = new TreeMap<>();

    Map<String, Long> asOf(long epoch) {
      Map<String, Long> zset = new TreeMap<>();
      deltas
          .headMap(epoch, true)
          .values()
          .forEach(
              delta ->
                  delta.forEach(
                      (row, weight) ->
                          zset.merge(
                              row, weight, (a, b) -> a + b == 0 ? null : Long.valueOf(a + b))));
      zset.values().removeIf(weight -> weight == 0);
      return zset;
    }
  }

  private sealed interface Step {
    record Open(ObjectId id, long generation) implements Step {}

    /** With the Z-set of each append, worked out once. */
    record Write(Commit commit, List<Map<String, Long>> deltas) implements Step {}

    record Drop(ObjectId id) implements Step {}
  }

  /** A request on its way. */
  private static final class Request {
    final Step step;
    boolean acknowledged;

    Request(Step step) {
      this.step = step;
    }
  }

  private final List<Request> requests = new ArrayList<>();
  int acknowledged;
  int failedForSpace;

  void open(ChangelogStore store, ObjectId id, long generation) {
    ask(new Step.Open(id, generation), store.open(id, Fixture.SCHEMA, generation));
  }

  void commit(ChangelogStore store, Commit commit) {
    List<Map<String, Long>> deltas =
        commit.appends().stream().map(append -> Fixture.zset(append.delta())).toList();
    ask(new Step.Write(commit, deltas), store.commit(commit));
  }

  void drop(ChangelogStore store, ObjectId id) {
    ask(new Step.Drop(id), store.drop(id));
  }

  private void ask(Step step, CompletionStage<?> stage) {
    Request request = new Request(step);
    requests.add(request);
    stage.whenComplete(
        (done, failure) -> {
          if (failure == null) {
            request.acknowledged = true;
            acknowledged++;
            return;
          }
          String state = RejectedException.from(failure).sqlState();
          if (state.equals(SqlState.DISK_FULL)) {
            requests.remove(request); // for certain not there
            failedForSpace++;
          } else if (!state.equals(SqlState.IO_ERROR) && !state.equals(SqlState.ADMIN_SHUTDOWN)) {
            throw new AssertionError("unexpected " + failure, failure);
          }
        });
  }

  /** All collections after everything that was asked, or only what was acknowledged. */
  Map<ObjectId, Expected> collections(boolean withPending) {
    int count = 0;
    while (count < requests.size() && (withPending || requests.get(count).acknowledged)) {
      count++;
    }
    return after(count);
  }

  private Map<ObjectId, Expected> after(int count) {
    Map<ObjectId, Expected> all = new TreeMap<>();
    for (Request request : requests.subList(0, count)) {
      switch (request.step) {
        case Step.Open open ->
            all.computeIfAbsent(open.id(), id -> new Expected()).generation = open.generation();
        case Step.Drop drop -> all.remove(drop.id());
        case Step.Write write -> {
          for (int i = 0; i < write.deltas().size(); i++) {
            Commit.Append append = write.commit().appends().get(i);
            Expected expected = all.get(append.collection());
            assertThat(expected).isNotNull();
            expected.generation = append.generation();
            expected.upper = write.commit().epoch();
            expected.deltas.put(write.commit().epoch(), write.deltas().get(i));
            if (append.replaceOffsets()) {
              expected.offsets.clear();
            }
            expected.offsets.putAll(append.offsets());
          }
        }
      }
    }
    return all;
  }

  /**
   * The store was opened again: it must hold the requests up to some point, all that were
   * acknowledged among them. Goes on from there.
   */
  void settle(ChangelogStore store) {
    int known = 0;
    for (int i = 0; i < requests.size(); i++) {
      known = requests.get(i).acknowledged ? i + 1 : known;
    }
    for (int count = known; count <= requests.size(); count++) {
      if (matches(store, after(count))) {
        requests.subList(count, requests.size()).clear();
        requests.forEach(request -> request.acknowledged = true);
        check(store);
        return;
      }
    }
    throw new AssertionError(
        "the store holds no prefix of the requests, of which " + known + " were acknowledged");
  }

  private static boolean matches(ChangelogStore store, Map<ObjectId, Expected> all) {
    for (ObjectId id : List.of(Fixture.U1, Fixture.U2, Fixture.U3)) {
      Expected expected = all.get(id);
      CollectionState state = store.state(id).orElse(null);
      if (expected == null || state == null) {
        if (expected != null || state != null) {
          return false;
        }
      } else if (state.upper() != expected.upper
          || state.generation() != expected.generation
          || !store.offsets(id).equals(expected.offsets)) {
        return false;
      }
    }
    return true;
  }

  /** Everything that can be read now is as it must be. */
  void check(ChangelogStore store) {
    Map<ObjectId, Expected> all = collections(false);
    assertThat(matches(store, all)).isTrue();
    all.forEach(
        (id, expected) -> {
          long since = store.state(id).orElseThrow().since();
          assertThat(Fixture.read(store, id, expected.upper))
              .isEqualTo(expected.asOf(expected.upper));
          assertThat(Fixture.read(store, id, since)).isEqualTo(expected.asOf(since));
          expected
              .deltas
              .tailMap(since, false)
              .forEach(
                  (epoch, delta) ->
                      assertThat(Fixture.zset(store.delta(id, epoch))).isEqualTo(delta));
        });
  }
}
