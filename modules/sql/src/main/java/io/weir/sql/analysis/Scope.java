package io.weir.sql.analysis;

import io.weir.sql.algebra.Attribute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The names that an expression can use: tables and their columns, and those of outer queries. */
final class Scope {
  /** A table of a FROM clause, by the name it goes by there. */
  record Table(@Nullable String schema, String name, List<OutputColumn> columns) {}

  /** Where a name was looked for and what was found. */
  sealed interface Lookup {
    record Found(OutputColumn column) implements Lookup {}

    record Ambiguous() implements Lookup {}

    record NoTable() implements Lookup {}

    record NoColumn() implements Lookup {}
  }

  private final @Nullable Scope outer;
  private final List<Table> tables;
  private final List<OutputColumn> columns;
  private final Map<String, CommonTable> commonTables = new HashMap<>();

  /**
   * @param columns what a bare name can mean and what {@code *} gives, in order; a column that
   *     USING merged stands there once
   */
  Scope(@Nullable Scope outer, List<Table> tables, List<OutputColumn> columns) {
    this.outer = outer;
    this.tables = List.copyOf(tables);
    this.columns = List.copyOf(columns);
  }

  static Scope root() {
    return new Scope(null, List.of(), List.of());
  }

  /** One without names of its own inside of {@code outer}. */
  static Scope inside(Scope outer) {
    return new Scope(outer, List.of(), List.of());
  }

  static Scope ofTable(
      @Nullable Scope outer, @Nullable String schema, String name, List<OutputColumn> columns) {
    return new Scope(outer, List.of(new Table(schema, name, columns)), columns);
  }

  /** The names of both; {@code merged} stands for its columns of the same name in either. */
  static Scope join(Scope left, Scope right, List<OutputColumn> merged) {
    List<Table> tables = new ArrayList<>(left.tables);
    tables.addAll(right.tables);
    List<OutputColumn> columns = new ArrayList<>(merged);
    for (Scope side : List.of(left, right)) {
      for (OutputColumn column : side.columns) {
        if (merged.stream().noneMatch(m -> m.name().equals(column.name()))) {
          columns.add(column);
        }
      }
    }
    return new Scope(left.outer, tables, columns);
  }

  /** The same names inside of another outer scope. */
  Scope within(Scope newOuter) {
    return new Scope(newOuter, tables, columns);
  }

  List<OutputColumn> columns() {
    return columns;
  }

  List<Table> tables() {
    return tables;
  }

  void define(String name, CommonTable table) {
    commonTables.put(name, table);
  }

  boolean defines(String name) {
    return commonTables.containsKey(name);
  }

  Optional<CommonTable> commonTable(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      CommonTable found = scope.commonTables.get(name);
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** What the bare name {@code name} means. */
  Lookup column(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      List<OutputColumn> found = scope.columns.stream().filter(c -> c.name().equals(name)).toList();
      if (found.size() > 1) {
        return new Lookup.Ambiguous();
      }
      if (found.size() == 1) {
        return new Lookup.Found(found.get(0));
      }
    }
    return new Lookup.NoColumn();
  }

  Lookup column(@Nullable String schema, String table, String name) {
    Table found = table(schema, table);
    if (found == null) {
      return new Lookup.NoTable();
    }
    List<OutputColumn> matches =
        found.columns().stream().filter(c -> c.name().equals(name)).toList();
    return switch (matches.size()) {
      case 0 -> new Lookup.NoColumn();
      case 1 -> new Lookup.Found(matches.get(0));
      default -> new Lookup.Ambiguous();
    };
  }

  @Nullable Table table(@Nullable String schema, String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      for (Table table : scope.tables) {
        if (table.name().equals(name) && (schema == null || schema.equals(table.schema()))) {
          return table;
        }
      }
    }
    return null;
  }

  /** A table of this scope alone that has a column of this name: what to propose. */
  Optional<String> tableWith(String column) {
    return tables.stream()
        .filter(t -> t.columns().stream().anyMatch(c -> c.name().equals(column)))
        .map(Table::name)
        .findFirst();
  }

  /** {@code table.column}, as far as that is known. */
  String qualifiedName(Attribute attribute) {
    for (Table table : tables) {
      for (OutputColumn column : table.columns()) {
        if (column.attribute() == attribute) {
          return table.name().isEmpty() ? column.name() : table.name() + "." + column.name();
        }
      }
    }
    return attribute.name();
  }

  /** Whether {@code attribute} is one of this scope's own, not of an outer one. */
  boolean owns(Attribute attribute) {
    return tables.stream()
            .anyMatch(t -> t.columns().stream().anyMatch(c -> c.attribute() == attribute))
        || columns.stream().anyMatch(c -> c.attribute() == attribute);
  }
}
