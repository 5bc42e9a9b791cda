package io.weir.dataflow.circuit;

import io.weir.columnar.Batch;
import java.util.Optional;

/** Gives rows bit by bit. May block. */
@FunctionalInterface
public interface BatchSource {
  /** The next rows, or nothing at the end. */
  Optional<Batch> next();
}
