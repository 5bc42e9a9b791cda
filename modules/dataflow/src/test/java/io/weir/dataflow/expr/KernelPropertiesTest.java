package io.weir.dataflow.expr;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.columnar.TypeKind;
import io.weir.columnar.text.ValueText;
import io.weir.dataflow.expr.function.FunctionInfo;
import io.weir.dataflow.expr.function.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A kernel over many rows gives what it gives for each row alone; guards change no result. */
class KernelPropertiesTest {
  private static final int ROWS = 150;

  private static List<String> pool(TypeKind kind) {
    return switch (kind) {
      case BOOLEAN -> List.of("t", "f");
      case INT2 -> List.of("0", "1", "-1", "2", "7", "-32768", "32767");
      case INT4 -> List.of("0", "1", "-1", "2", "7", "-2147483648", "2147483647");
      case INT8 -> List.of("0", "1", "-1", "20", "-9223372036854775808", "9223372036854775807");
      case FLOAT4 -> List.of("0", "-0", "1.5", "-2", "1e30", "NaN", "-Infinity");
      case FLOAT8 -> List.of("0", "-0", "0.5", "-2", "1e300", "1e-300", "NaN", "Infinity");
      case NUMERIC ->
          List.of("0", "1.0", "1.00", "-2.5", "7", "0.001", "123456789012345678901234567890.5");
      case TEXT ->
          List.of(
              "", "a", "abc", "A%c_", "ä€", "year", "second", "YYYY-MM", "[", "x\\", "12", "{a,0}");
      case BYTEA -> List.of("\\x", "\\x00", "\\x616263", "\\xff");
      case DATE ->
          List.of("1970-01-01", "2020-02-29", "0044-03-15 BC", "infinity", "5874897-12-31");
      case TIMESTAMP, TIMESTAMPTZ ->
          List.of("1970-01-01", "1969-12-31 23:59:59.5", "2020-02-29 12:00", "-infinity");
      case INTERVAL -> List.of("0", "1 mon", "30 days", "-1 day 02:00", "1.5 hours", "9 years");
      case JSONB ->
          List.of("null", "1", "1.0", "\"a\"", "[1, 2, [\"a\"]]", "{\"a\": [5]}", "{}", "[]");
      case UUID ->
          List.of("00000000-0000-0000-0000-000000000000", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    };
  }

  private static Batch random(List<DataType> types, int rows, Random random) {
    BatchBuilder out = new BatchBuilder(types, rows);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < types.size(); i++) {
        List<String> pool = pool(types.get(i).kind());
        if (random.nextInt(8) == 0) {
          out.column(i).appendNull();
        } else {
          String text = pool.get(random.nextInt(pool.size()));
          ValueText.parse(types.get(i), text, out.column(i));
        }
      }
      out.endRow();
    }
    return out.build();
  }

  private static List<@Nullable String> results(Expr expr, Batch batch) {
    Evaluated result = Evaluators.compile(expr).evaluate(batch);
    List<@Nullable String> out = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      out.add(Calls.format(expr.type(), result, row));
    }
    return out;
  }

  private static void agrees(Expr expr, Batch batch) {
    List<@Nullable String> together = results(expr, batch);
    Evaluator evaluator = Evaluators.compile(expr);
    for (int row = 0; row < batch.rows(); row++) {
      Evaluated alone = evaluator.evaluate(batch.gather(new int[] {row}, 1));
      assertThat(Calls.format(expr.type(), alone, 0)).isEqualTo(together.get(row));
    }
  }

  static Stream<Signature> fixed() {
    return FunctionRegistry.all().stream()
        .map(FunctionInfo::overloads)
        .flatMap(List::stream)
        .filter(s -> !s.params().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("fixed")
  void everyOverloadWorksRowByRow(Signature signature) {
    Batch batch = random(signature.params(), ROWS, new Random(signature.toString().length()));
    agrees(
        new Expr.Call(signature.name(), Calls.inputs(signature.params()), signature.result()),
        batch);
  }

  @ParameterizedTest
  @MethodSource("fixed")
  void aKernelThatIsTotalNeverFails(Signature signature) {
    if (!signature.kernel().canFail()) {
      Batch batch = random(signature.params(), ROWS, new Random(1));
      Expr call =
          new Expr.Call(signature.name(), Calls.inputs(signature.params()), signature.result());
      assertThat(Evaluators.compile(call).evaluate(batch).errors()).isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("fixed")
  void aStrictFunctionOfANullIsNull(Signature signature) {
    Batch batch = random(signature.params(), ROWS, new Random(3));
    Expr call =
        new Expr.Call(signature.name(), Calls.inputs(signature.params()), signature.result());
    strictness(signature, batch, results(call, batch));
  }

  private static void strictness(Signature signature, Batch batch, List<@Nullable String> results) {
    if (signature.strict()) {
      for (int row = 0; row < batch.rows(); row++) {
        for (int i = 0; i < signature.params().size(); i++) {
          if (batch.column(i).isNull(row)) {
            assertThat(results.get(row)).isNull();
          }
        }
      }
    }
  }

  static Stream<Expr> flexible() {
    List<Expr> out = new ArrayList<>();
    for (TypeKind kind : TypeKind.values()) {
      DataType type = DataType.of(kind);
      List<DataType> two = List.of(type, type);
      for (String name :
          List.of("=", "<>", "<", "<=", ">", ">=", "is distinct from", "is not distinct from")) {
        out.add(new Expr.Call(name, Calls.inputs(two), DataType.BOOLEAN));
      }
      for (String name : List.of("nullif", "greatest", "least", "coalesce")) {
        out.add(new Expr.Call(name, Calls.inputs(two), type));
      }
      for (TypeKind target : TypeKind.values()) {
        if (FunctionRegistry.canCast(type, DataType.of(target))) {
          out.add(new Expr.Cast(new Expr.Input(0, type), DataType.of(target)));
        }
      }
      out.add(new Expr.Call("concat", Calls.inputs(two), DataType.TEXT));
      out.add(new Expr.Call("to_jsonb", Calls.inputs(List.of(type)), DataType.JSONB));
    }
    return out.stream();
  }

  @ParameterizedTest
  @MethodSource("flexible")
  void everyTypeWorksRowByRow(Expr expr) {
    List<DataType> types =
        switch (expr) {
          case Expr.Call call -> call.args().stream().map(Expr::type).toList();
          case Expr.Cast cast -> List.of(cast.operand().type());
          default -> throw new AssertionError(expr);
        };
    Batch batch = random(types, ROWS, new Random(7));
    agrees(expr, batch);
    if (expr instanceof Expr.Call call) {
      Signature signature = FunctionRegistry.resolve(call.function(), types).orElseThrow();
      strictness(signature, batch, results(expr, batch));
    }
  }

  /** Expressions of comparisons, divisions and guards, recomputed by a plain interpreter. */
  @Property
  void treesAgreeWithAPlainRecomputation(@ForAll long seed) {
    Random random = new Random(seed);
    List<DataType> types = List.of(DataType.INT4, DataType.INT4, DataType.BOOLEAN);
    Batch batch = random(types, 70, random);
    Expr expr = random.nextBoolean() ? truth(random, 4) : number(random, 4);
    List<@Nullable String> got = results(expr, batch);
    for (int row = 0; row < batch.rows(); row++) {
      assertThat(got.get(row)).as("%s row %d", expr, row).isEqualTo(plain(expr, batch, row));
    }
  }

  private static Expr number(Random random, int depth) {
    if (depth == 0 || random.nextInt(5) == 0) {
      return random.nextInt(3) == 0
          ? new Expr.Literal(Scalar.ofLong(DataType.INT4, random.nextInt(4) - 1))
          : new Expr.Input(random.nextInt(2), DataType.INT4);
    }
    if (random.nextInt(3) == 0) {
      return new Expr.Case(
          List.of(
              new Expr.Case.Branch(truth(random, depth - 1), number(random, depth - 1)),
              new Expr.Case.Branch(truth(random, depth - 1), number(random, depth - 1))),
          number(random, depth - 1),
          DataType.INT4);
    }
    String name = List.of("+", "-", "*", "/", "%", "coalesce").get(random.nextInt(6));
    return new Expr.Call(
        name, List.of(number(random, depth - 1), number(random, depth - 1)), DataType.INT4);
  }

  private static Expr truth(Random random, int depth) {
    if (depth == 0) {
      return new Expr.Input(2, DataType.BOOLEAN);
    }
    return switch (random.nextInt(5)) {
      case 0 -> new Expr.And(List.of(truth(random, depth - 1), truth(random, depth - 1)));
      case 1 -> new Expr.Or(List.of(truth(random, depth - 1), truth(random, depth - 1)));
      case 2 -> new Expr.Not(truth(random, depth - 1));
      case 3 -> new Expr.IsNull(number(random, depth - 1));
      default ->
          new Expr.Call(
              List.of("=", "<").get(random.nextInt(2)),
              List.of(number(random, depth - 1), number(random, depth - 1)),
              DataType.BOOLEAN);
    };
  }

  private static boolean isError(@Nullable String value) {
    return value != null && value.contains(" ");
  }

  private static @Nullable String plain(Expr expr, Batch batch, int row) {
    return switch (expr) {
      case Expr.Input e -> {
        if (batch.column(e.column()).isNull(row)) {
          yield null;
        }
        yield ValueText.format(e.type(), batch.column(e.column()), row);
      }
      case Expr.Literal e -> ValueText.format(e.value());
      case Expr.And e -> plainLogic(e.args(), "f", batch, row);
      case Expr.Or e -> plainLogic(e.args(), "t", batch, row);
      case Expr.Not e -> {
        String value = plain(e.operand(), batch, row);
        yield value == null || isError(value) ? value : value.equals("t") ? "f" : "t";
      }
      case Expr.IsNull e -> {
        String value = plain(e.operand(), batch, row);
        yield isError(value) ? value : value == null ? "t" : "f";
      }
      case Expr.Case e -> {
        for (Expr.Case.Branch branch : e.branches()) {
          String condition = plain(branch.condition(), batch, row);
          if (isError(condition)) {
            yield condition;
          }
          if ("t".equals(condition)) {
            yield plain(branch.result(), batch, row);
          }
        }
        yield plain(e.otherwise(), batch, row);
      }
      case Expr.Call e -> plainCall(e, batch, row);
      case Expr.Cast e -> throw new AssertionError(e);
    };
  }

  private static @Nullable String plainLogic(
      List<Expr> args, String decisive, Batch batch, int row) {
    boolean unknown = false;
    for (Expr arg : args) {
      String value = plain(arg, batch, row);
      if (isError(value) || decisive.equals(value)) {
        return value;
      }
      unknown |= value == null;
    }
    return unknown ? null : decisive.equals("t") ? "f" : "t";
  }

  private static @Nullable String plainCall(Expr.Call call, Batch batch, int row) {
    String left = plain(call.args().get(0), batch, row);
    if (isError(left) || (call.function().equals("coalesce") && left != null)) {
      return left;
    }
    String right = plain(call.args().get(1), batch, row);
    if (isError(right) || call.function().equals("coalesce")) {
      return right;
    }
    if (left == null || right == null) {
      return null;
    }
    long a = Long.parseLong(left);
    long b = Long.parseLong(right);
    if (b == 0 && Arrays.asList("/", "%").contains(call.function())) {
      return "22012 division by zero";
    }
    long result =
        switch (call.function()) {
          case "+" -> a + b;
          case "-" -> a - b;
          case "*" -> a * b;
          case "/" -> a / b;
          case "%" -> a % b;
          case "=" -> a == b ? 1 : 0;
          default -> a < b ? 1 : 0;
        };
    if (call.type().kind() == TypeKind.BOOLEAN) {
      return result == 1 ? "t" : "f";
    }
    return result == (int) result ? Long.toString(result) : "22003 integer out of range";
  }
}
