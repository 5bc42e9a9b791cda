package io.weir.dataflow.circuit;

import io.weir.columnar.Batch;
import java.util.Optional;

/** Gives rows bit by bit. May block; used by one thread at a time. */
@FunctionalInterface
public interface BatchSource {
  /** The next rows, or nothing at the end. */
  Optional<Batch> next();
}
