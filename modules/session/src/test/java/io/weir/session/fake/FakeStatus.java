package io.weir.session.fake;

import io.weir.gateway.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Whatever a test put in. */
public final class FakeStatus implements Status {
  public final List<SourceStatus> sources = new ArrayList<>();
  public final List<SplitStatus> splits = new ArrayList<>();
  public final List<SinkStatus> sinks = new ArrayList<>();
  public final List<HydrationStatus> hydration = new ArrayList<>();
  public final List<DifferenceStatus> differences = new ArrayList<>();
  public final List<OperationStatus> operations = new ArrayList<>();
  public final List<FrontierStatus> frontiers = new ArrayList<>();

  public final List<FailureStatus> failures = new ArrayList<>();

  private static <T> CompletionStage<List<T>> now(List<T> list) {
    return CompletableFuture.completedFuture(List.copyOf(list));
  }

  @Override
  public CompletionStage<List<SourceStatus>> sources() {
    return now(sources);
  }

  @Override
  public CompletionStage<List<SplitStatus>> splits() {
    return now(splits);
  }

  @Override
  public CompletionStage<List<SinkStatus>> sinks() {
    return now(sinks);
  }

  @Override
  public CompletionStage<List<HydrationStatus>> hydration() {
    return now(hydration);
  }

  @Override
  public CompletionStage<List<DifferenceStatus>> differences() {
    return now(differences);
  }

  @Override
  public CompletionStage<List<OperationStatus>> operations() {
    return now(operations);
  }

  @Override
  public CompletionStage<List<FrontierStatus>> frontiers() {
    return now(frontiers);
  }

  @Override
  public CompletionStage<List<FailureStatus>> failures() {
    return now(failures);
  }
}
