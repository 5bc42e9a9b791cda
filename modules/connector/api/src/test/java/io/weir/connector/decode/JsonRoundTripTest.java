package io.weir.connector.decode;

import static io.weir.connector.decode.Decoded.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.weir.columnar.DataType;
import io.weir.domain.source.SourceFormat;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class JsonRoundTripTest {
  @Property(tries = 300)
  void whatWasWrittenIsRead(
      @ForAll long n,
      @ForAll int i,
      @ForAll boolean b,
      @ForAll("numbers") BigDecimal d,
      @ForAll("texts") String t,
      @ForAll("damages") int damage,
      @ForAll long order) {
    Decoded decoded =
        new Decoded(
            SourceFormat.JSON,
            false,
            value("n", DataType.INT8),
            value("i", DataType.INT4),
            value("b", DataType.BOOLEAN),
            value("d", DataType.NUMERIC),
            value("t", DataType.TEXT));
    String quoted = '"' + new String(JsonStringEncoder.getInstance().quoteAsString(t)) + '"';
    List<String> fields = new ArrayList<>();
    fields.add("\"n\":" + n);
    fields.add("\"i\" : \"" + i + "\"");
    fields.add("\"b\":" + b);
    fields.add("\"d\":" + d.toPlainString());
    fields.add("\"t\":" + quoted);
    fields.add("\"other\":[" + quoted + ",{\"n\":1}]");
    Collections.shuffle(fields, new Random(order));
    String json = "{" + String.join(",", fields) + "}";
    // A record that is cut off somewhere, before, must leave nothing behind in any column.
    decoded.add(json.substring(0, Math.min(damage, json.length() - 1)));
    decoded.add(json);
    assertThat(decoded.rows())
        .containsExactly(n + "|" + i + "|" + (b ? "t" : "f") + "|" + d.toPlainString() + "|" + t);
    assertThat(decoded.errors()).hasSize(1);
  }

  @Provide
  Arbitrary<Integer> damages() {
    return Arbitraries.integers().between(0, 200);
  }

  @Provide
  Arbitrary<BigDecimal> numbers() {
    return Arbitraries.bigDecimals()
        .between(new BigDecimal("-1e30"), new BigDecimal("1e30"))
        .ofScale(6);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withCharRange('\u0001', '\ud7ff')
        .withChars("\"\\\n\t/")
        .ofMaxLength(30);
  }
}
