package io.weir.dataflow.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ExactSumTest {
  /** One value, so many times. */
  private record Term(double value, long weight) {}

  @Property(tries = 500)
  void isTheSumThatBigDecimalGives(@ForAll long seed) {
    Random random = new Random(seed);
    List<Term> terms = new ArrayList<>();
    BigDecimal expected = BigDecimal.ZERO;
    for (int i = 0; i < 1 + random.nextInt(30); i++) {
      Term term = new Term(anyDouble(random), anyWeight(random));
      terms.add(term);
      expected =
          expected.add(new BigDecimal(term.value()).multiply(BigDecimal.valueOf(term.weight())));
    }
    assertThat(sum(terms).value()).isEqualTo(expected.doubleValue());
    Collections.shuffle(terms, random);
    assertThat(sum(terms).value()).as("in another order").isEqualTo(expected.doubleValue());
    int cut = random.nextInt(terms.size() + 1);
    ExactSum both = sum(terms.subList(0, cut));
    both.add(sum(terms.subList(cut, terms.size())));
    assertThat(both.value()).as("of two sums").isEqualTo(expected.doubleValue());
  }

  @Property(tries = 200)
  void whatWasAddedCanBeTakenAway(@ForAll long seed) {
    Random random = new Random(seed);
    double kept = anyDouble(random);
    ExactSum sum = sum(List.of(new Term(kept, 1)));
    List<Term> others = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      others.add(new Term(anyDouble(random), anyWeight(random)));
    }
    others.forEach(term -> sum.add(term.value(), term.weight()));
    Collections.shuffle(others, random);
    others.forEach(term -> sum.add(term.value(), -term.weight()));
    assertThat(sum.value()).isEqualTo(kept == 0 ? 0.0 : kept);
  }

  @Test
  void carriesArePutOffAndNotLost() {
    ExactSum sum = new ExactSum();
    int times = 5_000_000;
    for (int i = 0; i < times; i++) {
      sum.add(-0.1, 1);
    }
    BigDecimal exact = new BigDecimal(-0.1).multiply(BigDecimal.valueOf(times));
    assertThat(sum.value()).isEqualTo(exact.doubleValue());
  }

  @Test
  void pastAllDoublesIsInfinite() {
    ExactSum sum = sum(List.of(new Term(-Double.MAX_VALUE, 2)));
    assertThat(sum.value()).isEqualTo(Double.NEGATIVE_INFINITY);
    sum.add(Double.MAX_VALUE, 1);
    assertThat(sum.value()).isEqualTo(-Double.MAX_VALUE);
  }

  private static ExactSum sum(List<Term> terms) {
    ExactSum sum = new ExactSum();
    terms.forEach(term -> sum.add(term.value(), term.weight()));
    return sum;
  }

  private static double anyDouble(Random random) {
    double any = Double.longBitsToDouble(random.nextLong());
    return switch (random.nextInt(4)) {
      case 0 -> Double.isFinite(any) ? any / 1e10 : 0;
      case 1 -> random.nextInt(1000) * Double.MIN_VALUE;
      case 2 -> -random.nextInt(1000) / 100.0;
      default -> random.nextDouble() * 1e15;
    };
  }

  private static long anyWeight(Random random) {
    return random.nextInt(5) == 0 ? random.nextLong() >> 20 : random.nextInt(7) - 3;
  }
}
