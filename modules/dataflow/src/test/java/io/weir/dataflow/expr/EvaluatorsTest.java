package io.weir.dataflow.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Scalar;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluatorsTest {
  private static final Expr A = new Expr.Input(0, DataType.INT4);
  private static final Expr B = new Expr.Input(1, DataType.INT4);

  private static Expr lit(long value) {
    return new Expr.Literal(Scalar.ofLong(DataType.INT4, value));
  }

  private static Expr call(String name, DataType type, Expr... args) {
    return new Expr.Call(name, List.of(args), type);
  }

  private static Expr bool(String name, Expr... args) {
    return call(name, DataType.BOOLEAN, args);
  }

  private static Batch rows(Long[]... rows) {
    BatchBuilder out = new BatchBuilder(List.of(DataType.INT4, DataType.INT4), rows.length);
    for (Long[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        if (row[i] == null) {
          out.column(i).appendNull();
        } else {
          out.column(i).appendLong(row[i]);
        }
      }
      out.endRow();
    }
    return out.build();
  }

  private static List<String> all(Expr expr, Batch batch) {
    Evaluated result = Evaluators.compile(expr).evaluate(batch);
    List<String> out = new ArrayList<>();
    for (int i = 0; i < batch.rows(); i++) {
      out.add(Calls.format(expr.type(), result, i));
    }
    return out;
  }

  private static final Batch PAIRS =
      rows(new Long[] {6L, 3L}, new Long[] {1L, 0L}, new Long[] {null, 0L}, new Long[] {4L, null});

  @Test
  void divisionByZeroBelongsToItsRow() {
    assertThat(all(call("/", DataType.INT4, A, B), PAIRS))
        .containsExactly("2", "22012 division by zero", null, null);
  }

  @Test
  void andGuardsWhatStandsBehindIt() {
    Expr guarded =
        new Expr.And(
            List.of(bool("<>", B, lit(0)), bool(">", call("/", DataType.INT4, A, B), lit(1))));
    assertThat(all(guarded, PAIRS)).containsExactly("t", "f", "f", null);
  }

  @Test
  void orGuardsWhatStandsBehindIt() {
    Expr guarded =
        new Expr.Or(
            List.of(bool("=", B, lit(0)), bool(">", call("/", DataType.INT4, A, B), lit(1))));
    assertThat(all(guarded, PAIRS)).containsExactly("t", "t", "t", null);
  }

  @Test
  void anErrorBeforeAFalseStays() {
    Expr failing =
        new Expr.And(
            List.of(bool(">", call("/", DataType.INT4, A, B), lit(1)), bool("<>", B, lit(0))));
    assertThat(all(failing, PAIRS)).containsExactly("t", "22012 division by zero", "f", null);
  }

  @Test
  void caseEvaluatesOnlyTheBranchThatIsTaken() {
    Expr quotient = call("/", DataType.INT4, A, B);
    Expr guarded =
        new Expr.Case(
            List.of(
                new Expr.Case.Branch(bool("=", B, lit(0)), lit(-1)),
                new Expr.Case.Branch(new Expr.IsNull(B), lit(-2))),
            quotient,
            DataType.INT4);
    assertThat(all(guarded, PAIRS)).containsExactly("2", "-1", "-1", "-2");
  }

  @Test
  void coalesceEvaluatesOnlyWhatItNeeds() {
    Expr guarded = call("coalesce", DataType.INT4, A, call("/", DataType.INT4, lit(1), lit(0)));
    assertThat(all(guarded, PAIRS)).containsExactly("6", "1", "22012 division by zero", "4");
  }

  @Test
  void logicIsThreeValued() {
    Batch truths =
        new Batch(
            List.of(
                new LongColumn(new long[] {1, 1, 1, 0, 0, 0, 1, 0, 1}, 9, new long[] {0b111000000}),
                new LongColumn(
                    new long[] {1, 0, 1, 1, 0, 1, 1, 0, 1}, 9, new long[] {0b100100100})),
            9,
            null);
    Expr p = new Expr.Input(0, DataType.BOOLEAN);
    Expr q = new Expr.Input(1, DataType.BOOLEAN);
    assertThat(all(new Expr.And(List.of(p, q)), truths))
        .containsExactly("t", "f", null, "f", "f", "f", null, "f", null);
    assertThat(all(new Expr.Or(List.of(p, q)), truths))
        .containsExactly("t", "t", "t", "t", "f", null, "t", null, null);
    assertThat(all(new Expr.Not(p), truths))
        .containsExactly("f", "f", "f", "t", "t", "t", null, null, null);
    assertThat(all(bool("is distinct from", p, q), truths))
        .containsExactly("f", "t", "t", "t", "f", "t", "t", "t", "f");
    assertThat(all(bool("is not true", p), truths))
        .containsExactly("f", "f", "f", "t", "t", "t", "t", "t", "t");
  }

  @Test
  void aConstantThatFailsFailsForEveryRow() {
    assertThat(all(call("/", DataType.INT4, lit(1), lit(0)), PAIRS))
        .containsOnly("22012 division by zero")
        .hasSize(4);
  }

  @Test
  void castsArePutInWhereAFunctionWantsThem() {
    Expr wide = new Expr.Cast(B, DataType.INT8);
    assertThat(all(call("+", DataType.INT8, A, wide), PAIRS)).containsExactly("9", "1", null, null);
    assertThat(all(call("+", DataType.NUMERIC, A, lit(1)), PAIRS))
        .containsExactly("7", "2", null, "5");
  }

  @Test
  void aRunawayPatternFailsItsRow() {
    assertThat(Calls.call("~", Calls.text("a".repeat(40) + "!"), Calls.text("^(a+)+\\1x$")))
        .isEqualTo("2201B regular expression failed: regular expression is too complex");
  }

  @Test
  void anUnknownFunctionIsRefused() {
    assertThatThrownBy(() -> Evaluators.compile(call("frobnicate", DataType.INT4, A)))
        .hasMessage("function frobnicate(integer) does not exist");
    assertThatThrownBy(() -> Evaluators.compile(bool("=", A, new Expr.Literal(Scalar.ofText("x")))))
        .hasMessage("operator does not exist: integer = text");
  }
}
