package io.weir.sql.analysis;

import io.weir.kernel.RejectedException;
import io.weir.kernel.SqlState;
import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Rel;
import io.weir.sql.algebra.Rels;
import io.weir.sql.algebra.Term;
import io.weir.sql.relation.Relation;
import io.weir.sql.types.SetFunctions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlTableRef;
import org.jspecify.annotations.Nullable;

/** Binds what stands in FROM: relations, subqueries, functions, joins. */
final class FromBinder {
  /** Rows, and the names that they go by. */
  record Source(Rel rel, Scope scope) {}

  private final Analysis analysis;
  private final Scope outer;
  private final Errors errors;

  FromBinder(Analysis analysis, Scope outer) {
    this.analysis = analysis;
    this.outer = outer;
    this.errors = analysis.errors;
  }

  Source bind(SqlNode node) {
    return bind(node, null);
  }

  /**
   * @param before what stands to the left in the same FROM, which LATERAL items can use
   */
  Source bind(SqlNode node, @Nullable Scope before) {
    if (node instanceof SqlJoin join) {
      return new JoinBinder(analysis, this, outer).bind(join, before);
    }
    return aliased(node, null, null, before);
  }

  private Source aliased(
      SqlNode node,
      @Nullable SqlIdentifier alias,
      @Nullable SqlNodeList names,
      @Nullable Scope before) {
    return switch (node.getKind()) {
      case AS -> {
        List<SqlNode> operands = ((SqlCall) node).getOperandList();
        SqlNodeList columns =
            operands.size() > 2
                ? new SqlNodeList(operands.subList(2, operands.size()), node.getParserPosition())
                : null;
        yield aliased(operands.get(0), (SqlIdentifier) operands.get(1), columns, before);
      }
      case IDENTIFIER -> relation((SqlIdentifier) node, alias, names);
      case TABLE_REF -> relation((SqlIdentifier) ((SqlTableRef) node).operand(0), alias, names);
      case LATERAL -> lateral(((SqlCall) node).operand(0), alias, names, before);
      case COLLECTION_TABLE -> function(((SqlCall) node).operand(0), alias, names, before);
      case JOIN -> {
        if (alias != null) {
          throw errors.unsupported(alias, "an alias of a join is", "Alias its tables.");
        }
        yield bind(node, before);
      }
      default -> {
        if (!QueryBinder.isQuery(node)) {
          throw errors.unsupported(
              node, node.getKind().sql + " in FROM is", "Use tables, views, subqueries or joins.");
        }
        yield subquery(node, alias, names, outer);
      }
    };
  }

  private Source lateral(
      SqlNode node,
      @Nullable SqlIdentifier alias,
      @Nullable SqlNodeList names,
      @Nullable Scope before) {
    if (QueryBinder.isQuery(node)) {
      return subquery(node, alias, names, before == null ? outer : before.within(outer));
    }
    return aliased(node, alias, names, before);
  }

  private Source subquery(
      SqlNode node, @Nullable SqlIdentifier alias, @Nullable SqlNodeList names, Scope scope) {
    Query query = new QueryBinder(analysis).bind(node, scope).asInput();
    return named(query, alias == null ? "" : alias.getSimple(), null, names, node);
  }

  private Source named(
      Query query,
      String name,
      @Nullable String schema,
      @Nullable SqlNodeList names,
      SqlNode place) {
    List<OutputColumn> columns = renamed(analysis, query.columns(), name, names, place);
    return new Source(query.rel(), Scope.ofTable(outer, schema, name, columns));
  }

  /** The columns under the names of an alias list, as far as that goes. */
  static List<OutputColumn> renamed(
      Analysis analysis,
      List<OutputColumn> columns,
      String table,
      @Nullable SqlNodeList names,
      SqlNode place) {
    if (names == null) {
      return columns;
    }
    if (names.size() > columns.size()) {
      throw analysis.errors.at(
          place,
          SqlState.INVALID_COLUMN_REFERENCE,
          "table \""
              + table
              + "\" has "
              + columns.size()
              + " columns available but "
              + names.size()
              + " columns specified");
    }
    List<OutputColumn> out = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      OutputColumn column = columns.get(i);
      out.add(i < names.size() ? column.named(((SqlIdentifier) names.get(i)).getSimple()) : column);
    }
    return out;
  }

  private Source relation(
      SqlIdentifier id, @Nullable SqlIdentifier alias, @Nullable SqlNodeList names) {
    String last = id.names.get(id.names.size() - 1);
    String name = alias == null ? last : alias.getSimple();
    if (id.isSimple()) {
      Optional<CommonTable> common = outer.commonTable(last);
      if (common.isPresent()) {
        return named(copy(common.get().query()), name, null, names, id);
      }
    }
    Relation relation = resolve(id);
    analysis.references.add(relation.id());
    String schema = alias == null ? relation.schema() : null;
    Query query = relation.viewQuery() == null ? table(relation) : view(id, relation);
    return named(query, name, schema, names, id);
  }

  private Relation resolve(SqlIdentifier id) {
    int size = id.names.size();
    String last = id.names.get(size - 1);
    Optional<Relation> found =
        size == 1
            ? analysis.relations.unqualified(last)
            : analysis.relations.relation(id.names.get(size - 2), last);
    return found.orElseThrow(() -> errors.undefinedTable(id, String.join(".", id.names)));
  }

  private Query copy(Query query) {
    Rels.Copy copy = Rels.copy(query.rel(), analysis.attributes);
    List<OutputColumn> columns = new ArrayList<>();
    for (OutputColumn column : query.columns()) {
      Attribute attribute = copy.renamed().getOrDefault(column.attribute(), column.attribute());
      columns.add(new OutputColumn(column.name(), attribute, column.untyped()));
    }
    return new Query(copy.rel(), columns);
  }

  private Query table(Relation relation) {
    List<OutputColumn> columns = new ArrayList<>();
    relation
        .columns()
        .fields()
        .forEach(
            f ->
                columns.add(
                    new OutputColumn(
                        f.name(), analysis.attributes.fresh(f.name(), f.type(), f.nullable()))));
    Rel get = new Rel.Get(relation, columns.stream().map(OutputColumn::attribute).toList());
    return new Query(get, columns);
  }

  private Query view(SqlIdentifier id, Relation relation) {
    String text = relation.viewQuery();
    if (text == null || analysis.viewDepth >= Analysis.MAX_VIEW_DEPTH) {
      throw errors.at(id, SqlState.PROGRAM_LIMIT_EXCEEDED, "views are nested too deeply at " + id);
    }
    Query query;
    try {
      query =
          new QueryBinder(analysis.ofView(relation))
              .bind(analysis.viewParser.apply(text), Scope.root())
              .asInput();
    } catch (RejectedException e) {
      throw errors.at(id, e.rejection().withDetail("In view \"" + relation.name() + "\": " + text));
    }
    List<OutputColumn> columns = new ArrayList<>();
    List<Rel.Item> items = new ArrayList<>();
    for (int i = 0; i < relation.columns().size(); i++) {
      OutputColumn column = query.columns().get(i);
      String name = relation.columns().field(i).name();
      Term term = analysis.coercion.to(column.term(), relation.columns().type(i), id);
      Attribute attribute = analysis.attributes.fresh(name, term);
      items.add(new Rel.Item(attribute, term));
      columns.add(new OutputColumn(name, attribute));
    }
    return new Query(new Rel.Project(query.rel(), items), columns);
  }

  private Source function(
      SqlCall call,
      @Nullable SqlIdentifier alias,
      @Nullable SqlNodeList names,
      @Nullable Scope before) {
    Scope scope = before == null ? outer : before.within(outer);
    ExpressionBinder expressions = new ExpressionBinder(analysis, scope, Clause.FROM);
    String function = FunctionBinder.name(call);
    String name = alias == null ? function : alias.getSimple();
    if (SetFunctions.isSetFunction(function)) {
      Term.SetCall set =
          new FunctionBinder(expressions).setCall(function, call, call.getOperandList());
      Attribute attribute = analysis.attributes.fresh(name, set);
      Rel rel =
          new Rel.TableFunction(
              new Rel.Unit(),
              List.of(new Rel.FunctionItem(attribute, function, set.args())),
              null,
              false);
      return named(
          new Query(rel, List.of(new OutputColumn(name, attribute))), name, null, names, call);
    }
    Term term = expressions.bindSettled(call);
    Attribute attribute = analysis.attributes.fresh(name, term);
    Rel rel = new Rel.Project(new Rel.Unit(), List.of(new Rel.Item(attribute, term)));
    return named(
        new Query(rel, List.of(new OutputColumn(name, attribute))), name, null, names, call);
  }
}
