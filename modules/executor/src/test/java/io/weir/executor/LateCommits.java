package io.weir.executor;

import io.weir.kernel.ObjectId;
import io.weir.storage.ChangelogStore;
import io.weir.storage.Commit;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A way to a store on which the commits of one writer stay behind until the test lets them go. */
final class LateCommits {
  private record Late(Commit commit, CompletableFuture<Void> answer) {}

  private final ChangelogStore target;
  private final ChangelogStore way;
  private final List<Late> late = new ArrayList<>();
  private @Nullable ObjectId collection;
  private long generation;

  LateCommits(ChangelogStore target) {
    this.target = target;
    this.way =
        (ChangelogStore)
            Proxy.newProxyInstance(
                ChangelogStore.class.getClassLoader(),
                new Class<?>[] {ChangelogStore.class},
                (proxy, method, arguments) -> {
                  if (arguments != null
                      && arguments[0] instanceof Commit commit
                      && staysBehind(commit)) {
                    return keep(commit);
                  }
                  try {
                    return method.invoke(target, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
  }

  /** The store, with this way to it. */
  ChangelogStore store() {
    return way;
  }

  /** From now on commits of this writer stay behind. */
  synchronized void hold(ObjectId of, long ofGeneration) {
    collection = of;
    generation = ofGeneration;
  }

  private synchronized boolean staysBehind(Commit commit) {
    return commit.appends().stream()
        .anyMatch(
            append -> append.collection().equals(collection) && append.generation() == generation);
  }

  private synchronized CompletionStage<Void> keep(Commit commit) {
    Late kept = new Late(commit, new CompletableFuture<>());
    late.add(kept);
    return kept.answer();
  }

  /** The commits that stayed behind come to the store; gives what the store says to each. */
  List<CompletionStage<Void>> arrive() {
    List<Late> arriving;
    synchronized (this) {
      collection = null;
      arriving = List.copyOf(late);
      late.clear();
    }
    List<CompletionStage<Void>> answers = new ArrayList<>();
    for (Late one : arriving) {
      answers.add(
          target
              .commit(one.commit())
              .whenComplete(
                  (done, failure) -> {
                    if (failure == null) {
                      one.answer().complete(done);
                    } else {
                      one.answer().completeExceptionally(failure);
                    }
                  }));
    }
    return answers;
  }
}
