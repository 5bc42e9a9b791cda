package io.weir.connector.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.columnar.Batch;
import io.weir.columnar.text.ValueText;
import io.weir.connector.Connector.Output;
import io.weir.connector.SourceSpec;
import io.weir.connector.SplitReader;
import io.weir.connector.SplitReader.Cut;
import io.weir.domain.source.SourceFormat;
import io.weir.domain.source.SourceShape;
import io.weir.kernel.RejectedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GeneratorConnectorTest {
  private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

  private long now = START;
  private final GeneratorConnector connector =
      new GeneratorConnector(() -> Instant.ofEpochMilli(now));

  @Test
  void beginsNowAndMakesOneTickAnInterval() {
    SourceSpec spec = spec("generator", "counter", "tick_interval", "100ms");
    SplitReader reader = connector.reader(spec);
    String start =
        connector.enumerator(spec).discover().toCompletableFuture().join().getFirst().start();
    assertThat(start).isEqualTo("0@" + START);
    reader.assign(Map.of("0", start));
    assertThat(rows(spec, reader.cut())).containsExactly("counter 1");
    assertThat(reader.cut().offsets()).isEmpty();
    now += 250;
    Cut cut = reader.cut();
    assertThat(rows(spec, cut)).containsExactly("counter 2", "counter 3");
    assertThat(cut.offsets()).isEqualTo(Map.of("0", "3@" + START));
    assertThat(cut.records()).isEqualTo(2);
  }

  @Test
  void maxCardinalityDeletesTheOldest() {
    SourceSpec spec = spec("generator", "counter", "max_cardinality", "2");
    SplitReader reader = connector.reader(spec);
    reader.assign(Map.of("0", "0@" + START));
    now += 3000;
    assertThat(rows(spec, reader.cut()))
        .containsExactly(
            "counter 1", "counter 2", "counter 3", "counter 1 * -1", "counter 4", "counter 2 * -1");
  }

  @Test
  void auctionsAndBidsBelongTogether() {
    SourceSpec spec = spec("generator", "auction", "rows_per_tick", "1000");
    SplitReader reader = connector.reader(spec);
    reader.assign(Map.of("0", "0@" + START));
    now += 1000;
    Cut cut = reader.cut();
    assertThat(cut.outputs().stream().map(Batch::rows)).containsExactly(10, 100, 100, 91, 909);
    List<Output> outputs = connector.outputs(spec).toCompletableFuture().join();
    assertThat(outputs.stream().map(Output::name))
        .containsExactly("organizations", "users", "accounts", "auctions", "bids");
    Batch bids = cut.outputs().get(4);
    List<String> ids = new ArrayList<>();
    for (int row = 0; row < bids.rows(); row++) {
      ids.add(ValueText.format(outputs.get(4).schema().type(0), bids.column(0), row));
      long auction =
          Long.parseLong(ValueText.format(outputs.get(4).schema().type(2), bids.column(2), row));
      assertThat(auction).isBetween(1L, 91L);
    }
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(ValueText.format(outputs.get(4).schema().type(4), bids.column(4), 0))
        .isEqualTo("2026-01-01 00:00:01+00");
  }

  /** Cut anywhere, resumed by another reader at any of the offsets: always the same rows. */
  @Property(tries = 50)
  void theSameOffsetGivesTheSameRows(
      @ForAll @IntRange(min = 1, max = 60) int ticks,
      @ForAll @IntRange(min = 1, max = 60) int split,
      @ForAll long seed) {
    SourceSpec spec =
        spec("generator", "auction", "rows_per_tick", "7", "seed", Long.toString(seed));
    now = START + 1000L * ticks;
    SplitReader whole = connector.reader(spec);
    whole.assign(Map.of("0", "0@" + START));
    List<String> expected = rows(spec, whole.cut());

    now = START + 1000L * Math.min(split, ticks);
    SplitReader first = connector.reader(spec);
    first.assign(Map.of("0", "0@" + START));
    Cut cut = first.cut();
    List<String> found = new ArrayList<>(rows(spec, cut));
    now = START + 1000L * ticks;
    SplitReader second = connector.reader(spec);
    second.assign(new HashMap<>(cut.offsets()));
    found.addAll(rows(spec, second.cut()));
    assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void pauseAndThrottleHoldBackAndEverythingComesLater() {
    SourceSpec spec = spec("generator", "counter", "tick_interval", "1ms");
    SplitReader reader = connector.reader(spec);
    reader.assign(Map.of("0", "0@" + START));
    reader.pause(true);
    now += 999;
    assertThat(reader.cut().records()).isZero();
    reader.pause(false);
    reader.throttle(100);
    now += 1000;
    assertThat(reader.cut().records()).isEqualTo(10);
    reader.throttle(0);
    now += 1000;
    assertThat(reader.cut().records()).isZero();
    reader.throttle(-1);
    assertThat(reader.cut().records()).isEqualTo(2990);
  }

  @Test
  void wrongOptionsAreRefusedWithWhatIsAllowed() {
    assertThat(refusal("generator", "tpch").hint()).isEqualTo("Allowed: AUCTION, COUNTER.");
    assertThat(refusal("generator", "counter", "tick_interval", "1 month").message())
        .isEqualTo("invalid value for option \"tick_interval\": \"1 month\"");
    assertThat(refusal("generator", "counter", "tick_interval", "0s").sqlState())
        .isEqualTo("22023");
    assertThat(refusal("generator", "counter", "max_cardinality", "0").hint())
        .startsWith("Allowed: a whole number from 1 ");
    assertThat(refusal("generator", "auction", "colour", "red").message())
        .isEqualTo("unknown option \"colour\" for a load generator");
    assertThat(refusal("generator", "auction", "as_of", "soon").message()).contains("as_of");
    assertThatThrownBy(() -> GeneratorOffset.parse("12"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private io.weir.kernel.Rejection refusal(String... options) {
    try {
      connector.check(spec(options));
    } catch (RejectedException e) {
      return e.rejection();
    }
    throw new AssertionError("these options were accepted");
  }

  private static SourceSpec spec(String... options) {
    Map<String, String> all = new HashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      all.put(options[i], options[i + 1]);
    }
    return new SourceSpec("s1", all, new SourceShape(SourceFormat.NONE, false, 0, List.of()));
  }

  private List<String> rows(SourceSpec spec, Cut cut) {
    List<Output> outputs = connector.outputs(spec).toCompletableFuture().join();
    List<String> rows = new ArrayList<>();
    for (int o = 0; o < outputs.size(); o++) {
      Batch batch = cut.outputs().get(o);
      for (int row = 0; row < batch.rows(); row++) {
        StringBuilder text = new StringBuilder(outputs.get(o).name());
        for (int c = 0; c < batch.columns().size(); c++) {
          text.append(' ')
              .append(ValueText.format(outputs.get(o).schema().type(c), batch.column(c), row));
        }
        rows.add(text + (batch.weight(row) == 1 ? "" : " * " + batch.weight(row)));
      }
    }
    return rows;
  }
}
