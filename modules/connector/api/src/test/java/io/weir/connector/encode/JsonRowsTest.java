package io.weir.connector.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.ByteSink;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.columnar.TypeKind;
import io.weir.columnar.text.ValueText;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonRowsTest {
  private static String json(DataType type, String text) {
    Schema schema = Schema.of(new Field("x", type));
    BatchBuilder rows = new BatchBuilder(schema.types(), 1);
    ValueText.parse(type, text, rows.column(0));
    rows.endRow();
    return json(new JsonRows(schema), rows.build());
  }

  private static String json(JsonRows rows, Batch batch) {
    ByteSink out = new ByteSink();
    rows.append(batch, 0, out);
    return out.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "BOOLEAN|t|true",
        "BOOLEAN|f|false",
        "INT2|-32768|-32768",
        "INT8|-9223372036854775808|-9223372036854775808",
        "FLOAT8|0.1|0.1",
        "FLOAT8|1e300|1e+300",
        "FLOAT4|-Infinity|\"-Infinity\"",
        "FLOAT8|NaN|\"NaN\"",
        "NUMERIC|12345678901234567890.1234567890|\"12345678901234567890.1234567890\"",
        "TEXT|quote\" back\\ slash / grün €|\"quote\\\" back\\\\ slash / grün €\"",
        "BYTEA|\\x00ff6869|\"\\\\x00ff6869\"",
        "DATE|2022-03-09|\"2022-03-09\"",
        "TIMESTAMP|2022-03-09 00:18:40.000123|\"1646785120000.123\"",
        "TIMESTAMPTZ|2022-03-09 02:18:40.5+02|\"1646785120500.000\"",
        "TIMESTAMP|1969-12-31 23:59:59.999999|\"-1.999\"",
        "TIMESTAMP|infinity|\"infinity\"",
        "INTERVAL|1 day 02:03:04|\"1 day 02:03:04\"",
        "JSONB|{\"b\": [1, null], \"a\": 1.50}|{\"a\": 1.50, \"b\": [1, null]}",
        "UUID|a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11|\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"",
      })
  void everyTypeHasItsForm(TypeKind kind, String text, String expected) {
    assertThat(json(DataType.of(kind), text)).isEqualTo("{\"x\":" + expected + "}");
  }

  @Test
  void controlCharactersAreEscapedAsAParserReadsThem() throws IOException {
    StringBuilder text = new StringBuilder();
    for (char c = 1; c < 0x80; c++) {
      text.append(c);
    }
    try (JsonParser parser = new JsonFactory().createParser(json(DataType.TEXT, text.toString()))) {
      parser.nextToken();
      parser.nextToken();
      assertThat(parser.nextToken()).isEqualTo(JsonToken.VALUE_STRING);
      assertThat(parser.getText()).isEqualTo(text.toString());
    }
  }

  @Test
  void namesAreEscapedAndColumnsSelected() {
    Schema schema =
        Schema.of(
            new Field("a", DataType.INT4),
            new Field("b\"c", DataType.TEXT),
            new Field("d", DataType.NUMERIC));
    BatchBuilder rows = new BatchBuilder(schema.types(), 1);
    rows.column(0).appendLong(1);
    rows.column(1).appendText("x");
    rows.column(2).appendNull();
    rows.endRow();
    Batch batch = rows.build();
    assertThat(json(new JsonRows(schema), batch))
        .isEqualTo("{\"a\":1,\"b\\\"c\":\"x\",\"d\":null}");
    assertThat(json(new JsonRows(schema, List.of(2, 1)), batch))
        .isEqualTo("{\"d\":null,\"b\\\"c\":\"x\"}");
  }
}
