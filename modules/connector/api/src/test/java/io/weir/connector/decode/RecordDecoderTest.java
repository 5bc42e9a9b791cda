package io.weir.connector.decode;

import static io.weir.connector.decode.Decoded.notNull;
import static io.weir.connector.decode.Decoded.of;
import static io.weir.connector.decode.Decoded.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.DataType;
import io.weir.connector.decode.UpstreamRecord.Header;
import io.weir.domain.source.SourceColumn.Origin;
import io.weir.domain.source.SourceFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordDecoderTest {
  @Test
  void metadataIsIncludedInTheColumnsTypes() {
    Decoded decoded =
        new Decoded(
            SourceFormat.TEXT,
            false,
            of("k", DataType.TEXT, Origin.KEY),
            value("v", DataType.TEXT),
            of("p", DataType.INT4, Origin.PARTITION),
            of("o", DataType.INT8, Origin.OFFSET),
            of("t", DataType.TIMESTAMPTZ, Origin.TIMESTAMP),
            of("ms", DataType.INT8, Origin.TIMESTAMP),
            of("h", DataType.JSONB, Origin.HEADERS));
    decoded.decode(
        decoded
            .next()
            .key("a")
            .value("x")
            .timestamp(1_767_225_600_000L)
            .headers(
                List.of(
                    new Header("n\"1", "v".getBytes(StandardCharsets.UTF_8)),
                    new Header("n2", new byte[] {(byte) 0xff, 0}),
                    new Header("n3", null))));
    decoded.decode(decoded.next().value("y"));
    assertThat(decoded.rows())
        .containsExactly(
            "a|x|3|0|2026-01-01 00:00:00+00|1767225600000|[{\"key\": \"n\\\"1\", \"value\":"
                + " \"v\"}, {\"key\": \"n2\", \"value\": \"\\\\xff00\"}, {\"key\": \"n3\","
                + " \"value\": null}]",
            "null|y|3|1|null|null|[]");
  }

  @Test
  void anUpsertsTombstoneIsADelete() {
    Decoded decoded =
        new Decoded(
            SourceFormat.JSON,
            true,
            of("k", DataType.BYTEA, Origin.KEY),
            notNull("a", DataType.INT4));
    decoded.decode(decoded.next().key("x").value("{\"a\": 1}"));
    decoded.decode(decoded.next().key("x"));
    decoded.decode(decoded.next().value("{\"a\": 1}"));
    assertThat(decoded.rows()).containsExactly("\\x78|1", "\\x78|null * -1");
    assertThat(decoded.errors())
        .containsExactly(
            "3|2|\\x7b2261223a20317d|null key: ENVELOPE UPSERT needs a key in every" + " record");
  }

  @Test
  void aRecordWithoutAValueIsAnErrorElsewhere() {
    Decoded decoded = new Decoded(SourceFormat.JSON, false, value("a", DataType.INT4));
    decoded.decode(decoded.next().key("x"));
    assertThat(decoded.errors().get(0)).startsWith("3|0|null|null value: ");
  }

  @Test
  void textMustBeUtf8WithoutZeroAndBytesMayBeAnything() {
    byte[] bad = {'a', (byte) 0xc3, 'b'};
    Decoded text = new Decoded(SourceFormat.TEXT, false, value("t", DataType.TEXT));
    text.decode(text.next().value(bad, 0, 3));
    assertThat(text.reason())
        .isEqualTo("column \"t\": invalid byte sequence for encoding \"UTF8\": 0xc3 at byte 1");
    assertThat(text.add("a\0").reason()).contains("0x00 at byte 1");
    Decoded bytes = new Decoded(SourceFormat.BYTES, false, value("b", DataType.BYTEA));
    bytes.decode(bytes.next().value(bad, 0, 3));
    assertThat(bytes.rows()).containsExactly("\\x61c362");
  }

  @Test
  void utf8IsJudgedAsTheJdkDoes() {
    byte[] bytes = new byte[4];
    for (int i = 0; i < 1 << 16; i++) {
      bytes[0] = (byte) (i >> 8);
      bytes[1] = (byte) i;
      bytes[2] = (byte) (0x80 | i & 0x3f);
      bytes[3] = (byte) (0x80 | i >> 3 & 0x3f);
      for (int length = 1; length <= 4; length++) {
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        boolean valid = text.indexOf('\ufffd') < 0 && text.indexOf(0) < 0;
        // The replacement character itself is fine when it is there.
        boolean replacement =
            length >= 3
                && bytes[0] == (byte) 0xef
                && bytes[1] == (byte) 0xbf
                && bytes[2] == (byte) 0xbd;
        if (!replacement) {
          assertThat(Utf8.firstInvalid(bytes, 0, length) < 0)
              .as("%x %d", i, length)
              .isEqualTo(valid);
        }
      }
    }
  }

  @Test
  void jsonbTakesAnyValue() {
    Decoded decoded = new Decoded(SourceFormat.JSONB, false, value("data", DataType.JSONB));
    decoded.add("{\"b\":1,\"a\":2}").add(" [1 ]").add("nope");
    assertThat(decoded.rows()).containsExactly("{\"a\": 2, \"b\": 1}", "[1]");
    assertThat(decoded.reason()).startsWith("column \"data\": invalid input syntax for type json");
  }

  @Test
  void csvFieldsGoToTheColumnsInTheirOrder() {
    Decoded decoded =
        new Decoded(
            SourceFormat.CSV,
            false,
            value("a", DataType.INT4),
            value("b", DataType.TEXT),
            value("c", DataType.NUMERIC));
    decoded.add("1,x,2.50\r\n").add("2,\"a, \"\"b\"\"\n\",").add(",\"\",3");
    assertThat(decoded.errors()).isEmpty();
    assertThat(decoded.rows()).containsExactly("1|x|2.50", "2|a, \"b\"\n|null", "null||3");
    assertThat(decoded.add("1,2").reason())
        .isEqualTo("expected 3 CSV fields, found 2: missing \"c\"");
    assertThat(decoded.add("1,2,3,4").reason()).contains("expected 3 CSV fields, found more");
    assertThat(decoded.add("1,\"x,3").reason()).contains("unterminated CSV quoted field");
    assertThat(decoded.add("x,1,3").reason())
        .isEqualTo("column \"a\": invalid input syntax for type integer: \"x\"");
    assertThat(decoded.rows()).isEmpty();
  }
}
