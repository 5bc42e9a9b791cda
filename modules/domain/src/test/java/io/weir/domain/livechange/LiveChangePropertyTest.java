package io.weir.domain.livechange;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Connections are altered, sources are changed, created, moved and dropped, actors crash, messages
 * come late, and changes fail; in the end every source does what its journal says, over the newest
 * version of its connection, and no change was applied twice.
 */
class LiveChangePropertyTest {
  /** What happens, and with whom. */
  record Step(int what, int which) {}

  @Property(tries = 300)
  void everySourceEndsAtTheNewestVersionOfItsConnection(@ForAll("steps") List<Step> steps) {
    LiveChangeWorld world = new LiveChangeWorld();
    steps.forEach(step -> world.step(step.what(), step.which()));
    world.settle();
    world.check();
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 24), Arbitraries.integers().between(0, 999))
        .as(Step::new)
        .list()
        .ofMinSize(20)
        .ofMaxSize(200);
  }
}
