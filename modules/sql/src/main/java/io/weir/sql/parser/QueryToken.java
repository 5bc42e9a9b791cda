package io.weir.sql.parser;

import io.weir.sql.parser.generated.Token;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlTypeNameSpec;
import org.jspecify.annotations.Nullable;

/**
 * A token as the generated grammar takes it. All stand on line 1, so that columns are 1-based
 * offsets into the statement's text.
 */
public final class QueryToken extends Token {
  private static final long serialVersionUID = 1L;

  /** Where it comes from, for error texts. */
  final transient Lexeme lexeme;

  private final transient @Nullable Object meaning;

  QueryToken(int kind, String image, Lexeme first, int end, @Nullable Object meaning) {
    this.kind = kind;
    this.image = image;
    this.lexeme = first;
    this.meaning = meaning;
    beginLine = 1;
    endLine = 1;
    beginColumn = first.start() + 1;
    endColumn = Math.max(end, beginColumn);
  }

  /** Of a typed literal. */
  public SqlNode node() {
    return meaning(SqlNode.class);
  }

  /** Of a type's name. */
  public SqlTypeNameSpec typeName() {
    return meaning(SqlTypeNameSpec.class);
  }

  /** Of an operator. */
  public SqlBinaryOperator operator() {
    return meaning(SqlBinaryOperator.class);
  }

  private <T> T meaning(Class<T> type) {
    if (!type.isInstance(meaning)) {
      throw new IllegalStateException("token " + image + " is no " + type.getSimpleName());
    }
    return type.cast(meaning);
  }
}
