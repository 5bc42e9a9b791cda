package io.weir.sql.parser;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlTypeNameSpec;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.util.Litmus;

/** The type in a cast: the operand 1 of every CAST is a SqlDataTypeSpec over one of these. */
public final class PgTypeNameSpec extends SqlTypeNameSpec {
  private final PgType type;

  PgTypeNameSpec(PgType type, SqlParserPos pos) {
    super(new SqlIdentifier(type.name(), pos), pos);
    this.type = type;
  }

  public PgType type() {
    return type;
  }

  /** The type of a cast. */
  public static PgType of(SqlNode typeSpec) {
    if (typeSpec instanceof org.apache.calcite.sql.SqlDataTypeSpec spec
        && spec.getTypeNameSpec() instanceof PgTypeNameSpec pg) {
      return pg.type;
    }
    throw new IllegalArgumentException("not a type: " + typeSpec);
  }

  @Override
  public RelDataType deriveType(SqlValidator validator) {
    throw new UnsupportedOperationException("types are resolved by io.weir.sql's own analysis");
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    writer.print(type.toString());
    writer.setNeedWhitespace(true);
  }

  @Override
  public boolean equalsDeep(SqlTypeNameSpec other, Litmus litmus) {
    return (other instanceof PgTypeNameSpec that && that.type.equals(type))
        ? litmus.succeed()
        : litmus.fail("{} != {}", this, other);
  }
}
