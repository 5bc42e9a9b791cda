package io.weir.sql.statement;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of CREATE SOURCE. */
public sealed interface SourceClause {
  /** Where records come from. */
  sealed interface Origin extends SourceClause {}

  /** {@code FROM KAFKA CONNECTION c (...)}; {@code kind} in lower case. */
  record FromConnection(String kind, ObjectName connection, Options options, int position)
      implements Origin {}

  /** {@code FROM LOAD GENERATOR AUCTION (...)}; {@code generator} in lower case. */
  record FromGenerator(String generator, Options options, int position) implements Origin {}

  /** {@code WITH (connector = 'kafka', ...)}: all is in the statement's options. */
  record FromProperties() implements Origin {}

  /**
   * {@code FORMAT name [WITH n COLUMNS] [ENCODE encode]}, in lower case.
   *
   * @param columns of CSV; 0 where not given
   */
  record Format(String name, int columns, @Nullable String encode, int position)
      implements SourceClause {}

  /** {@code INCLUDE part [AS alias]}; {@code part} in lower case. */
  record Include(String part, @Nullable String alias, int position) implements SourceClause {}

  /**
   * One of {@code FOR TABLES (a, s.b AS x)}.
   *
   * @param name as upstream has it: its schema, where one was given, and the table's own
   * @param alias what it is to be called here
   */
  record UpstreamTable(List<String> name, @Nullable String alias, int position)
      implements SourceClause {
    public UpstreamTable {
      name = List.copyOf(name);
    }
  }

  /** {@code ENVELOPE name}, in lower case. */
  record Envelope(String name, int position) implements SourceClause {}
}
