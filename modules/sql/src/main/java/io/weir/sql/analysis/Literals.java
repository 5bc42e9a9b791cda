package io.weir.sql.analysis;

import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.columnar.text.ValueText;
import io.weir.sql.algebra.Term;
import java.math.BigDecimal;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.type.SqlTypeName;

/** Literals as terms, typed as PostgreSQL types them. */
final class Literals {
  private static final BigDecimal INT4_MAX = BigDecimal.valueOf(Integer.MAX_VALUE);
  private static final BigDecimal INT8_MAX = BigDecimal.valueOf(Long.MAX_VALUE);

  private final Errors errors;

  Literals(Errors errors) {
    this.errors = errors;
  }

  Term bind(SqlLiteral literal) {
    if (literal instanceof SqlNumericLiteral number) {
      return number(number);
    }
    SqlTypeName type = literal.getTypeName();
    if (type == SqlTypeName.NULL) {
      return new Term.Untyped(null, -1);
    }
    if (type == SqlTypeName.BOOLEAN) {
      Boolean value = (Boolean) literal.getValue();
      return value == null
          ? new Term.Constant(Scalar.ofNull(DataType.BOOLEAN))
          : value ? Term.TRUE : Term.FALSE;
    }
    if (SqlTypeName.CHAR_TYPES.contains(type)) {
      return new Term.Untyped(literal.toValue(), -1);
    }
    throw errors.unsupported(literal, "literals like " + literal + " are", "Cast a quoted text.");
  }

  private static Term number(SqlNumericLiteral literal) {
    BigDecimal value = literal.bigDecimalValue();
    if (literal.isInteger() && value.scale() <= 0) {
      BigDecimal size = value.abs();
      if (size.compareTo(INT4_MAX) <= 0) {
        return new Term.Constant(Scalar.ofLong(DataType.INT4, value.longValueExact()));
      }
      if (size.compareTo(INT8_MAX) <= 0) {
        return new Term.Constant(Scalar.ofLong(DataType.INT8, value.longValueExact()));
      }
    }
    return new Term.Constant(ValueText.parse(DataType.NUMERIC, value.toPlainString()));
  }
}
