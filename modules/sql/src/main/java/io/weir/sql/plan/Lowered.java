package io.weir.sql.plan;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.dataflow.plan.Plan;
import io.weir.sql.algebra.Attribute;
import java.util.ArrayList;
import java.util.List;

/**
 * A plan and where the attributes lie in its rows.
 *
 * @param columns an attribute for each column
 */
record Lowered(Plan plan, List<Attribute> columns) {
  Lowered {
    columns = List.copyOf(columns);
  }

  int indexOf(Attribute attribute) {
    return Expressions.indexOf(attribute, columns);
  }

  List<Integer> indexesOf(List<Attribute> attributes) {
    return attributes.stream().map(this::indexOf).toList();
  }

  static Schema schema(List<Attribute> attributes) {
    List<Field> fields = new ArrayList<>();
    for (Attribute a : attributes) {
      // What is known of nulls is not carried through every operator, so nothing is claimed.
      fields.add(new Field(a.name(), a.type(), true));
    }
    return new Schema(fields);
  }

  static List<DataType> types(List<Attribute> attributes) {
    return attributes.stream().map(Attribute::type).toList();
  }
}
