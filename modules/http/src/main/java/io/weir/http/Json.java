package io.weir.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.columnar.Batch;
import io.weir.columnar.Column;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Schema;
import io.weir.columnar.TypeKind;
import io.weir.columnar.text.ValueText;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;

/** The JSON of the API. Numbers that JSON's readers would round (bigint, numeric) are texts. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  static JsonNode parse(String body) {
    try {
      return MAPPER.readTree(body);
    } catch (JsonProcessingException malformed) {
      throw Rejection.of(
              SqlState.INVALID_TEXT_REPRESENTATION,
              "the request's body is not JSON: " + malformed.getOriginalMessage())
          .withHint("Send {\"sql\": \"select 1\"}.")
          .exception();
    }
  }

  static String error(Rejection rejection) {
    ObjectNode error = object();
    error.put("sqlstate", rejection.sqlState());
    error.put("message", rejection.message());
    if (rejection.detail() != null) {
      error.put("detail", rejection.detail());
    }
    if (rejection.hint() != null) {
      error.put("hint", rejection.hint());
    }
    if (rejection.position() > 0) {
      error.put("position", rejection.position());
    }
    ObjectNode root = object();
    root.set("error", error);
    return root.toString();
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode columns(Schema schema) {
    ArrayNode columns = JsonNodeFactory.instance.arrayNode();
    schema
        .fields()
        .forEach(
            field ->
                columns.addObject().put("name", field.name()).put("type", field.type().sqlName()));
    return columns;
  }

  static void addRows(ArrayNode rows, Schema schema, Batch batch) {
    for (int row = 0; row < batch.rows(); row++) {
      ArrayNode values = rows.addArray();
      for (int i = 0; i < schema.size(); i++) {
        add(values, schema.type(i).kind(), schema, i, batch.column(i), row);
      }
    }
  }

  private static void add(
      ArrayNode values, TypeKind kind, Schema schema, int index, Column column, int row) {
    if (column.isNull(row)) {
      values.addNull();
      return;
    }
    switch (kind) {
      case BOOLEAN -> values.add(((LongColumn) column).get(row) != 0);
      case INT2, INT4 -> values.add(((LongColumn) column).get(row));
      case FLOAT4, FLOAT8 -> {
        double value = ((DoubleColumn) column).get(row);
        if (Double.isFinite(value)) {
          values.add(value);
        } else {
          values.add(ValueText.format(schema.type(index), column, row));
        }
      }
      default -> values.add(ValueText.format(schema.type(index), column, row));
    }
  }
}
