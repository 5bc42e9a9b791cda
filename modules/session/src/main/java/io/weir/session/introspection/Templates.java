package io.weir.session.introspection;

import io.weir.sql.parser.SqlText;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/** Scalar subqueries written as SQL, with {@code $1}, {@code $2} in the places of arguments. */
final class Templates {
  /** In the place of a whole subquery; nothing that a client writes is called so. */
  static final String PLACE = "SELECT weir_place";

  private Templates() {}

  /** The query with the subquery {@link #PLACE} filled. */
  static SqlNode around(String query, SqlNode subquery) {
    SqlNode filled =
        SqlText.parseQuery(query)
            .node()
            .accept(
                new SqlShuttle() {
                  @Override
                  public @Nullable SqlNode visit(SqlCall call) {
                    return call instanceof SqlSelect select && isPlace(select)
                        ? subquery
                        : super.visit(call);
                  }
                });
    return Objects.requireNonNull(filled);
  }

  private static boolean isPlace(SqlSelect select) {
    return select.getFrom() == null
        && select.getSelectList().size() == 1
        && select.getSelectList().get(0) instanceof SqlIdentifier name
        && name.isSimple()
        && name.getSimple().equals("weir_place");
  }

  /**
   * The query with its places filled. Names in it are chosen so that none of the arguments', which
   * belong to the query around it, can be taken for one of its own.
   */
  static SqlNode fill(String query, List<SqlNode> arguments) {
    SqlNode node = SqlText.parseQuery(query).node();
    SqlNode filled =
        node.accept(
            new SqlShuttle() {
              @Override
              public SqlNode visit(SqlDynamicParam param) {
                return arguments.get(param.getIndex());
              }
            });
    return Objects.requireNonNull(filled);
  }
}
