package io.weir.session.dml;

import io.weir.columnar.Batch;
import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectType;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Names;
import io.weir.session.Preparation;
import io.weir.sql.statement.Name;
import io.weir.sql.statement.ObjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The table that a statement writes to. */
public record TargetTable(ObjectId id, String schemaName, String name, Schema schema) {
  /**
   * The table of this name.
   *
   * @param verb what is to be done to it: {@code insert into}
   * @throws io.weir.kernel.RejectedException 42809 where it is something else
   */
  static TargetTable of(Preparation preparation, ObjectName name, String verb) {
    CatalogEntry entry =
        Names.userRelation(preparation.ports().system(), preparation.catalog(), name);
    Schema schema = entry.columns();
    if (entry.type() != ObjectType.TABLE || schema == null) {
      throw Rejection.of(
              SqlState.WRONG_OBJECT_TYPE,
              "cannot " + verb + " " + entry.type().words() + " \"" + name.name() + "\"")
          .withHint("Only tables can be written to.")
          .at(name.position())
          .exception();
    }
    return new TargetTable(entry.id(), entry.schema(), entry.name(), schema);
  }

  /** The index of a column. */
  int column(Name column) {
    int index = schema.indexOf(column.name());
    if (index < 0) {
      throw Rejection.of(
              SqlState.UNDEFINED_COLUMN,
              "column \"" + column.name() + "\" of relation \"" + name + "\" does not exist")
          .at(column.position())
          .exception();
    }
    return index;
  }

  /** The indexes of a list of columns; all where it is empty. */
  List<Integer> columns(List<Name> list) {
    if (list.isEmpty()) {
      return IntStream.range(0, schema.size()).boxed().toList();
    }
    List<Integer> out = new ArrayList<>();
    for (Name column : list) {
      int index = column(column);
      if (out.contains(index)) {
        throw Rejection.of(
                SqlState.DUPLICATE_COLUMN,
                "column \"" + column.name() + "\" specified more than once")
            .at(column.position())
            .exception();
      }
      out.add(index);
    }
    return out;
  }

  /** Rows of the table from rows of some of its columns; the others are NULL. */
  Batch widen(Batch rows, List<Integer> columns) {
    List<Column> out = new ArrayList<>();
    for (int i = 0; i < schema.size(); i++) {
      int from = columns.indexOf(i);
      out.add(from >= 0 ? rows.column(from) : nulls(i, rows.rows()));
    }
    return new Batch(out, rows.rows(), rows.weights());
  }

  private Column nulls(int column, int rows) {
    ColumnBuilder builder = new ColumnBuilder(schema.type(column).layout(), rows);
    for (int i = 0; i < rows; i++) {
      builder.appendNull();
    }
    return builder.build();
  }

  void checkNotNull(Batch rows) {
    NotNull.check(name, schema, rows);
  }

  /** How many rows there are, each as often as its weight says. */
  static long count(Batch rows) {
    long total = 0;
    for (int i = 0; i < rows.rows(); i++) {
      total += rows.weight(i);
    }
    return total;
  }
}
