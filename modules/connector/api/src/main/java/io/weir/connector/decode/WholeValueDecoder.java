package io.weir.connector.decode;

import io.weir.columnar.BatchBuilder;
import java.util.List;

/** The whole value in one column (or in each of several): JSONB, TEXT and BYTES. */
final class WholeValueDecoder implements ValueDecoder {
  private final List<Target> targets;
  private final Cells cells = new Cells();

  WholeValueDecoder(List<Target> targets) {
    this.targets = targets;
  }

  @Override
  public void decode(byte[] bytes, int start, int length, BatchBuilder rows)
      throws DecodeException {
    for (int i = 0; i < targets.size(); i++) {
      Target target = targets.get(i);
      cells.appendUtf8(target.field(), bytes, start, length, rows.column(target.index()));
    }
  }
}
