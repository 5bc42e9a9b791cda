package io.weir.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.kernel.RejectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CancellationTest {
  private final Cancellation cancellation = new Cancellation();

  @Test
  void waitingWorkFailsAtOnceAndItsLateOutcomeIsFreed() {
    CompletableFuture<String> work = new CompletableFuture<>();
    List<String> freed = new ArrayList<>();
    CompletableFuture<String> guarded = cancellation.guard(work, freed::add).toCompletableFuture();

    cancellation.cancel();
    assertThat(guarded).isCompletedExceptionally();
    assertThat(guarded.handle((v, e) -> RejectedException.from(e).sqlState()).join())
        .isEqualTo("57014");

    work.complete("late");
    assertThat(freed).containsExactly("late");
  }

  @Test
  void workThatIsDoneIsNotTouched() {
    CompletableFuture<String> work = CompletableFuture.completedFuture("done");
    CompletableFuture<String> guarded = cancellation.guard(work).toCompletableFuture();
    cancellation.cancel();
    assertThat(guarded).isCompletedWithValue("done");
  }

  @Test
  void workThatComesAfterIsRefused() {
    cancellation.cancel();
    assertThatThrownBy(cancellation::check).hasMessage("canceling statement due to user request");
    assertThat(cancellation.guard(new CompletableFuture<>()).toCompletableFuture())
        .isCompletedExceptionally();
  }
}
