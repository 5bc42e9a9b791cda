package io.weir.executor.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkersTest {
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final Workers workers = new Workers(threads, 3);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void everyPartIsDoneOnce() {
    for (int i = 0; i < 100; i++) {
      ConcurrentLinkedQueue<Integer> done = new ConcurrentLinkedQueue<>();
      workers.run(done::add);
      assertThat(done).containsExactlyInAnyOrder(0, 1, 2);
    }
  }

  @Test
  void nobodyWaitsForAWorkerThatWaitsForHim() throws Exception {
    CyclicBarrier all = new CyclicBarrier(2);
    ConcurrentLinkedQueue<Integer> done = new ConcurrentLinkedQueue<>();
    Runnable task =
        () -> {
          try {
            all.await(); // both workers are taken
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          workers.run(done::add);
        };
    Future<?> one = threads.submit(task);
    Future<?> other = threads.submit(task);
    one.get();
    other.get();
    assertThat(done).hasSize(6);
  }

  @Test
  void aFailureComesOutWhenAllHaveEnded() {
    ConcurrentLinkedQueue<Integer> done = new ConcurrentLinkedQueue<>();
    assertThatThrownBy(
            () ->
                workers.run(
                    part -> {
                      done.add(part);
                      if (part == 1) {
                        throw new StackOverflowError("deep");
                      }
                    }))
        .isInstanceOf(StackOverflowError.class);
    assertThat(done).hasSize(3);
  }

  @Test
  void aPoolThatEndsLeavesTheWorkToTheCaller() {
    threads.shutdown();
    ConcurrentLinkedQueue<Integer> done = new ConcurrentLinkedQueue<>();
    workers.run(done::add);
    assertThat(done).containsExactly(0, 1, 2);
  }
}
