package io.weir.dataflow.expr.function;

import static io.weir.columnar.DataType.BOOLEAN;
import static io.weir.columnar.DataType.INT4;
import static io.weir.columnar.DataType.JSONB;
import static io.weir.columnar.DataType.TEXT;

import io.weir.columnar.ByteSink;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.text.ValueText;
import io.weir.columnar.value.JsonPath;
import io.weir.columnar.value.JsonTrees;
import io.weir.columnar.value.JsonValue;
import io.weir.columnar.value.Jsonb;
import io.weir.columnar.value.Numerics;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Access into jsonb, what it holds, and jsonb made of other values. */
final class JsonFunctions {
  private JsonFunctions() {}

  static void register(Functions to) {
    access(to);
    inspection(to);
    changes(to);
    construction(to);
  }

  private static void access(Functions to) {
    for (String name : new String[] {"->", "->>"}) {
      boolean text = name.equals("->>");
      DataType result = text ? TEXT : JSONB;
      Kernel byKey =
          (args, rows, failures) -> {
            CachedByText<byte[]> keys = new CachedByText<>(JsonPath::encodeKey);
            RowFunction function =
                (a, i, out) -> {
                  BytesColumn documents = Columns.bytes(a[0]);
                  long at =
                      JsonPath.field(
                          documents.data(),
                          documents.start(i),
                          documents.length(i),
                          keys.get(Columns.bytes(a[1]), i));
                  append(documents, at, text, out);
                };
            return new RowKernel(result, function, true).apply(args, rows, failures);
          };
      to.add(name, result, Kernel.total(byKey), JSONB, TEXT);
      RowFunction byIndex =
          (a, i, out) -> {
            BytesColumn documents = Columns.bytes(a[0]);
            long at =
                JsonPath.elementOrScalar(
                    documents.data(),
                    documents.start(i),
                    documents.length(i),
                    Args.integer(a, 1, i));
            append(documents, at, text, out);
          };
      to.add(name, result, Kernel.total(new RowKernel(result, byIndex, true)), JSONB, INT4);
    }
    for (String name : new String[] {"#>", "#>>"}) {
      boolean text = name.equals("#>>");
      DataType result = text ? TEXT : JSONB;
      Kernel byPath =
          (args, rows, failures) -> {
            CachedByText<List<String>> paths = new CachedByText<>(JsonPath::parsePath);
            RowFunction function =
                (a, i, out) -> {
                  BytesColumn documents = Columns.bytes(a[0]);
                  long at =
                      JsonPath.follow(
                          documents.data(),
                          documents.start(i),
                          documents.length(i),
                          paths.get(Columns.bytes(a[1]), i));
                  append(documents, at, text, out);
                };
            return new RowKernel(result, function, true).apply(args, rows, failures);
          };
      to.add(name, result, byPath, JSONB, TEXT);
    }
  }

  /** A part of a document; as text a string loses its quotes, and a JSON null is a null. */
  private static void append(BytesColumn documents, long at, boolean text, ColumnBuilder out) {
    if (at == JsonPath.NONE) {
      out.appendNull();
      return;
    }
    int start = JsonPath.start(at);
    int length = JsonPath.length(at);
    byte first = documents.data()[start];
    if (!text || (first != '"' && first != 'n')) {
      out.appendBytes(documents.data(), start, length);
    } else if (first == 'n') {
      out.appendNull();
    } else {
      JsonPath.unquote(documents.data(), start, length, out);
    }
  }

  private static void inspection(Functions to) {
    to.rows(
        "jsonb_typeof",
        TEXT,
        (a, i, out) -> {
          BytesColumn documents = Columns.bytes(a[0]);
          out.appendText(JsonPath.typeOf(documents.data()[documents.start(i)]));
        },
        JSONB);
    to.rows(
        "jsonb_array_length",
        INT4,
        (a, i, out) ->
            out.appendLong(
                switch (tree(a, 0, i)) {
                  case JsonValue.Array array -> array.elements().size();
                  case JsonValue.Object object ->
                      throw Args.invalidParameter("cannot get array length of a non-array");
                  default -> throw Args.invalidParameter("cannot get array length of a scalar");
                }),
        JSONB);
    to.rows(
        "@>",
        BOOLEAN,
        (a, i, out) -> out.appendLong(JsonTrees.contains(tree(a, 0, i), tree(a, 1, i)) ? 1 : 0),
        JSONB,
        JSONB);
    to.rows(
        "<@",
        BOOLEAN,
        (a, i, out) -> out.appendLong(JsonTrees.contains(tree(a, 1, i), tree(a, 0, i)) ? 1 : 0),
        JSONB,
        JSONB);
    for (String name : new String[] {"?", "jsonb_exists"}) {
      to.rows(
          name,
          BOOLEAN,
          (a, i, out) ->
              out.appendLong(JsonTrees.hasKey(tree(a, 0, i), Args.text(a, 1, i)) ? 1 : 0),
          JSONB,
          TEXT);
    }
    to.rows(
        "jsonb_pretty",
        TEXT,
        (a, i, out) -> out.appendText(JsonTrees.pretty(tree(a, 0, i))),
        JSONB);
  }

  private static JsonValue tree(Column[] args, int arg, int row) {
    BytesColumn column = Columns.bytes(args[arg]);
    return Jsonb.parse(column.data(), column.start(row), column.length(row));
  }

  private static void append(JsonValue value, ColumnBuilder out) {
    ByteSink text = new ByteSink();
    Jsonb.print(value, text);
    out.appendBytes(text.array(), 0, text.size());
  }

  private static void changes(Functions to) {
    to.rows(
        "||",
        JSONB,
        (a, i, out) -> append(JsonTrees.concat(tree(a, 0, i), tree(a, 1, i)), out),
        JSONB,
        JSONB);
    to.rows(
        "-",
        JSONB,
        (a, i, out) -> append(JsonTrees.without(tree(a, 0, i), Args.text(a, 1, i)), out),
        JSONB,
        TEXT);
    to.rows(
        "-",
        JSONB,
        (a, i, out) -> append(JsonTrees.without(tree(a, 0, i), Args.integer(a, 1, i)), out),
        JSONB,
        INT4);
    to.rows(
        "jsonb_strip_nulls",
        JSONB,
        (a, i, out) -> append(JsonTrees.stripNulls(tree(a, 0, i)), out),
        JSONB);
  }

  private static void construction(Functions to) {
    to.polymorphic(
        "to_jsonb",
        1,
        1,
        args -> {
          DataType type = args.getFirst();
          RowFunction function = (a, i, out) -> append(toJson(type, a[0], i), out);
          return Optional.of(
              new Signature("to_jsonb", args, JSONB, new RowKernel(JSONB, function, true)));
        });
    to.polymorphic(
        "jsonb_build_array",
        0,
        -1,
        args -> {
          RowFunction function =
              (a, i, out) -> {
                List<JsonValue> elements = new ArrayList<>();
                for (int n = 0; n < a.length; n++) {
                  elements.add(toJson(args.get(n), a[n], i));
                }
                append(new JsonValue.Array(elements), out);
              };
          return Optional.of(
              new Signature("jsonb_build_array", args, JSONB, new RowKernel(JSONB, function, false))
                  .lenient());
        });
    to.polymorphic(
        "jsonb_build_object",
        0,
        -1,
        args -> {
          if (args.size() % 2 != 0) {
            return Optional.empty();
          }
          RowFunction function = (a, i, out) -> append(object(args, a, i), out);
          return Optional.of(
              new Signature(
                      "jsonb_build_object", args, JSONB, new RowKernel(JSONB, function, false))
                  .lenient());
        });
  }

  private static JsonValue object(List<DataType> types, Column[] args, int row) {
    List<JsonValue.Member> members = new ArrayList<>();
    for (int n = 0; n < args.length; n += 2) {
      if (args[n].isNull(row)) {
        throw Args.invalidParameter("argument " + (n + 1) + ": key must not be null");
      }
      String key = ValueText.format(types.get(n), args[n], row);
      members.add(new JsonValue.Member(key, toJson(types.get(n + 1), args[n + 1], row)));
    }
    return Jsonb.object(members);
  }

  /** Numbers and booleans stay what they are, times take their ISO form, the rest is text. */
  private static JsonValue toJson(DataType type, Column column, int row) {
    if (column.isNull(row)) {
      return JsonValue.NULL;
    }
    String text = ValueText.format(type, column, row);
    return switch (type.kind()) {
      case BOOLEAN -> new JsonValue.Bool(Columns.longs(column)[row] != 0);
      case JSONB -> {
        BytesColumn documents = Columns.bytes(column);
        yield Jsonb.parse(documents.data(), documents.start(row), documents.length(row));
      }
      case INT2, INT4, INT8, NUMERIC -> new JsonValue.Number(new BigDecimal(text));
      case FLOAT4, FLOAT8 -> {
        double value = Columns.doubles(column)[row];
        yield Double.isNaN(value) || Double.isInfinite(value)
            ? new JsonValue.Text(text)
            : new JsonValue.Number(Numerics.check(new BigDecimal(text)));
      }
      case TIMESTAMP -> new JsonValue.Text(text.replaceFirst(" ", "T"));
      case TIMESTAMPTZ ->
          new JsonValue.Text(text.replaceFirst(" ", "T").replaceFirst("\\+00", "+00:00"));
      default -> new JsonValue.Text(text);
    };
  }
}
