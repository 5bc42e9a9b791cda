package io.weir.dataflow.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.columnar.text.ValueText;
import io.weir.dataflow.circuit.Circuit;
import io.weir.dataflow.circuit.Circuits;
import io.weir.dataflow.circuit.Delta;
import io.weir.dataflow.circuit.Parallel;
import io.weir.dataflow.plan.AggregateCall;
import io.weir.dataflow.plan.Plan;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Each aggregate by itself, with the values that PostgreSQL gives: over all rows at once, and put
 * together from what three workers make of theirs.
 */
class AggregateTest {
  private static final ObjectId INPUT = new ObjectId("u1");

  /** They take one row after the other. */
  private static final Parallel THREE =
      new Parallel() {
        @Override
        public int workers() {
          return 3;
        }

        @Override
        public int few() {
          return 1;
        }

        @Override
        public void run(IntConsumer task) {
          IntStream.range(0, 3).forEach(task);
        }
      };

  /** One group's aggregate, over a column of one type. */
  private static final class Running {
    private final List<DataType> types;
    private final DataType resultType;
    private final Circuit circuit;
    private final Circuit shared;
    private final Map<String, Long> rows = new HashMap<>();
    private final Map<String, Long> errors = new HashMap<>();
    private final Map<String, Long> sharedRows = new HashMap<>();
    private final Map<String, Long> sharedErrors = new HashMap<>();

    Running(String function, boolean distinct, DataType type) {
      this(function, distinct, type, Set.of());
    }

    Running(String function, boolean distinct, DataType type, Set<ObjectId> appendOnly) {
      types = List.of(type);
      resultType = AggregateRegistry.result(function, List.of(type));
      Schema input = Schema.of(new Field("x", type));
      AggregateCall call = new AggregateCall(function, distinct, List.of(0), -1, resultType);
      Plan plan =
          new Plan.Aggregate(
              new Plan.Get(INPUT, input),
              List.of(),
              List.of(call),
              Schema.of(new Field("y", resultType)));
      circuit = Circuits.compile(plan, appendOnly);
      shared = Circuits.compile(plan, appendOnly, THREE);
    }

    Running add(long weight, @Nullable String... values) {
      BatchBuilder builder = new BatchBuilder(types, 0);
      for (String value : values) {
        if (value == null) {
          builder.column(0).appendNull();
        } else {
          ValueText.parse(types.get(0), value, builder.column(0));
        }
        builder.endRow(weight);
      }
      Delta delta = Delta.of(builder.build());
      circuit.push(INPUT, delta);
      shared.push(INPUT, delta);
      return this;
    }

    /** The result as text; "null", or an error behind an exclamation mark. */
    String result() {
      Map<String, Long> one = add(circuit.flush(), rows, errors);
      assertThat(add(shared.flush(), sharedRows, sharedErrors)).as("of workers").isEqualTo(one);
      assertThat(one).as("one result").hasSize(1).containsValue(1L);
      return one.keySet().iterator().next();
    }

    /** All that there is when {@code delta} is added. */
    private Map<String, Long> add(Delta delta, Map<String, Long> rows, Map<String, Long> errors) {
      for (int i = 0; i < delta.rows().rows(); i++) {
        String text =
            delta.rows().column(0).isNull(i)
                ? "null"
                : ValueText.format(resultType, delta.rows().column(0), i);
        rows.merge(text, delta.rows().weight(i), Long::sum);
      }
      for (int i = 0; i < delta.errors().rows(); i++) {
        String text = "";
        for (int c = 0; c < 2; c++) {
          text += ValueText.format(DataType.TEXT, delta.errors().column(c), i) + " ";
        }
        errors.merge("!" + text.trim(), delta.errors().weight(i), Long::sum);
      }
      rows.values().removeIf(weight -> weight == 0);
      errors.values().removeIf(weight -> weight == 0);
      Map<String, Long> all = new HashMap<>(rows);
      all.putAll(errors);
      return all;
    }
  }

  private static Running of(String function, DataType type) {
    return new Running(function, false, type);
  }

  @Test
  void anOverflowWithholdsTheGroupUntilItIsGone() {
    Running sum = of("sum", DataType.INT4);
    assertThat(sum.result()).isEqualTo("null");
    sum.add(1L << 32, "2147483647").add(1L << 32, "2147483646");
    assertThat(sum.result()).isEqualTo("!22003 bigint out of range");
    sum.add(-(1L << 32), "2147483646").add(1, "-7");
    assertThat(sum.result()).isEqualTo("9223372032559808505");
  }

  @Test
  void anOverflowOnTheWayIsNone() {
    Running sum = of("sum", DataType.INT4);
    sum.add(1L << 33, "2147483647").add(1L << 33, "-2147483647").add(1, "5");
    assertThat(sum.result()).isEqualTo("5");
  }

  @Test
  void sumsOfBigintsAreNumeric() {
    Running sum = of("sum", DataType.INT8);
    sum.add(3, "9223372036854775807").add(2, "-9223372036854775808").add(1, (String) null);
    assertThat(sum.result()).isEqualTo("9223372036854775805");
    sum.add(5, "9223372036854775807");
    assertThat(sum.result()).isEqualTo("55340232221128654840");
    sum.add(-3, "9223372036854775807").add(-5, "9223372036854775807");
    assertThat(sum.result()).isEqualTo("-18446744073709551616");
  }

  @Test
  void averagesHaveTheDigitsOfPostgres() {
    assertThat(of("avg", DataType.INT4).add(1, "1", "2").result()).isEqualTo("1.5000000000000000");
    assertThat(of("avg", DataType.INT8).add(1, "1", "1", "2").result())
        .isEqualTo("1.3333333333333333");
    assertThat(of("avg", DataType.INT4).add(1, "100000", "100001", "100001").result())
        .isEqualTo("100000.666666666667");
    assertThat(of("avg", DataType.NUMERIC).add(1, "1.00", "2.5").result())
        .isEqualTo("1.7500000000000000");
    assertThat(of("avg", DataType.FLOAT8).add(1, "1", "2").result()).isEqualTo("1.5");
    assertThat(of("avg", DataType.INT4).add(1, (String) null).result()).isEqualTo("null");
  }

  @Test
  void numericSumsShowTheLargestScaleThatIsThere() {
    Running sum = of("sum", DataType.NUMERIC);
    sum.add(1, "1", "2.50", "0.125");
    assertThat(sum.result()).isEqualTo("3.625");
    sum.add(-1, "0.125");
    assertThat(sum.result()).isEqualTo("3.50");
    sum.add(1, "1e30", "0.00000000000000000001");
    assertThat(sum.result()).isEqualTo("1000000000000000000000000000003.50000000000000000001");
    sum.add(-1, "1e30", "0.00000000000000000001");
    assertThat(sum.result()).isEqualTo("3.50");
  }

  @Test
  void floatSumsAreExactWhateverComesAndGoes() {
    Running sum = of("sum", DataType.FLOAT8);
    sum.add(1, "1e300", "1", "1e-300");
    assertThat(sum.result()).isEqualTo("1e+300");
    sum.add(-1, "1e300");
    assertThat(sum.result()).isEqualTo("1");
    sum.add(-1, "1");
    assertThat(sum.result()).isEqualTo("1e-300");
    sum.add(2, "1.7e308");
    assertThat(sum.result()).isEqualTo("!22003 value out of range: overflow");
    sum.add(1, "Infinity");
    assertThat(sum.result()).isEqualTo("Infinity");
    sum.add(1, "-Infinity");
    assertThat(sum.result()).isEqualTo("NaN");
    sum.add(-1, "Infinity", "-Infinity", "1.7e308", "1.7e308", "1e-300");
    assertThat(sum.result()).isEqualTo("null");
  }

  @Test
  void sumsOfRealsAreReals() {
    assertThat(of("sum", DataType.FLOAT4).add(1, "0.1", "0.2").result()).isEqualTo("0.3");
    assertThat(of("sum", DataType.FLOAT4).add(2, "3e38").result())
        .isEqualTo("!22003 value out of range: overflow");
  }

  @Test
  void intervalsAddUpByTheirParts() {
    Running sum = of("sum", DataType.INTERVAL);
    sum.add(1, "1 month", "10 days", "02:00:00").add(2, "1 day");
    assertThat(sum.result()).isEqualTo("1 mon 12 days 02:00:00");
    sum.add(-1, "1 month");
    assertThat(sum.result()).isEqualTo("12 days 02:00:00");
    assertThat(of("avg", DataType.INTERVAL).add(1, "1 day", "2 days").result())
        .isEqualTo("1 day 12:00:00");
  }

  @Test
  void aSecondRowIsTooManyForASubquery() {
    Running single = of("single_value", DataType.TEXT);
    assertThat(single.result()).isEqualTo("null");
    assertThat(single.add(1, "a").result()).isEqualTo("a");
    assertThat(single.add(1, (String) null).result())
        .isEqualTo("!21000 more than one row returned by a subquery used as an expression");
    assertThat(single.add(-1, "a").result()).isEqualTo("null");
    assertThat(single.add(-1, (String) null).add(1, "b").result()).isEqualTo("b");
  }

  @Test
  void distinctCountsAValueOnceHoweverItIsSpelt() {
    Running count = new Running("count", true, DataType.NUMERIC);
    assertThat(count.add(1, "1", "1.0", "1.00", null).result()).isEqualTo("1");
    assertThat(count.add(-1, "1").result()).isEqualTo("1");
    assertThat(count.add(-1, "1.0", "1.00").result()).isEqualTo("0");
    Running sum = new Running("sum", true, DataType.INT4);
    assertThat(sum.add(1, "3", "3", "4").result()).isEqualTo("7");
  }

  @Test
  void theBestValueMayGoAndComeBack() {
    for (DataType type : List.of(DataType.INT8, DataType.NUMERIC, DataType.FLOAT8)) {
      Running max = of("max", type);
      Running min = of("min", type);
      Random random = new Random(11);
      TreeMap<Integer, Integer> there = new TreeMap<>();
      List<Integer> added = new ArrayList<>();
      for (int step = 0; step < 400; step++) {
        boolean remove = !added.isEmpty() && random.nextInt(100) < 45;
        int value = remove ? added.remove(random.nextInt(added.size())) : random.nextInt(50) - 25;
        if (!remove) {
          added.add(value);
        }
        there.merge(value, remove ? -1 : 1, Integer::sum);
        there.remove(value, 0);
        max.add(remove ? -1 : 1, "" + value);
        min.add(remove ? -1 : 1, "" + value);
        if (step % 3 == 0) {
          assertThat(max.result()).isEqualTo(there.isEmpty() ? "null" : "" + there.lastKey());
          assertThat(min.result()).isEqualTo(there.isEmpty() ? "null" : "" + there.firstKey());
        }
      }
    }
  }

  @Test
  void overAppendOnlyInputsMaxKeepsNoValues() {
    for (DataType type : List.of(DataType.INT8, DataType.NUMERIC, DataType.FLOAT8)) {
      Running max = new Running("max", false, type, Set.of(INPUT));
      assertThat(max.add(1, "3", null, "9", "4").result()).isEqualTo("9");
      assertThat(max.circuit.stateRows()).isEqualTo(1);
      assertThat(max.add(2, "10").result()).isEqualTo("10");
      assertThatThrownBy(() -> max.add(-1, "9")).isInstanceOf(IllegalStateException.class);
      Running min = new Running("min", false, type, Set.of(INPUT));
      assertThat(min.add(1, "3", "-9", "4").result()).isEqualTo("-9");
    }
    Running spelt = new Running("max", false, DataType.NUMERIC, Set.of(INPUT));
    Running other = new Running("max", false, DataType.NUMERIC, Set.of(INPUT));
    assertThat(spelt.add(1, "1", "1.00").result()).isEqualTo(other.add(1, "1.00", "1").result());
  }

  @Test
  void booleansAndTheirNulls() {
    assertThat(of("bool_and", DataType.BOOLEAN).add(1, "t", null).result()).isEqualTo("t");
    assertThat(of("every", DataType.BOOLEAN).add(1, "t", "f").result()).isEqualTo("f");
    assertThat(of("bool_or", DataType.BOOLEAN).add(1, "f", null).result()).isEqualTo("f");
    assertThat(of("bool_or", DataType.BOOLEAN).add(1, (String) null).result()).isEqualTo("null");
  }

  @Test
  void anUnknownAggregateIsRefused() {
    assertThatThrownBy(() -> AggregateRegistry.result("string_agg", List.of(DataType.TEXT)))
        .isInstanceOf(RejectedException.class)
        .hasMessage("function string_agg(text) does not exist");
    assertThatThrownBy(() -> AggregateRegistry.create("sum", false, List.of(DataType.TEXT), false))
        .hasMessage("function sum(text) does not exist");
  }
}
