package io.weir.connector.decode;

import static io.weir.connector.decode.Decoded.notNull;
import static io.weir.connector.decode.Decoded.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.DataType;
import io.weir.domain.source.SourceFormat;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonDecodingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          smallint ~ -5 ~ -5
          integer ~ "42" ~ 42
          bigint ~ 9223372036854775807 ~ 9223372036854775807
          bigint ~ 1e3 ~ 1000
          bigint ~ " 7 " ~ 7
          double precision ~ 1 ~ 1
          double precision ~ "1.25" ~ 1.25
          double precision ~ 0.0 ~ 0
          double precision ~ "NaN" ~ NaN
          real ~ 0.1 ~ 0.1
          numeric ~ 123456789012345678901234567890.5 ~ 123456789012345678901234567890.5
          numeric ~ "0.10" ~ 0.10
          numeric(10,2) ~ 1.005 ~ 1.01
          boolean ~ true ~ t
          boolean ~ "no" ~ f
          text ~ "a" ~ a
          text ~ 1.50 ~ 1.50
          text ~ true ~ true
          text ~ {"a": [1,  2]} ~ {"a": [1,  2]}
          jsonb ~ {"bb":1, "a":[true,null]} ~ {"a": [true, null], "bb": 1}
          jsonb ~ "x" ~ "x"
          jsonb ~ 1e2 ~ 100
          jsonb ~ [] ~ []
          date ~ "2026-02-28" ~ 2026-02-28
          timestamp without time zone ~ "2026-02-28T10:11:12.5" ~ 2026-02-28 10:11:12.5
          timestamp with time zone ~ "2026-02-28T10:11:12Z" ~ 2026-02-28 10:11:12+00
          timestamp with time zone ~ "2026-02-28T10:11:12+02:00" ~ 2026-02-28 08:11:12+00
          timestamp with time zone ~ 1767225600123 ~ 2026-01-01 00:00:00.123+00
          timestamp without time zone ~ -1 ~ 1969-12-31 23:59:59.999
          uuid ~ "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11" ~ a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11
          bytea ~ "\\\\x0aff" ~ \\x0aff
          interval ~ "1 day 02:00:00" ~ 1 day 02:00:00
          """)
  void aValueBecomesItsColumnsType(String type, String json, String expected) {
    Decoded decoded = new Decoded(SourceFormat.JSON, false, value("c", type(type)));
    decoded.add("{\"c\": " + json + "}");
    assertThat(decoded.errors()).isEmpty();
    assertThat(decoded.rows()).containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          integer ~ "abc" ~ invalid input syntax for type integer: "abc"
          integer ~ 1.5 ~ invalid input syntax for type integer: "1.5"
          integer ~ 3000000000 ~ value "3000000000" is out of range for type integer
          smallint ~ 99999999999999999999 ~ value "99999999999999999999" is out of range for type smallint
          bigint ~ 1e30 ~ invalid input syntax for type bigint: "1e30"
          integer ~ true ~ invalid input syntax for type integer: "true"
          boolean ~ "maybe" ~ invalid input syntax for type boolean: "maybe"
          uuid ~ "12" ~ invalid input syntax for type uuid: "12"
          date ~ "tomorrowish" ~ invalid input syntax for type date: "tomorrowish"
          double precision ~ 1e999 ~ "1e999" is out of range for type double precision
          numeric(4,1) ~ 12345 ~ numeric field overflow
          integer ~ {"a": 1} ~ invalid input syntax for type integer: "{"a": 1}"
          text ~ "a\\u0000b" ~ \\u0000 cannot be converted to text
          text ~ "\\ud800" ~ half of a surrogate pair cannot be converted to text
          """)
  void aValueThatDoesNotFitNamesColumnTypeAndText(String type, String json, String expected) {
    Decoded decoded = new Decoded(SourceFormat.JSON, false, value("c", type(type)));
    decoded.add("{\"c\": " + json + "}").add("{\"c\": null}");
    assertThat(decoded.reason()).isEqualTo("column \"c\": " + expected);
    assertThat(decoded.rows()).containsExactly("null");
  }

  @Test
  void fieldsAreTakenByNameInAnyOrderAndTheLastOfTwoCounts() {
    Decoded decoded =
        new Decoded(SourceFormat.JSON, false, value("a", DataType.INT4), value("b", DataType.TEXT));
    decoded
        .add("{\"b\": \"x\", \"a\": 1}")
        .add("{\"z\": {\"a\": 7}, \"a\": 2, \"a\": 3, \"y\": [1, {\"b\": 2}]}")
        .add("{}")
        .add("{\"A\": 1}")
        .add("{\"b\": \"\u00e4\u20ac\ud83d\ude00\\n\\u00e4\"}");
    assertThat(decoded.errors()).isEmpty();
    assertThat(decoded.rows())
        .containsExactly(
            "1|x", "3|null", "null|null", "null|null", "null|\u00e4\u20ac\ud83d\ude00\n\u00e4");
  }

  @Test
  void whatIsNoJsonObjectIsAnError() {
    Decoded decoded = new Decoded(SourceFormat.JSON, false, value("a", DataType.INT4));
    assertThat(decoded.add("[1]").reason()).isEqualTo("expected a JSON object, found an array");
    assertThat(decoded.add("").reason()).isEqualTo("expected a JSON object, found nothing");
    assertThat(decoded.add("null").reason()).isEqualTo("expected a JSON object, found null");
    assertThat(decoded.add("{\"a\": 1").reason()).startsWith("invalid JSON: ");
    assertThat(decoded.add("{\"a\": 1} x").reason()).startsWith("invalid JSON: ");
    assertThat(decoded.add("{\"a\": 1} {}").reason()).contains("found more after it");
    assertThat(decoded.add("{\"a\": 1,}").reason()).startsWith("invalid JSON: ");
    assertThat(decoded.rows()).isEmpty();
    assertThat(decoded.add("{\"a\": 5}").rows()).containsExactly("5");
  }

  @Test
  void aColumnThatIsNotNullNeedsItsField() {
    Decoded decoded = new Decoded(SourceFormat.JSON, false, notNull("a", DataType.INT4));
    assertThat(decoded.add("{}").reason())
        .isEqualTo("column \"a\": the field \"a\" is missing, and is not null");
    assertThat(decoded.add("{\"a\": null}").reason())
        .isEqualTo("column \"a\": null, and the column is not null");
  }

  @Test
  void theRecordMayLieInsideALargerArray() {
    Decoded decoded =
        new Decoded(
            SourceFormat.JSON, false, value("j", DataType.JSONB), value("t", DataType.TEXT));
    byte[] bytes = "##{\"j\": {\"k\": 1}, \"t\": [1, 2]}}}".getBytes(StandardCharsets.UTF_8);
    decoded.decode(decoded.next().value(bytes, 2, bytes.length - 4));
    assertThat(decoded.errors()).isEmpty();
    assertThat(decoded.rows()).containsExactly("{\"k\": 1}|[1, 2]");
  }

  @Test
  void anEndlessTextIsCutInTheReason() {
    Decoded decoded = new Decoded(SourceFormat.JSON, false, value("a", DataType.INT4));
    assertThat(decoded.add("{\"a\": \"" + "x".repeat(10_000) + "\"}").reason())
        .hasSizeLessThan(600)
        .endsWith("...");
  }

  static DataType type(String name) {
    if (name.startsWith("numeric(")) {
      String[] parts = name.substring(8, name.length() - 1).split(",", -1);
      return DataType.numeric(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }
    for (var kind : io.weir.columnar.TypeKind.values()) {
      if (kind.sqlName().equals(name)) {
        return DataType.of(kind);
      }
    }
    throw new AssertionError(name);
  }
}
