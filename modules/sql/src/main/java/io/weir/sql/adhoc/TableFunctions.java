package io.weir.sql.adhoc;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.dataflow.expr.Evaluated;
import io.weir.dataflow.expr.Evaluators;
import io.weir.dataflow.expr.Expr;
import io.weir.sql.plan.ComputedInput;
import java.util.ArrayList;
import java.util.List;

/** Computes set-returning functions for every row of an input. */
final class TableFunctions {
  private final ComputedInput.TableFunctions functions;
  private final Batch input;
  private final int width;

  TableFunctions(ComputedInput.TableFunctions functions, Batch input) {
    this.functions = functions;
    this.input = input;
    this.width = input.columns().size();
  }

  Batch compute() {
    List<List<Column>> args = new ArrayList<>();
    for (ComputedInput.FunctionCall call : functions.functions()) {
      args.add(call.args().stream().map(this::evaluate).toList());
    }
    BatchBuilder out = new BatchBuilder(functions.schema().types(), input.rows());
    for (int row = 0; row < input.rows(); row++) {
      List<Column> results = new ArrayList<>();
      int longest = 0;
      for (int f = 0; f < args.size(); f++) {
        DataType type = functions.functions().get(f).type();
        Column values = Series.of(type, args.get(f), row);
        results.add(values);
        longest = Math.max(longest, values.size());
      }
      append(row, results, longest, out);
    }
    return out.build();
  }

  private Column evaluate(Expr arg) {
    Evaluated evaluated = Evaluators.compile(arg).evaluate(input);
    if (evaluated.errors() != null) {
      throw evaluated.errors().byRow().values().iterator().next().exception();
    }
    return evaluated.values();
  }

  private void append(int row, List<Column> results, int longest, BatchBuilder out) {
    int rows = longest == 0 && functions.keepEmpty() ? 1 : longest;
    for (int i = 0; i < rows; i++) {
      for (int c = 0; c < width; c++) {
        out.column(c).appendFrom(input.column(c), row);
      }
      for (int f = 0; f < results.size(); f++) {
        ColumnBuilder column = out.column(width + f);
        if (i < results.get(f).size()) {
          column.appendFrom(results.get(f), i);
        } else {
          column.appendNull();
        }
      }
      if (functions.ordinality()) {
        ColumnBuilder column = out.column(width + results.size());
        if (i < longest) {
          column.appendLong(i + 1);
        } else {
          column.appendNull();
        }
      }
      out.endRow();
    }
  }
}
