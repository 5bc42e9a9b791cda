package io.weir.sql.analysis;

import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Rel;
import io.weir.sql.algebra.SortItem;
import io.weir.sql.algebra.Term;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An analysed query.
 *
 * @param rel has the columns' attributes and those of the order, perhaps more
 * @param order what its rows are to be sorted by, in the end
 * @param offset how many of the sorted rows are left out; a term without columns
 * @param limit how many are given at most; a term without columns
 */
record Query(
    Rel rel,
    List<OutputColumn> columns,
    List<SortItem<Attribute>> order,
    @Nullable Term offset,
    @Nullable Term limit) {
  Query {
    columns = List.copyOf(columns);
    order = List.copyOf(order);
  }

  Query(Rel rel, List<OutputColumn> columns) {
    this(rel, columns, List.of(), null, null);
  }

  List<Attribute> attributes() {
    return columns.stream().map(OutputColumn::attribute).toList();
  }

  /**
   * This query as a part of another, where its order means nothing but what OFFSET and LIMIT take.
   */
  Query asInput() {
    Rel limited =
        offset == null && limit == null ? rel : new Rel.TopK(rel, List.of(), order, offset, limit);
    return new Query(limited, columns);
  }
}
