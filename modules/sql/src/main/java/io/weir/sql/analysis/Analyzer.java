package io.weir.sql.analysis;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Scalar;
import io.weir.columnar.Schema;
import io.weir.columnar.text.ValueText;
import io.weir.kernel.ObjectId;
import io.weir.sql.algebra.Attribute;
import io.weir.sql.algebra.Attributes;
import io.weir.sql.algebra.Rel;
import io.weir.sql.algebra.Rels;
import io.weir.sql.algebra.SortItem;
import io.weir.sql.algebra.Term;
import io.weir.sql.algebra.Terms;
import io.weir.sql.relation.RelationResolver;
import io.weir.sql.types.FunctionCatalog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** Turns a parsed query into typed algebra. Stateless; thread-safe. */
public final class Analyzer {
  private final FunctionCatalog functions;
  private final Function<String, SqlNode> viewParser;

  /**
   * @param viewParser parses the query text of a view
   */
  public Analyzer(FunctionCatalog functions, Function<String, SqlNode> viewParser) {
    this.functions = functions;
    this.viewParser = viewParser;
  }

  /**
   * An analysed query.
   *
   * @param rel gives at least {@code columns} and the keys of {@code order}
   * @param columns of the result, in order; an attribute may stand twice
   * @param schema names, types and nullability of {@code columns}
   * @param references the relations that the query's own text names
   * @param attributes what made the attributes, for those that planning adds
   */
  public record Analyzed(
      Rel rel,
      List<Attribute> columns,
      Schema schema,
      List<SortItem<Attribute>> order,
      @Nullable Term offset,
      @Nullable Term limit,
      List<DataType> parameters,
      Set<ObjectId> references,
      Attributes attributes) {
    public Analyzed {
      columns = List.copyOf(columns);
      order = List.copyOf(order);
      parameters = List.copyOf(parameters);
      references = Collections.unmodifiableSet(new TreeSet<>(references));
    }

    /** The same query with other offset and limit. */
    public Analyzed with(@Nullable Term newOffset, @Nullable Term newLimit) {
      return new Analyzed(
          rel, columns, schema, order, newOffset, newLimit, parameters, references, attributes);
    }
  }

  /**
   * Analyses {@code query}.
   *
   * @throws io.weir.kernel.RejectedException with PostgreSQL's SQLSTATE, text and position
   */
  public Analyzed analyze(
      SqlNode query, RelationResolver relations, List<@Nullable DataType> declaredParameters) {
    ParameterTypes parameters = new ParameterTypes(declaredParameters);
    Analysis analysis =
        new Analysis(new Attributes(), relations, functions, viewParser, parameters);
    return finish(analysis, new QueryBinder(analysis).bind(query, Scope.root()));
  }

  /**
   * As {@link #analyze}, the result's columns cast as INSERT stores them into {@code targets}.
   *
   * @throws io.weir.kernel.RejectedException also 42804 where a column's type does not fit
   */
  public Analyzed analyzeSource(
      SqlNode query,
      RelationResolver relations,
      List<@Nullable DataType> declaredParameters,
      List<Field> targets) {
    ParameterTypes parameters = new ParameterTypes(declaredParameters);
    Analysis analysis =
        new Analysis(new Attributes(), relations, functions, viewParser, parameters);
    return finish(analysis, new InsertBinder(analysis).bind(query, targets));
  }

  private static Analyzed finish(Analysis analysis, Query query) {
    Rel rel = Rels.rewriteTerms(query.rel(), term -> settle(term, analysis.parameters));
    List<Field> fields = new ArrayList<>();
    for (OutputColumn column : query.columns()) {
      Attribute attribute = column.attribute();
      fields.add(new Field(column.name(), attribute.type(), attribute.nullable()));
    }
    return new Analyzed(
        rel,
        query.attributes(),
        new Schema(fields),
        query.order(),
        query.offset(),
        query.limit(),
        analysis.parameters.all(),
        analysis.references,
        analysis.attributes);
  }

  /** What nothing has given a type is text. */
  private static Term settle(Term term, ParameterTypes parameters) {
    return Terms.rewrite(
        term,
        t -> {
          if (!(t instanceof Term.Untyped untyped)) {
            return null;
          }
          if (untyped.parameter() < 0) {
            return new Term.Constant(
                untyped.text() == null
                    ? Scalar.ofNull(DataType.TEXT)
                    : ValueText.parse(DataType.TEXT, untyped.text()));
          }
          parameters.decide(untyped.parameter(), DataType.TEXT);
          DataType type = parameters.type(untyped.parameter());
          Term parameter =
              new Term.Parameter(untyped.parameter(), type == null ? DataType.TEXT : type);
          return parameter.type().equals(DataType.TEXT)
              ? parameter
              : new Term.Cast(parameter, DataType.TEXT);
        });
  }
}
