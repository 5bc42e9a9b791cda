package io.weir.dataflow.aggregate;

import java.math.BigInteger;

/**
 * The exact sum of doubles: a fixed-point number wide enough for each of them, of which only the
 * words in use are there. After R. Neal, "Fast exact summation using small and large
 * superaccumulators" (2015): words of 32 bits in longs, so that carries are put off for 2^30
 * additions.
 */
final class ExactSum {
  private static final int WORD_BITS = 32;
  private static final long WORD = (1L << WORD_BITS) - 1;
  private static final int MANTISSA_BITS = 52;
  private static final long HIDDEN_BIT = 1L << MANTISSA_BITS;

  /** The value of bit 0 of word 0 is 2^-1074: the smallest double. */
  private static final int MIN_EXPONENT = -1074;

  /** Products of a word and a weight up to this one leave room for {@link #MAX_ADDS} sums. */
  private static final long MAX_WEIGHT = 1 << 10;

  private static final int MAX_ADDS = 1 << 20;

  private long[] words = new long[0];

  /** The number of the first of {@link #words}. */
  private int base;

  private int adds;

  /** Adds {@code weight} times a finite value. */
  void add(double value, long weight) {
    long bits = Double.doubleToRawLongBits(value);
    int exponent = (int) (bits >>> MANTISSA_BITS) & 0x7ff;
    long mantissa = bits & (HIDDEN_BIT - 1);
    if (exponent == 0) {
      exponent = 1;
    } else {
      mantissa |= HIDDEN_BIT;
    }
    if (mantissa == 0 || weight == 0) {
      return;
    }
    // The position of the mantissa's lowest bit, from bit 0 of word 0.
    int position = exponent - 1;
    if (weight >= -MAX_WEIGHT && weight <= MAX_WEIGHT) {
      put(position, mantissa, bits < 0 ? -weight : weight);
    } else {
      BigInteger product = BigInteger.valueOf(mantissa).multiply(BigInteger.valueOf(weight).abs());
      long sign = (bits < 0) == (weight < 0) ? 1 : -1;
      for (int at = 0; at < product.bitLength(); at += MANTISSA_BITS) {
        put(position + at, product.shiftRight(at).longValue() & (HIDDEN_BIT - 1), sign);
      }
    }
  }

  /** Adds another sum, which may be put in another form by this. */
  void add(ExactSum other) {
    if (other.words.length == 0) {
      return;
    }
    other.carry();
    if (words.length > 0) {
      carry();
    }
    // Both have words below 2^32 now: as if there had been one addition.
    open(other.base, other.base + other.words.length);
    for (int i = 0; i < other.words.length; i++) {
      words[other.base - base + i] += other.words[i];
    }
    adds = 1;
  }

  private void put(int position, long mantissa, long weight) {
    int word = position / WORD_BITS;
    int shift = position % WORD_BITS;
    open(word, word + 3);
    if (++adds == MAX_ADDS) {
      carry();
    }
    int at = word - base;
    long low = mantissa << shift;
    words[at] += (low & WORD) * weight;
    words[at + 1] += (low >>> WORD_BITS) * weight;
    if (shift > 0) {
      words[at + 2] += (mantissa >>> (64 - shift)) * weight;
    }
  }

  /** Makes room for the words {@code from .. to - 1}, and one above for the carry. */
  private void open(int from, int to) {
    if (words.length == 0) {
      base = from;
      words = new long[to - from + 1];
    } else if (from < base || to >= base + words.length) {
      int newBase = Math.min(from, base);
      int newEnd = Math.max(to + 1, base + words.length);
      long[] wider = new long[newEnd - newBase];
      System.arraycopy(words, 0, wider, base - newBase, words.length);
      words = wider;
      base = newBase;
    }
  }

  /** Brings every word but the last below 2^32. */
  private void carry() {
    for (int i = 0; i < words.length - 1; i++) {
      words[i + 1] += words[i] >> WORD_BITS;
      words[i] &= WORD;
    }
    long top = words[words.length - 1];
    if (top > WORD >> 1 || top < -(WORD >> 1)) {
      open(base, base + words.length);
      words[words.length - 2] = top & WORD;
      words[words.length - 1] = top >> WORD_BITS;
    }
    adds = 0;
  }

  /** The sum, rounded half to even; infinite where it is past all doubles. */
  double value() {
    BigInteger sum = BigInteger.ZERO;
    for (int i = words.length - 1; i >= 0; i--) {
      sum = sum.shiftLeft(WORD_BITS).add(BigInteger.valueOf(words[i]));
    }
    int scale = MIN_EXPONENT + base * WORD_BITS;
    BigInteger magnitude = sum.abs();
    int drop = magnitude.bitLength() - 62;
    if (drop > 0) {
      // The lowest bit kept stands for all that follow, so that rounding once more is right.
      boolean more = magnitude.getLowestSetBit() < drop;
      magnitude = magnitude.shiftRight(drop);
      if (more) {
        magnitude = magnitude.setBit(0);
      }
      scale += drop;
    }
    // At most 53 bits are exact down to the smallest double; more than those are above 2^-1022,
    // where all doubles have 53: so only the conversion rounds, never the scaling.
    return Math.scalb((double) magnitude.longValue(), scale) * sum.signum();
  }

  long bytes() {
    return 40 + 8L * words.length;
  }
}
