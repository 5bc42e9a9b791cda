package io.weir.sql.adhoc;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.ByteSink;
import io.weir.columnar.DataType;
import io.weir.columnar.order.RowKeyEncoder;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.plan.ComputedInput;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** WITH RECURSIVE: rounds over what the round before found, until one finds nothing. */
final class Recursion {
  /** More rows than this are taken for a recursion that does not end. */
  private static final int MAX_ROWS = 10_000_000;

  private final ComputedInput.Recursion recursion;
  private final AdHoc run;
  private final List<DataType> types;
  private final Set<ByteBuffer> seen = new HashSet<>();

  Recursion(ComputedInput.Recursion recursion, AdHoc run) {
    this.recursion = recursion;
    this.run = run;
    this.types = recursion.schema().types();
  }

  Batch compute() {
    BatchBuilder all = new BatchBuilder(types, 16);
    Batch found = fresh(run.rows(recursion.anchor()));
    while (!found.isEmpty()) {
      all.appendAll(found);
      if (all.rows() > MAX_ROWS) {
        throw Rejection.of(
                SqlState.PROGRAM_LIMIT_EXCEEDED,
                "recursive query gave more than " + MAX_ROWS + " rows")
            .withHint(
                "Add a condition that ends the recursion, or use UNION in place of UNION ALL.")
            .exception();
      }
      run.put(recursion.work(), found);
      run.compute(recursion.inputs());
      found = fresh(run.rows(recursion.step()));
    }
    return all.build();
  }

  /** For UNION: what has not been found before. */
  private Batch fresh(Batch rows) {
    if (recursion.all()) {
      return rows;
    }
    RowKeyEncoder encoder =
        RowKeyEncoder.canonical(types, IntStream.range(0, types.size()).toArray());
    BatchBuilder out = new BatchBuilder(types, rows.rows());
    for (int row = 0; row < rows.rows(); row++) {
      ByteSink key = new ByteSink();
      encoder.encode(rows, row, key);
      if (seen.add(ByteBuffer.wrap(key.toByteArray()))) {
        out.append(rows, row, 1);
      }
    }
    return out.build();
  }
}
