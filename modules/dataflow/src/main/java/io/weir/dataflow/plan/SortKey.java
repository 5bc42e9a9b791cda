package io.weir.dataflow.plan;

/** One key of an ORDER BY. */
public record SortKey(int column, boolean descending, boolean nullsFirst) {}
