package io.weir.sql.analysis;

import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;

/** An ORDER BY item as it was written; nulls are larger than all else where nothing is said. */
record SortSpec(SqlNode key, boolean descending, boolean nullsFirst) {
  static SortSpec of(SqlNode node) {
    SqlNode key = node;
    boolean descending = false;
    Boolean nullsFirst = null;
    while (true) {
      switch (key.getKind()) {
        case DESCENDING -> descending = true;
        case NULLS_FIRST -> nullsFirst = true;
        case NULLS_LAST -> nullsFirst = false;
        default -> {
          return new SortSpec(key, descending, nullsFirst == null ? descending : nullsFirst);
        }
      }
      key = ((SqlCall) key).operand(0);
    }
  }
}
