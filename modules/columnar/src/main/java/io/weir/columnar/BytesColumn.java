package io.weir.columnar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Texts and everything else of its own length. Row {@code i} lies in {@code data[offsets[i] ..
 * offsets[i + 1])}.
 */
public record BytesColumn(byte[] data, int[] offsets, int size, long @Nullable [] nulls)
    implements Column {
  public int start(int row) {
    return offsets[row];
  }

  public int length(int row) {
    return offsets[row + 1] - offsets[row];
  }

  /** A copy of the value. */
  public byte[] get(int row) {
    return Arrays.copyOfRange(data, offsets[row], offsets[row + 1]);
  }

  public String text(int row) {
    return new String(data, offsets[row], length(row), StandardCharsets.UTF_8);
  }

  @Override
  public BytesColumn gather(int[] rows, int count) {
    int[] outOffsets = new int[count + 1];
    int total = 0;
    for (int i = 0; i < count; i++) {
      if (rows[i] >= 0) {
        total = Math.addExact(total, length(rows[i]));
      }
      outOffsets[i + 1] = total;
    }
    byte[] out = new byte[total];
    for (int i = 0; i < count; i++) {
      if (rows[i] >= 0) {
        System.arraycopy(data, offsets[rows[i]], out, outOffsets[i], length(rows[i]));
      }
    }
    return new BytesColumn(out, outOffsets, count, Nulls.gather(this, rows, count));
  }

  @Override
  public long bytes() {
    return 4L * size + (offsets[size] - offsets[0]);
  }
}
