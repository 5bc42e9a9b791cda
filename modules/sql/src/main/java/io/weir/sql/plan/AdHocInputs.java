package io.weir.sql.plan;

import io.weir.columnar.Schema;
import io.weir.dataflow.plan.Plan;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Frame;
import io.weir.sql.algebra.Rel;
import io.weir.sql.algebra.Term;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Collects what an ad-hoc query needs computed before its plan runs. */
final class AdHocInputs implements Lowering.Outside {
  private static final Rejection NEGATIVE_OFFSET =
      Rejection.of(SqlState.INVALID_PARAMETER_VALUE, "frame offset must not be negative");

  private List<ComputedInput> inputs = new ArrayList<>();
  private final Map<Integer, ObjectId> workTables = new HashMap<>();
  private int next;

  List<ComputedInput> inputs() {
    return List.copyOf(inputs);
  }

  /** No catalog object has such an id. */
  private ObjectId nextId() {
    return new ObjectId("computed-" + next++);
  }

  @Override
  public Lowered lower(Rel rel, Lowering lowering) {
    return switch (rel) {
      case Rel.Window r -> window(r, lowering);
      case Rel.TableFunction r -> tableFunction(r, lowering);
      case Rel.Recursive r -> recursive(r, lowering);
      case Rel.WorkTable r ->
          read(workTables.getOrDefault(r.number(), nextId()), r.output(), lowering);
      default -> throw new IllegalStateException("has a plan of its own: " + rel);
    };
  }

  private static Lowered read(ObjectId id, List<Attribute> columns, Lowering lowering) {
    return lowering.made(new Plan.Get(id, Lowered.schema(columns)), columns);
  }

  private Lowered window(Rel.Window window, Lowering lowering) {
    Lowered input = lowering.lower(window.input());
    List<Attribute> columns =
        Stream.concat(
                input.columns().stream(), window.calls().stream().map(Rel.Computed::attribute))
            .toList();
    List<ComputedInput.WindowCall> calls = new ArrayList<>();
    for (Rel.Computed call : window.calls()) {
      calls.add(
          new ComputedInput.WindowCall(
              call.function(),
              input.indexesOf(call.args()),
              call.filter() == null ? -1 : input.indexOf(call.filter()),
              call.attribute().type()));
    }
    ObjectId id = nextId();
    inputs.add(
        new ComputedInput.Windows(
            id,
            input.plan(),
            input.indexesOf(window.partition()),
            Lowering.order(window.order(), input),
            frame(window.frame()),
            calls,
            Lowered.schema(columns)));
    return read(id, columns, lowering);
  }

  private static ComputedInput.WindowFrame frame(Frame frame) {
    return new ComputedInput.WindowFrame(
        frame.unit(),
        frame.start().edge(),
        Lowering.count(frame.start().offset(), 0, NEGATIVE_OFFSET),
        frame.end().edge(),
        Lowering.count(frame.end().offset(), 0, NEGATIVE_OFFSET),
        frame.exclusion());
  }

  private Lowered tableFunction(Rel.TableFunction rel, Lowering lowering) {
    Lowered input = lowering.lower(rel.input());
    List<Attribute> columns = new ArrayList<>(input.columns());
    List<ComputedInput.FunctionCall> functions = new ArrayList<>();
    for (Rel.FunctionItem item : rel.functions()) {
      columns.add(item.attribute());
      List<io.weir.dataflow.expr.Expr> args = new ArrayList<>();
      for (Term arg : item.args()) {
        args.add(Expressions.lower(arg, input.columns()));
      }
      functions.add(new ComputedInput.FunctionCall(item.function(), args, item.attribute().type()));
    }
    if (rel.ordinality() != null) {
      columns.add(rel.ordinality());
    }
    ObjectId id = nextId();
    inputs.add(
        new ComputedInput.TableFunctions(
            id,
            input.plan(),
            functions,
            rel.ordinality() != null,
            rel.keepEmpty(),
            Lowered.schema(columns)));
    return read(id, columns, lowering);
  }

  private Lowered recursive(Rel.Recursive rel, Lowering lowering) {
    Plan anchor = exactly(rel.anchor(), lowering);
    ObjectId work = nextId();
    workTables.put(rel.number(), work);
    List<ComputedInput> outer = inputs;
    inputs = new ArrayList<>();
    Plan step = exactly(rel.step(), lowering);
    List<ComputedInput> inner = inputs;
    inputs = outer;
    ObjectId id = nextId();
    Schema schema = Lowered.schema(rel.output());
    inputs.add(new ComputedInput.Recursion(id, rel.all(), anchor, work, step, inner, schema));
    return read(id, rel.output(), lowering);
  }

  private static Plan exactly(Rel rel, Lowering lowering) {
    Lowered lowered = lowering.lower(rel);
    return lowering.project(lowered, rel.output().stream().map(Rel.Item::pass).toList()).plan();
  }
}
