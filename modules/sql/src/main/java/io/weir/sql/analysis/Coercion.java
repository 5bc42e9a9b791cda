package io.weir.sql.analysis;

import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.columnar.text.ValueText;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.algebra.Term;
import io.weir.sql.types.Casts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** Gives terms the types that their places ask for. */
final class Coercion {
  private final ParameterTypes parameters;
  private final Errors errors;

  Coercion(ParameterTypes parameters, Errors errors) {
    this.parameters = parameters;
    this.errors = errors;
  }

  /** The type that a term has by itself; null where its place decides. */
  @Nullable DataType type(Term term) {
    return term instanceof Term.Untyped ? null : term.type();
  }

  List<@Nullable DataType> types(List<Term> terms) {
    List<@Nullable DataType> out = new ArrayList<>();
    terms.forEach(t -> out.add(type(t)));
    return out;
  }

  /** {@code term} as {@code type}, whichever cast that takes; a literal is read as one. */
  Term to(Term term, DataType type, SqlNode place) {
    if (term instanceof Term.Untyped untyped) {
      return decide(untyped, type, place);
    }
    boolean same =
        term.type().equals(type) || (term.type().kind() == type.kind() && type.precision() == 0);
    if (same) {
      return term;
    }
    if (term instanceof Term.Constant constant && constant.value().isNull()) {
      return new Term.Constant(Scalar.ofNull(type));
    }
    return new Term.Cast(term, type);
  }

  private Term decide(Term.Untyped untyped, DataType type, SqlNode place) {
    if (untyped.parameter() >= 0) {
      parameters.decide(untyped.parameter(), type);
      DataType decided = parameters.type(untyped.parameter());
      Term parameter = new Term.Parameter(untyped.parameter(), decided == null ? type : decided);
      return parameter.type().kind() == type.kind() && type.precision() == 0
          ? parameter
          : new Term.Cast(parameter, type);
    }
    if (untyped.text() == null) {
      return new Term.Constant(Scalar.ofNull(type));
    }
    try {
      return new Term.Constant(ValueText.parse(type, untyped.text()));
    } catch (RejectedException e) {
      throw errors.at(place, e.rejection());
    }
  }

  /** As text where nothing else has decided it. */
  Term settled(Term term, SqlNode place) {
    return term instanceof Term.Untyped ? to(term, DataType.TEXT, place) : term;
  }

  /** The one type of all of {@code terms}, which are then cast to it. */
  DataType common(List<Term> terms, List<? extends SqlNode> places, String construct) {
    List<@Nullable DataType> types = types(terms);
    Optional<DataType> common = Casts.common(types);
    if (common.isPresent()) {
      return common.get();
    }
    DataType first = null;
    for (int i = 0; i < types.size(); i++) {
      DataType type = types.get(i);
      if (first != null && type != null && Casts.common(types.subList(0, i + 1)).isEmpty()) {
        throw errors.mismatch(
            places.get(i),
            construct
                + " types "
                + Casts.name(first)
                + " and "
                + Casts.name(type)
                + " cannot be matched");
      }
      first = first == null ? type : Casts.common(types.subList(0, i + 1)).orElse(first);
    }
    throw new IllegalStateException("types without a common one must differ");
  }

  Term bool(Term term, SqlNode place, String where) {
    if (term instanceof Term.Untyped) {
      return to(term, DataType.BOOLEAN, place);
    }
    if (!term.type().equals(DataType.BOOLEAN)) {
      throw errors.mismatch(
          place,
          "argument of " + where + " must be type boolean, not type " + Casts.name(term.type()));
    }
    return term;
  }

  /** For storing into a column of {@code type}, as INSERT does. */
  Term assigned(Term term, DataType type, String column, SqlNode place) {
    DataType from = type(term);
    if (!Casts.assignment(from, type)) {
      throw errors.at(
          place,
          Rejection.of(
                  SqlState.DATATYPE_MISMATCH,
                  "column \""
                      + column
                      + "\" is of type "
                      + Casts.name(type)
                      + " but expression is of type "
                      + Casts.name(from))
              .withHint("You will need to rewrite or cast the expression."));
    }
    return to(term, type, place);
  }
}
