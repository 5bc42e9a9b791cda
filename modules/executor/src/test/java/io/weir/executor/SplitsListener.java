package io.weir.executor;

import io.weir.domain.source.SourceMutation.Edge;
import io.weir.kernel.Rejection;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Listens for splits, where nothing else is to be told. */
record SplitsListener(Consumer<Map<String, String>> discovered) implements SourceListener {
  @Override
  public void splitsDiscovered(Map<String, String> starts) {
    discovered.accept(starts);
  }

  @Override
  public void changeApplied(String id, ChangeOutcome outcome) {
    throw new AssertionError(id + " " + outcome);
  }

  @Override
  public void changeFailed(String id, Rejection reason) {
    throw new AssertionError(id + " " + reason);
  }

  @Override
  public void offsetsLost(
      long generation, String reason, Map<String, String> offsets, @Nullable Edge reset) {
    throw new AssertionError(reason);
  }

  @Override
  public void firstRecord(String changeId, long epoch) {
    throw new AssertionError(changeId + " " + epoch);
  }
}
