package io.weir.sql.analysis;

import io.weir.kernel.ObjectId;
import io.weir.sql.algebra.Attributes;
import io.weir.sql.relation.Relation;
import io.weir.sql.relation.RelationResolver;
import io.weir.sql.types.FunctionCatalog;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** What all parts of one query's analysis share. */
final class Analysis {
  /** Views over views over views: more than this many levels are taken for a mistake. */
  static final int MAX_VIEW_DEPTH = 100;

  final Attributes attributes;
  final RelationResolver relations;
  final FunctionCatalog functions;
  final Function<String, SqlNode> viewParser;
  final ParameterTypes parameters;
  final Errors errors;
  final Coercion coercion;

  /** What the query itself names; not what the views among it are made of. */
  final Set<ObjectId> references = new TreeSet<>();

  final int viewDepth;
  private final WorkTables workTables;
  private final Map<Object, SqlNode> places;

  Analysis(
      Attributes attributes,
      RelationResolver relations,
      FunctionCatalog functions,
      Function<String, SqlNode> viewParser,
      ParameterTypes parameters) {
    this(
        attributes,
        relations,
        functions,
        viewParser,
        parameters,
        0,
        new WorkTables(),
        new IdentityHashMap<>());
  }

  private Analysis(
      Attributes attributes,
      RelationResolver relations,
      FunctionCatalog functions,
      Function<String, SqlNode> viewParser,
      ParameterTypes parameters,
      int viewDepth,
      WorkTables workTables,
      Map<Object, SqlNode> places) {
    this.attributes = attributes;
    this.relations = relations;
    this.functions = functions;
    this.viewParser = viewParser;
    this.parameters = parameters;
    this.errors = new Errors(viewDepth == 0);
    this.coercion = new Coercion(parameters, errors);
    this.viewDepth = viewDepth;
    this.workTables = workTables;
    this.places = places;
  }

  /** For a view's query, whose text the user has not written now. */
  Analysis ofView(Relation view) {
    return new Analysis(
        attributes,
        relations.seenWith(view.widths()),
        functions,
        viewParser,
        parameters,
        viewDepth + 1,
        workTables,
        places);
  }

  int nextWorkTable() {
    return workTables.next++;
  }

  /** Remembers where {@code term} stands, for errors that show only later. */
  void place(Object term, SqlNode node) {
    places.putIfAbsent(term, node);
  }

  @Nullable SqlNode placeOf(Object term) {
    return places.get(term);
  }

  private static final class WorkTables {
    private int next;
  }
}
