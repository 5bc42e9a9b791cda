package io.weir.dataflow.expr.function;

/** The list of families: the one place that a new file of functions is named in. */
public final class FunctionFamilies {
  private FunctionFamilies() {}

  public static Functions load() {
    Functions functions = new Functions();
    ComparisonFunctions.register(functions);
    IntegerArithmetic.register(functions);
    FloatArithmetic.register(functions);
    NumericArithmetic.register(functions);
    MathFunctions.register(functions);
    TextFunctions.register(functions);
    TextEditing.register(functions);
    DigestFunctions.register(functions);
    PatternFunctions.register(functions);
    RegexFunctions.register(functions);
    DateTimeArithmetic.register(functions);
    DateTimeFieldFunctions.register(functions);
    DateTimeFunctions.register(functions);
    JsonFunctions.register(functions);
    return functions;
  }
}
