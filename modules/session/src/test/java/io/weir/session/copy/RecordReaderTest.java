package io.weir.session.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.sql.statement.DataStatement.CopyFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RecordReaderTest {
  private static final class Collected implements RecordSink {
    private final List<String> records = new ArrayList<>();
    private final List<String> fields = new ArrayList<>();

    @Override
    public void field(byte[] data, int start, int length) {
      fields.add("<" + new String(data, start, length, StandardCharsets.UTF_8) + ">");
    }

    @Override
    public void nullField() {
      fields.add("null");
    }

    @Override
    public void endRecord(long line) {
      records.add(line + ":" + String.join("", fields));
      fields.clear();
    }
  }

  private static List<String> read(CopyFormat options, String text, int pieceSize) {
    Collected sink = new Collected();
    RecordReader reader = RecordReader.of(options, sink);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i += pieceSize) {
      reader.data(Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + pieceSize)));
    }
    reader.end();
    return sink.records;
  }

  @Test
  void textHasEscapesNullsAndAnEndMark() {
    assertThat(
            read(
                CopyFormat.TEXT,
                "1\ta\\tb\\\\\\x41\\101\n\\N\t\r\n2\tc\\\nd\n3\tlast\n\\.\nnever\n",
                1000))
        .containsExactly("1:<1><a\tb\\AA>", "2:null<>", "3:<2><c\nd>", "5:<3><last>");
  }

  @Test
  void csvHasQuotesOverLinesAndAHeader() {
    CopyFormat csv = new CopyFormat(true, ',', "", true);
    assertThat(read(csv, "a,b\n1,\"x, \"\"y\"\"\nz\"\n,\"\"\n3,end", 1000))
        .containsExactly("2:<1><x, \"y\"\nz>", "4:null<>", "5:<3><end>");
  }

  @Test
  void csvWithItsOwnSigns() {
    CopyFormat csv = new CopyFormat(true, ';', "none", false);
    assertThat(read(csv, "\"it's\";none;\"none\"\n", 1000)).containsExactly("1:<it's>null<none>");
  }

  @Test
  void anOpenQuoteIsAnError() {
    CopyFormat csv = CopyFormat.CSV;
    assertThatThrownBy(() -> read(csv, "1,\"open\n2,3\n", 1000))
        .hasMessage("unterminated CSV quoted field");
  }

  @Property(tries = 200)
  void piecesMayEndAnywhere(
      @ForAll @Size(max = 12) List<@IntRange(max = 6) Integer> tokens,
      @ForAll @IntRange(min = 1, max = 5) int pieceSize) {
    String[] words = {"a", "\t", "\n", "\\N", "\\\\", "ü", "\\t"};
    StringBuilder text = new StringBuilder();
    tokens.forEach(t -> text.append(words[t]));
    assertThat(read(CopyFormat.TEXT, text.toString(), pieceSize))
        .isEqualTo(read(CopyFormat.TEXT, text.toString(), 1000));
  }
}
