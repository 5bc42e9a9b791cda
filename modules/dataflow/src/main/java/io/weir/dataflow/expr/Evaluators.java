package io.weir.dataflow.expr;

import io.weir.columnar.Batch;
import io.weir.columnar.DataType;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Scalar;
import io.weir.dataflow.expr.function.Casts;
import io.weir.dataflow.expr.function.Columns;
import io.weir.dataflow.expr.function.Kernel;
import io.weir.dataflow.expr.function.Signature;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.ArrayList;
import java.util.List;

/** Compiles expressions into evaluators. Constant parts are computed once. */
public final class Evaluators {
  private static final Kernel NOT =
      Kernel.total(
          (args, rows, failures) -> {
            long[] values = Columns.longs(args[0]);
            long[] out = new long[rows];
            for (int i = 0; i < rows; i++) {
              out[i] = values[i] ^ 1;
            }
            return new LongColumn(out, rows, args[0].nulls());
          });

  private static final Kernel IS_NULL =
      Kernel.total(
          (args, rows, failures) -> {
            long[] out = new long[rows];
            if (args[0].hasNulls()) {
              for (int i = 0; i < rows; i++) {
                out[i] = args[0].isNull(i) ? 1 : 0;
              }
            }
            return new LongColumn(out, rows, null);
          });

  private Evaluators() {}

  /**
   * An evaluator of {@code expr}. Where a call's arguments are not of the types that the function
   * takes, casts are put in.
   *
   * @throws RejectedException 42883 for a function that there is not, 42846 for such a cast
   */
  public static Evaluator compile(Expr expr) {
    return compiled(expr).evaluator();
  }

  /** Evaluates an expression that reads no column: its value, or the error that it raises. */
  public static Scalar constant(Expr expr) {
    Evaluated result = compile(expr).evaluate(new Batch(List.of(), 1, null));
    RowErrors errors = result.errors();
    if (errors != null) {
      throw errors.byRow().values().iterator().next().exception();
    }
    return new Scalar(expr.type(), Columns.first(result.values(), 1));
  }

  private static Compiled compiled(Expr expr) {
    Compiled raw =
        switch (expr) {
          case Expr.Input e ->
              new Compiled(batch -> new Evaluated(batch.column(e.column()), null), false);
          case Expr.Literal e -> new Compiled(new LiteralEvaluator(e.value()), false);
          case Expr.Call e -> call(e);
          case Expr.Cast e -> cast(compiled(e.operand()), e.operand().type(), e.type());
          case Expr.And e -> logic(e.args(), 0);
          case Expr.Or e -> logic(e.args(), 1);
          case Expr.Not e -> kernel(NOT, List.of(compiled(e.operand())));
          case Expr.IsNull e -> kernel(IS_NULL, List.of(compiled(e.operand())));
          case Expr.Case e -> choice(e);
        };
    return expr instanceof Expr.Literal || !Inputs.of(expr).isEmpty() ? raw : fold(expr, raw);
  }

  /** Computes a constant now; one that fails is left to fail for every row. */
  private static Compiled fold(Expr expr, Compiled raw) {
    Evaluated result = raw.evaluator().evaluate(new Batch(List.of(), 1, null));
    if (result.errors() != null) {
      return raw;
    }
    return new Compiled(
        new LiteralEvaluator(new Scalar(expr.type(), Columns.first(result.values(), 1))), false);
  }

  private static Compiled kernel(Kernel kernel, List<Compiled> args) {
    boolean canFail = kernel.canFail();
    Evaluator[] evaluators = new Evaluator[args.size()];
    for (int i = 0; i < evaluators.length; i++) {
      evaluators[i] = args.get(i).evaluator();
      canFail |= args.get(i).canFail();
    }
    return new Compiled(new CallEvaluator(kernel, evaluators), canFail);
  }

  private static Compiled call(Expr.Call call) {
    List<DataType> types = call.args().stream().map(Expr::type).toList();
    Signature signature =
        FunctionRegistry.resolve(call.function(), types)
            .orElseThrow(() -> noFunction(call.function(), types));
    if (call.function().equals("coalesce")) {
      return coalesce(call);
    }
    List<Compiled> args = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      DataType wanted = signature.params().get(i);
      Compiled arg = compiled(call.args().get(i));
      args.add(types.get(i).kind() == wanted.kind() ? arg : cast(arg, types.get(i), wanted));
    }
    Compiled result = kernel(signature.kernel(), args);
    return signature.result().equals(call.type()) || isLooser(call.type(), signature.result())
        ? result
        : cast(result, signature.result(), call.type());
  }

  /** A numeric without a declared precision takes any numeric as it is. */
  private static boolean isLooser(DataType wanted, DataType given) {
    return wanted.kind() == given.kind() && wanted.precision() == 0;
  }

  private static Compiled cast(Compiled operand, DataType from, DataType to) {
    Kernel kernel =
        Casts.find(from, to)
            .orElseThrow(
                () ->
                    Rejection.of(
                            "42846",
                            "cannot cast type "
                                + from.kind().sqlName()
                                + " to "
                                + to.kind().sqlName())
                        .withHint("Cast to text and from there, if that is what you mean.")
                        .exception());
    return from.equals(to) ? operand : kernel(kernel, List.of(operand));
  }

  private static Compiled logic(List<Expr> args, long decisive) {
    List<Branch> branches = args.stream().map(Evaluators::branch).toList();
    return new Compiled(
        new LogicEvaluator(branches, decisive), branches.stream().anyMatch(Branch::canFail));
  }

  private static Compiled choice(Expr.Case expr) {
    List<CaseEvaluator.When> whens = new ArrayList<>();
    boolean canFail = false;
    for (Expr.Case.Branch branch : expr.branches()) {
      Branch condition = branch(branch.condition());
      Branch result = branch(as(branch.result(), expr.type()));
      whens.add(new CaseEvaluator.When(condition, result));
      canFail |= condition.canFail() || result.canFail();
    }
    Branch otherwise = branch(as(expr.otherwise(), expr.type()));
    return new Compiled(
        new CaseEvaluator(expr.type(), whens, otherwise), canFail || otherwise.canFail());
  }

  private static Compiled coalesce(Expr.Call call) {
    List<Branch> branches = call.args().stream().map(arg -> branch(as(arg, call.type()))).toList();
    return new Compiled(
        new CoalesceEvaluator(call.type(), branches), branches.stream().anyMatch(Branch::canFail));
  }

  private static Expr as(Expr expr, DataType type) {
    return expr.type().equals(type) || isLooser(type, expr.type())
        ? expr
        : new Expr.Cast(expr, type);
  }

  private static Branch branch(Expr expr) {
    List<Integer> columns = List.copyOf(Inputs.of(expr));
    Compiled narrow = compiled(Inputs.renumber(expr, columns::indexOf));
    return new Branch(
        columns.stream().mapToInt(Integer::intValue).toArray(),
        narrow.evaluator(),
        narrow.canFail());
  }

  private static RejectedException noFunction(String name, List<DataType> types) {
    String args = String.join(", ", types.stream().map(t -> t.kind().sqlName()).toList());
    boolean operator = !Character.isLetter(name.charAt(0));
    String what =
        operator && types.size() == 2
            ? "operator does not exist: "
                + types.get(0).kind().sqlName()
                + " "
                + name
                + " "
                + types.get(1).kind().sqlName()
            : "function " + name + "(" + args + ") does not exist";
    return Rejection.of(SqlState.UNDEFINED_FUNCTION, what)
        .withHint(
            "No "
                + (operator ? "operator" : "function")
                + " matches the given name and argument types. You might need to add explicit type"
                + " casts.")
        .exception();
  }
}
