package io.weir.executor.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.kernel.Rejection;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CourtesyTest {
  private static final int SPARE = 2;

  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private final Workers workers = new Workers(threads, 4);
  private final Semaphore spare = new Semaphore(SPARE, true);
  private final Serving serving = new Serving();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private void part() {
    most.accumulateAndGet(running.incrementAndGet(), Math::max);
    Thread.yield();
    running.decrementAndGet();
    done.incrementAndGet();
  }

  @Test
  void whatOthersServeHydratesOnSpareThreadsAlone() throws Exception {
    serving.seals("r1");
    Runnable hydration =
        () -> {
          Courtesy courtesy = new Courtesy(workers, spare, serving);
          for (int i = 0; i < 200; i++) {
            courtesy.piece(
                () -> {
                  courtesy.run(part -> part());
                  return done;
                });
          }
        };
    Future<?> one = threads.submit(hydration);
    Future<?> other = threads.submit(hydration);
    one.get();
    other.get();
    assertThat(done).hasValue(2 * 200 * 4);
    assertThat(most.get()).isBetween(1, SPARE);
    assertThat(spare.availablePermits()).isEqualTo(SPARE);
  }

  @Test
  void whatNobodyServesHydratesOnAllWorkers() {
    spare.drainPermits();
    serving.seals("r1");
    assertThat(serving.fails("r1", Rejection.of("53200", "full"))).isTrue();
    assertAllWorkAtOnce(new Courtesy(workers, spare, serving));
  }

  @Test
  void whatHasHydratedWaitsForNobody() {
    spare.drainPermits();
    serving.seals("r1");
    Courtesy courtesy = new Courtesy(workers, spare, serving);
    courtesy.over();
    assertAllWorkAtOnce(courtesy);
  }

  private void assertAllWorkAtOnce(Courtesy courtesy) {
    CyclicBarrier all = new CyclicBarrier(4);
    courtesy.piece(
        () -> {
          courtesy.run(
              part -> {
                try {
                  all.await();
                } catch (InterruptedException | BrokenBarrierException e) {
                  throw new IllegalStateException(e);
                }
                part();
              });
          return done;
        });
    assertThat(done).hasValue(4);
  }
}
