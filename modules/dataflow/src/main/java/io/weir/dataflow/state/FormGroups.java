package io.weir.dataflow.state;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import java.util.List;

/**
 * Groups by columns in which equal values can look different (numeric 1.0 and 1.00, interval '1
 * month' and '30 days'). The group is found by its canonical key; beside it stand the forms that
 * its rows have the key in, each with the number of such rows.
 */
final class FormGroups implements GroupTable {
  private static final int NONE = -1;

  private final RowBytes canonical;
  private final RowBytes format;
  private final KeyTable groups = new KeyTable();

  /** The forms' bytes behind their group's slot, so that each form is one entry. */
  private final KeyTable forms = new KeyTable();

  private int[] firstForm = new int[0];
  private int[] nextForm = new int[0];
  private long[] formRows = new long[0];

  FormGroups(List<DataType> keys) {
    canonical = RowBytes.canonical(keys);
    format = RowBytes.exact(keys);
  }

  /** Whether values of this type can be equal and look different. */
  static boolean hasForms(DataType type) {
    return switch (type.kind()) {
      case NUMERIC, INTERVAL, JSONB -> true;
      default -> false;
    };
  }

  @Override
  public void assign(Batch keys, int[] slots) {
    for (int i = 0; i < keys.rows(); i++) {
      int length = canonical.encode(keys, i);
      int slot = groups.findOrAdd(canonical.bytes(), 0, length);
      if (groups.added()) {
        firstForm = Grow.ints(firstForm, slot);
        firstForm[slot] = NONE;
      }
      slots[i] = slot;
    }
  }

  @Override
  public boolean tracks() {
    return true;
  }

  @Override
  public void track(Batch keys, int row, int slot, long weight) {
    int length = format.encodeBehind(slot, keys, row);
    int form = forms.findOrAdd(format.bytes(), 0, length);
    if (forms.added()) {
      nextForm = Grow.ints(nextForm, form);
      formRows = Grow.longs(formRows, form);
      formRows[form] = 0;
      nextForm[form] = firstForm[slot];
      firstForm[slot] = form;
    }
    formRows[form] += weight;
    if (formRows[form] == 0) {
      unlink(slot, form);
      forms.remove(form);
    }
  }

  @Override
  public void decode(int slot, BatchBuilder out, int first) {
    int best = NONE;
    for (int form = firstForm[slot]; form != NONE; form = nextForm[form]) {
      if (formRows[form] > 0 && (best == NONE || forms.compare(form, best) < 0)) {
        best = form;
      }
    }
    if (best == NONE) {
      throw new IllegalStateException("a group without rows has no key to show");
    }
    format.decode(forms.data(best), forms.start(best) + Integer.BYTES, out, first);
  }

  @Override
  public void remove(int slot) {
    for (int form = firstForm[slot]; form != NONE; form = nextForm[form]) {
      forms.remove(form);
    }
    firstForm[slot] = NONE;
    groups.remove(slot);
  }

  @Override
  public int size() {
    return groups.size();
  }

  @Override
  public int capacity() {
    return groups.capacity();
  }

  @Override
  public long bytes() {
    return groups.bytes()
        + forms.bytes()
        + 4L * (firstForm.length + nextForm.length)
        + 8L * formRows.length;
  }

  private void unlink(int slot, int form) {
    if (firstForm[slot] == form) {
      firstForm[slot] = nextForm[form];
      return;
    }
    int before = firstForm[slot];
    while (nextForm[before] != form) {
      before = nextForm[before];
    }
    nextForm[before] = nextForm[form];
  }
}
