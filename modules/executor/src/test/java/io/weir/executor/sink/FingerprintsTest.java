package io.weir.executor.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FingerprintsTest {
  @Test
  void aSetLikeAnyOther() {
    Random random = new Random(7);
    Fingerprints prints = new Fingerprints();
    Set<Long> model = new HashSet<>();
    for (int i = 0; i < 200_000; i++) {
      // Few homes, so that slots are moved about a lot; 0 and 1 are the same print.
      long value =
          random.nextInt(4000) == 0
              ? 1
              : ((long) random.nextInt(600) << 32) + 2 + random.nextInt(9);
      if (random.nextInt(5) < 3) {
        assertThat(prints.add(value)).isEqualTo(model.add(value));
      } else {
        assertThat(prints.remove(value)).isEqualTo(model.remove(value));
      }
      if (prints.size() != model.size()) {
        throw new AssertionError("after " + i);
      }
    }
    for (long value : model) {
      assertThat(prints.add(value)).isFalse();
    }
  }
}
