package io.weir.connector.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.text.ValueText;
import io.weir.connector.decode.ValueDecoder.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever the reader of flat records makes of one, the parser makes of it too. */
class FlatJsonTest {
  private static final List<Target> TARGETS =
      List.of(
          target(0, "a", DataType.INT8),
          target(1, "b", DataType.TEXT),
          target(2, "c", DataType.FLOAT8),
          target(3, "d", DataType.BOOLEAN),
          target(4, "e", DataType.TIMESTAMP),
          target(5, "\u00e9", DataType.INT2),
          target(6, "g", DataType.NUMERIC),
          target(7, "h", DataType.JSONB),
          new Target(8, new Field("i", DataType.INT4, false), "i"));

  private static Target target(int index, String name, DataType type) {
    return new Target(index, new Field(name, type), name);
  }

  @Property(tries = 5000)
  void bothReadTheSame(@ForAll("records") String json) throws DecodeException {
    byte[] padded = ("xx" + json + "}}").getBytes(StandardCharsets.UTF_8);
    int length = padded.length - 4;
    assertThat(read(padded, length, false)).isEqualTo(read(padded, length, true));
  }

  @Example
  void theUsualRecordNeedsNoParser() throws DecodeException {
    assertThat(isFlat("{\"a\":1,\"b\":\"x y\",\"c\":-5,\"d\":true,\"e\":0}")).isTrue();
    assertThat(isFlat(" { \"b\" : null , \"other\" : \"\u20ac\", \"a\" : \"12\" } ")).isTrue();
    assertThat(isFlat("{}")).isTrue();
    assertThat(isFlat("{\"a\":1,\"a\":2}")).isFalse();
    assertThat(isFlat("{\"b\":\"\\n\"}")).isFalse();
    assertThat(isFlat("{\"a\":1} 2")).isFalse();
    assertThat(isFlat("{\"other\":{}}")).isFalse();
    assertThat(isFlat("{\"a\":01}")).isFalse();
  }

  private static boolean isFlat(String json) throws DecodeException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return new FlatJson(TARGETS).decode(bytes, 0, bytes.length, builder());
  }

  private static BatchBuilder builder() {
    return new BatchBuilder(TARGETS.stream().map(t -> t.field().type()).toList(), 0);
  }

  /** The row as text, or the error. */
  private static List<String> read(byte[] bytes, int length, boolean onlyByParser) {
    BatchBuilder rows = builder();
    JsonValueDecoder decoder = new JsonValueDecoder(TARGETS);
    try {
      if (onlyByParser) {
        decoder.parse(bytes, 2, length, rows);
        decoder.nullMissing(rows);
      } else {
        decoder.decode(bytes, 2, length, rows);
      }
    } catch (DecodeException e) {
      return List.of("error", String.valueOf(e.getMessage()));
    }
    rows.endRow();
    Batch batch = rows.build();
    List<String> cells = new ArrayList<>();
    for (Target target : TARGETS) {
      cells.add(
          batch.column(target.index()).isNull(0)
              ? "null"
              : ValueText.format(target.field().type(), batch.column(target.index()), 0) + "!");
    }
    return cells;
  }

  @Provide
  Arbitrary<String> records() {
    Arbitrary<String> space = Arbitraries.frequency(Tuple.of(9, ""), Tuple.of(1, " "));
    Arbitrary<String> name =
        Arbitraries.frequency(
            Tuple.of(3, "\"a\""),
            Tuple.of(3, "\"b\""),
            Tuple.of(3, "\"c\""),
            Tuple.of(3, "\"d\""),
            Tuple.of(3, "\"e\""),
            Tuple.of(3, "\"\u00e9\""),
            Tuple.of(3, "\"g\""),
            Tuple.of(3, "\"h\""),
            Tuple.of(9, "\"i\""),
            Tuple.of(1, "\"\""),
            Tuple.of(1, "\"\\u0061\""),
            Tuple.of(1, "a"));
    Arbitrary<String> value =
        Arbitraries.frequency(
            Tuple.of(9, "1"),
            Tuple.of(2, "0"),
            Tuple.of(1, "-0"),
            Tuple.of(1, "00"),
            Tuple.of(1, "-"),
            Tuple.of(2, "-7"),
            Tuple.of(1, "99999"),
            Tuple.of(1, "999999999999999999"),
            Tuple.of(1, "9999999999999999999"),
            Tuple.of(1, "1.5"),
            Tuple.of(1, "2e3"),
            Tuple.of(3, "null"),
            Tuple.of(1, "nul"),
            Tuple.of(1, "nullx"),
            Tuple.of(2, "true"),
            Tuple.of(2, "false"),
            Tuple.of(3, "\"text\""),
            Tuple.of(3, "\"12\""),
            Tuple.of(2, "\"2024-02-29 10:00:00\""),
            Tuple.of(1, "\"\u20ac\""),
            Tuple.of(1, "\"\\u0000\""),
            Tuple.of(1, "\"\t\""),
            Tuple.of(1, "\"open"),
            Tuple.of(1, "{}"),
            Tuple.of(1, "[1, {\"a\": 2}]"),
            Tuple.of(1, ""));
    Arbitrary<String> colon = Arbitraries.frequency(Tuple.of(30, ":"), Tuple.of(1, ""));
    Arbitrary<String> field =
        Combinators.combine(space, name, space, colon, space, value, space)
            .as((a, b, c, d, e, f, g) -> a + b + c + d + e + f + g);
    Arbitrary<String> comma =
        Arbitraries.frequency(Tuple.of(30, ","), Tuple.of(1, ",,"), Tuple.of(1, ""));
    Arbitrary<String> end =
        Arbitraries.frequency(
            Tuple.of(20, "}"), Tuple.of(1, "} "), Tuple.of(1, "},"), Tuple.of(1, ""));
    return Combinators.combine(space, field.list().ofMaxSize(6), comma, end)
        .as((s, fields, c, e) -> s + "{" + String.join(c, fields) + e);
  }
}
