package io.weir.dataflow.circuit;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Scalar;
import io.weir.columnar.Schema;
import io.weir.columnar.TypeKind;
import io.weir.dataflow.aggregate.AggregateRegistry;
import io.weir.dataflow.expr.Expr;
import io.weir.dataflow.plan.AggregateCall;
import io.weir.dataflow.plan.Plan;
import io.weir.dataflow.plan.SortKey;
import io.weir.kernel.ObjectId;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Random plans over two collections, and random rows of these; small domains, so that much meets.
 */
final class RandomPlans {
  static final List<ObjectId> COLLECTIONS = List.of(new ObjectId("u1"), new ObjectId("u2"));

  static final Schema SCHEMA =
      Schema.of(
          new Field("k", DataType.INT8),
          new Field("i", DataType.INT4),
          new Field("t", DataType.TEXT),
          new Field("n", DataType.NUMERIC),
          new Field("f", DataType.FLOAT8),
          new Field("b", DataType.BOOLEAN));

  private static final int MAX_COLUMNS = 14;

  private final Random random;
  private final List<Plan> made = new ArrayList<>();

  RandomPlans(long seed) {
    random = new Random(seed);
  }

  int next(int bound) {
    return random.nextInt(bound);
  }

  List<Object> row() {
    return Rows.row(
        next(6) == 0 ? null : (long) next(4),
        next(6) == 0 ? null : next(5) - 2,
        next(6) == 0 ? null : List.of("", "a", "b", "a\0", "ab", "żółw").get(next(6)),
        next(6) == 0
            ? null
            : new BigDecimal(
                List.of("1", "1.0", "1.00", "-2.5", "0.0", "12345678901234567890.5").get(next(6))),
        next(6) == 0
            ? null
            : List.of(0.0, -0.0, 0.1, 1e300, -1e-300, Double.NaN, Double.POSITIVE_INFINITY)
                .get(next(7)),
        next(6) == 0 ? null : (long) next(2));
  }

  Plan plan(int depth) {
    Plan plan = depth == 0 ? leaf() : inner(depth);
    made.add(plan);
    return plan;
  }

  private Plan leaf() {
    if (next(8) == 0) {
      Bag bag = new Bag();
      bag.add(row(), 1);
      bag.add(row(), 2);
      return new Plan.Constant(Rows.batch(SCHEMA.types(), bag), SCHEMA);
    }
    return new Plan.Get(COLLECTIONS.get(next(2)), SCHEMA);
  }

  private Plan input(int depth) {
    return !made.isEmpty() && next(5) == 0 ? made.get(next(made.size())) : plan(depth - 1);
  }

  private Plan inner(int depth) {
    Plan input = input(depth);
    return switch (next(9)) {
      case 0 -> new Plan.Filter(input, predicate(input.schema(), 0));
      case 1 -> project(input);
      case 2, 3 -> join(input, input(depth));
      case 4, 5 -> aggregate(input);
      case 6 -> new Plan.Distinct(input);
      case 7 -> set(input, input(depth));
      default -> top(input);
    };
  }

  private Plan project(Plan input) {
    List<Expr> exprs = new ArrayList<>();
    List<Field> fields = new ArrayList<>();
    int count = 1 + next(5);
    for (int i = 0; i < count; i++) {
      Expr expr = expr(input.schema());
      exprs.add(expr);
      fields.add(new Field("c" + i, expr.type()));
    }
    return new Plan.Project(input, exprs, new Schema(fields));
  }

  private Expr expr(Schema schema) {
    int number = columnOf(schema, TypeKind.INT8);
    if (number < 0 || next(3) > 0) {
      return column(schema, next(schema.size()));
    }
    Expr literal = new Expr.Literal(Scalar.ofLong(DataType.INT8, next(3)));
    Expr operand = column(schema, number);
    return next(3) == 0
        ? new Expr.Call("/", List.of(literal, operand), DataType.INT8)
        : new Expr.Call("+", List.of(operand, literal), DataType.INT8);
  }

  private static Expr column(Schema schema, int index) {
    return new Expr.Input(index, schema.type(index));
  }

  /** Of columns {@code from ..}: compares two of a type, or one with a small number. */
  private Expr predicate(Schema schema, int from) {
    int left = from + next(schema.size() - from);
    DataType type = schema.type(left);
    String function = List.of("=", "<", ">=").get(next(3));
    Expr operand = column(schema, left);
    if (type.kind() == TypeKind.INT8 && next(2) == 0) {
      Expr number = new Expr.Literal(Scalar.ofLong(DataType.INT8, next(4)));
      Expr value =
          next(4) == 0 ? new Expr.Call("/", List.of(number, operand), DataType.INT8) : operand;
      return new Expr.Call(function, List.of(value, number), DataType.BOOLEAN);
    }
    if (next(4) == 0) {
      return new Expr.Not(new Expr.IsNull(operand));
    }
    int right = next(schema.size());
    while (schema.type(right).kind() != type.kind()) {
      right = (right + 1) % schema.size();
    }
    return new Expr.Call(function, List.of(operand, column(schema, right)), DataType.BOOLEAN);
  }

  private Plan join(Plan left, Plan right) {
    List<Integer> leftKeys = new ArrayList<>();
    List<Integer> rightKeys = new ArrayList<>();
    List<Boolean> nullSafe = new ArrayList<>();
    int wanted = next(4) == 0 ? 0 : 1 + next(2);
    for (int i = 0; i < wanted; i++) {
      int l = next(left.schema().size());
      int r = columnOf(right.schema(), left.schema().type(l).kind());
      if (r >= 0) {
        leftKeys.add(l);
        rightKeys.add(r);
        nullSafe.add(next(3) == 0);
      }
    }
    Schema both = left.schema().concat(right.schema());
    Plan.JoinKind kind = Plan.JoinKind.values()[next(Plan.JoinKind.values().length)];
    boolean leftOnly = kind == Plan.JoinKind.SEMI || kind == Plan.JoinKind.ANTI;
    if (!leftOnly && both.size() > MAX_COLUMNS) {
      kind = Plan.JoinKind.SEMI;
      leftOnly = true;
    }
    @Nullable Expr residual = next(2) == 0 ? null : predicate(both, 0);
    return new Plan.Join(
        kind,
        left,
        right,
        leftKeys,
        rightKeys,
        nullSafe,
        residual,
        leftOnly ? left.schema() : both);
  }

  private Plan aggregate(Plan input) {
    Schema schema = input.schema();
    List<Integer> keys = new ArrayList<>();
    List<Field> fields = new ArrayList<>();
    int wanted = next(3);
    for (int i = 0; i < wanted; i++) {
      int key = next(schema.size());
      keys.add(key);
      fields.add(new Field("k" + i, schema.type(key)));
    }
    List<AggregateCall> calls = new ArrayList<>();
    int count = wanted == 0 ? 1 + next(3) : next(4);
    for (int i = 0; i < count; i++) {
      AggregateCall call = call(schema);
      calls.add(call);
      fields.add(new Field("a" + i, call.type()));
    }
    return new Plan.Aggregate(input, keys, calls, new Schema(fields));
  }

  private AggregateCall call(Schema schema) {
    int filter = next(4) == 0 ? columnOf(schema, TypeKind.BOOLEAN) : -1;
    int arg = next(schema.size());
    DataType type = schema.type(arg);
    List<String> functions =
        new ArrayList<>(List.of("count", "min", "max", "sum", "avg", "bool_and", "bool_or"));
    functions.add("single_value");
    String function = functions.get(next(functions.size()));
    if (function.equals("avg") && type.kind() == TypeKind.NUMERIC) {
      // The digits of such an average hang on how the values are spelt; a test of its own has them.
      function = "sum";
    }
    boolean defined = AggregateRegistry.find(function).orElseThrow().result(List.of(type)) != null;
    if (!defined || next(8) == 0) {
      return new AggregateCall("count", false, List.of(), filter, DataType.INT8);
    }
    boolean distinct = !function.equals("single_value") && next(3) == 0;
    return new AggregateCall(
        function,
        distinct,
        List.of(arg),
        filter,
        AggregateRegistry.result(function, List.of(type)));
  }

  private Plan set(Plan left, Plan other) {
    Plan right = left.schema().types().equals(other.schema().types()) ? other : filtered(left);
    return switch (next(5)) {
      case 0 -> new Plan.Except(left, right, true);
      case 1 -> new Plan.Except(left, right, false);
      case 2 -> new Plan.Intersect(left, right, true);
      case 3 -> new Plan.Intersect(left, right, false);
      default -> new Plan.UnionAll(List.of(left, right), left.schema());
    };
  }

  private Plan filtered(Plan plan) {
    return new Plan.Filter(plan, predicate(plan.schema(), 0));
  }

  private Plan top(Plan input) {
    List<Integer> partition = new ArrayList<>();
    if (next(2) == 0) {
      partition.add(next(input.schema().size()));
    }
    List<SortKey> order = new ArrayList<>();
    int count = next(3);
    for (int i = 0; i < count; i++) {
      order.add(new SortKey(next(input.schema().size()), next(2) == 0, next(2) == 0));
    }
    return new Plan.TopK(input, partition, order, next(3), next(5) == 0 ? -1 : next(5));
  }

  /** A random column of this kind, or -1. */
  private int columnOf(Schema schema, TypeKind kind) {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < schema.size(); i++) {
      if (schema.type(i).kind() == kind) {
        found.add(i);
      }
    }
    return found.isEmpty() ? -1 : found.get(next(found.size()));
  }
}
