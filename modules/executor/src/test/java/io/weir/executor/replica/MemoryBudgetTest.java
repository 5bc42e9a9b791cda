package io.weir.executor.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.kernel.RejectedException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private static final long MIB = 1 << 20;

  private final MemoryBudget budget = new MemoryBudget("r1", 10 * MIB);
  private final MemoryBudget.Part small = budget.part("small");
  private final MemoryBudget.Part large = budget.part("large");

  @Test
  void whoTakesMoreThanThereIsGetsNothingAndTheOthersKeepTheirs() {
    small.take(3 * MIB);
    large.take(7 * MIB);
    assertThatThrownBy(() -> large.take(8 * MIB))
        .asInstanceOf(InstanceOfAssertFactories.throwable(RejectedException.class))
        .satisfies(
            e -> {
              assertThat(e.rejection().sqlState()).isEqualTo("53200");
              assertThat(e.rejection().message()).contains("\"large\"").contains("\"r1\"");
              assertThat(e.rejection().detail())
                  .contains("10 MiB")
                  .contains("8 MiB")
                  .contains("3 MiB");
            });
    small.take(10 * MIB);
    assertThatThrownBy(() -> budget.part("large").take(1)).isInstanceOf(RejectedException.class);
  }

  @Test
  void whatIsReleasedIsThereForOthers() {
    large.take(10 * MIB);
    large.take(9 * MIB);
    small.take(MIB);
    large.release();
    small.take(10 * MIB);
    assertThatThrownBy(() -> large.take(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void zeroIsNoBound() {
    new MemoryBudget("r1", 0).part("v").take(Long.MAX_VALUE);
  }
}
