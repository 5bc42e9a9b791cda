package io.weir.dataflow.expr;

/** An evaluator and what is known of it. */
record Compiled(Evaluator evaluator, boolean canFail) {}
