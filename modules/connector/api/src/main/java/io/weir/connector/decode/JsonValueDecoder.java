package io.weir.connector.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.ColumnBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object a record, streamed into columns: fields are taken by their exact name, fields
 * that no column has are skipped, a missing field is null, and of a field that stands twice the
 * last counts. Most records need no parser: {@link FlatJson}. How a value becomes its column's
 * type: {@link JsonCells}.
 */
final class JsonValueDecoder implements ValueDecoder {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  private final Target[] targets;
  private final Map<String, Integer> byName = new HashMap<>();
  private final JsonCells cells = new JsonCells();
  private final FlatJson flat;

  JsonValueDecoder(List<Target> targets) {
    this.flat = new FlatJson(targets);
    this.targets = targets.toArray(new Target[0]);
    for (int i = 0; i < this.targets.length; i++) {
      byName.put(this.targets[i].path(), i);
    }
  }

  @Override
  public void decode(byte[] bytes, int start, int length, BatchBuilder rows)
      throws DecodeException {
    if (!flat.decode(bytes, start, length, rows)) {
      rows.undoRow();
      parse(bytes, start, length, rows);
    }
    nullMissing(rows);
  }

  /** Reads any record, by a parser; leaves out missing fields. */
  void parse(byte[] bytes, int start, int length, BatchBuilder rows) throws DecodeException {
    try (JsonParser parser = JSON.createParser(bytes, start, length)) {
      JsonToken first = parser.nextToken();
      if (first != JsonToken.START_OBJECT) {
        throw new DecodeException("expected a JSON object, found " + describe(first));
      }
      int expected = 0;
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        int found = find(name, expected);
        if (found < 0) {
          parser.skipChildren();
          continue;
        }
        expected = found + 1;
        Target target = targets[found];
        ColumnBuilder out = rows.column(target.index());
        if (out.size() > rows.rows()) {
          out.removeLast();
        }
        cells.append(parser, target.field(), bytes, start, out);
      }
      if (parser.nextToken() != null) {
        throw new DecodeException("expected one JSON object, found more after it");
      }
    } catch (JsonProcessingException e) {
      throw new DecodeException(
          "invalid JSON: "
              + e.getOriginalMessage()
              + (e.getLocation() == null
                  ? ""
                  : " at byte " + Math.max(0, e.getLocation().getByteOffset())));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  void nullMissing(BatchBuilder rows) throws DecodeException {
    for (Target target : targets) {
      ColumnBuilder out = rows.column(target.index());
      if (out.size() == rows.rows()) {
        if (!target.field().nullable()) {
          throw DecodeException.ofColumn(
              target.field(), "the field \"" + target.path() + "\" is missing, and is not null");
        }
        out.appendNull();
      }
    }
  }

  /** Producers write fields in one order, mostly the columns': try the next one first. */
  private int find(String name, int expected) {
    if (expected < targets.length && targets[expected].path().equals(name)) {
      return expected;
    }
    Integer found = byName.get(name);
    return found == null ? -1 : found;
  }

  private static String describe(@Nullable JsonToken token) {
    if (token == null) {
      return "nothing";
    }
    return switch (token) {
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      default -> token.asString() == null ? token.name() : "\"" + token.asString() + "\"";
    };
  }
}
