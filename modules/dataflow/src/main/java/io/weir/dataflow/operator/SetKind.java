package io.weir.dataflow.operator;

/** How often a row stands in the result, by how often it stands left and right. */
public enum SetKind {
  DISTINCT {
    @Override
    long weight(long left, long right) {
      return left > 0 ? 1 : 0;
    }
  },
  EXCEPT {
    @Override
    long weight(long left, long right) {
      return left > 0 && right <= 0 ? 1 : 0;
    }
  },
  EXCEPT_ALL {
    @Override
    long weight(long left, long right) {
      return Math.max(left - Math.max(right, 0), 0);
    }
  },
  INTERSECT {
    @Override
    long weight(long left, long right) {
      return left > 0 && right > 0 ? 1 : 0;
    }
  },
  INTERSECT_ALL {
    @Override
    long weight(long left, long right) {
      return Math.max(Math.min(left, right), 0);
    }
  };

  abstract long weight(long left, long right);
}
