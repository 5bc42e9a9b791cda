package io.weir.sql.analysis;

import java.util.HashMap;
import java.util.Map;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlWindow;
import org.jspecify.annotations.Nullable;

/** The windows that a WINDOW clause names. */
final class WindowDefinitions {
  static final WindowDefinitions NONE = new WindowDefinitions(SqlNodeList.EMPTY);

  private final Map<String, SqlWindow> byName = new HashMap<>();

  WindowDefinitions(SqlNodeList windows) {
    for (SqlNode node : windows) {
      SqlWindow window = (SqlWindow) node;
      SqlIdentifier name = window.getDeclName();
      if (name != null) {
        byName.put(name.getSimple(), window);
      }
    }
  }

  @Nullable SqlWindow named(String name) {
    return byName.get(name);
  }
}
