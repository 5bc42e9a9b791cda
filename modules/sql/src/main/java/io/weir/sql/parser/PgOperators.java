package io.weir.sql.parser;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's binary operators beyond the standard's; told apart by name. They bind as PostgreSQL
 * says: all others between addition and comparison. {@code ||} and {@code ::} arrive as the
 * standard CONCAT and CAST.
 */
public final class PgOperators {
  private static final int CAST_PRECEDENCE = 94;
  private static final int AT_PRECEDENCE = 72;
  private static final int POWER_PRECEDENCE = 68;
  private static final int OTHER_PRECEDENCE = 36;

  public static final SqlBinaryOperator JSON_GET = other("->");
  public static final SqlBinaryOperator JSON_GET_TEXT = other("->>");
  public static final SqlBinaryOperator JSON_PATH = other("#>");
  public static final SqlBinaryOperator JSON_PATH_TEXT = other("#>>");
  public static final SqlBinaryOperator CONTAINS = other("@>");
  public static final SqlBinaryOperator CONTAINED = other("<@");
  public static final SqlBinaryOperator HAS_KEY = other("?");
  public static final SqlBinaryOperator HAS_ANY_KEY = other("?|");
  public static final SqlBinaryOperator HAS_ALL_KEYS = other("?&");
  public static final SqlBinaryOperator MATCHES = other("~");
  public static final SqlBinaryOperator MATCHES_ANY_CASE = other("~*");
  public static final SqlBinaryOperator NOT_MATCHES = other("!~");
  public static final SqlBinaryOperator NOT_MATCHES_ANY_CASE = other("!~*");
  public static final SqlBinaryOperator BIT_AND = other("&");
  public static final SqlBinaryOperator BIT_OR = other("|");
  public static final SqlBinaryOperator BIT_XOR = other("#");
  public static final SqlBinaryOperator SHIFT_LEFT = other("<<");
  public static final SqlBinaryOperator SHIFT_RIGHT = other(">>");
  public static final SqlBinaryOperator POWER = operator("^", POWER_PRECEDENCE);
  public static final SqlBinaryOperator AT_TIME_ZONE = operator("AT TIME ZONE", AT_PRECEDENCE);

  /** Parses {@code x::type}; makes a call of the standard CAST. */
  public static final SqlBinaryOperator CAST =
      standing("::", CAST_PRECEDENCE, SqlStdOperatorTable.CAST);

  /** Parses {@code x || y} where PostgreSQL binds it; makes a call of the standard CONCAT. */
  static final SqlBinaryOperator CONCAT =
      standing("||", OTHER_PRECEDENCE, SqlStdOperatorTable.CONCAT);

  private static final Map<String, SqlBinaryOperator> BY_NAME =
      Stream.of(
              JSON_GET,
              JSON_GET_TEXT,
              JSON_PATH,
              JSON_PATH_TEXT,
              CONTAINS,
              CONTAINED,
              HAS_KEY,
              HAS_ANY_KEY,
              HAS_ALL_KEYS,
              MATCHES,
              MATCHES_ANY_CASE,
              NOT_MATCHES,
              NOT_MATCHES_ANY_CASE,
              BIT_AND,
              BIT_OR,
              BIT_XOR,
              SHIFT_LEFT,
              SHIFT_RIGHT,
              POWER,
              CONCAT)
          .collect(Collectors.toUnmodifiableMap(SqlOperator::getName, o -> o));

  private PgOperators() {}

  static @Nullable SqlBinaryOperator named(String name) {
    return BY_NAME.get(name);
  }

  private static SqlBinaryOperator other(String name) {
    return operator(name, OTHER_PRECEDENCE);
  }

  private static SqlBinaryOperator operator(String name, int precedence) {
    return new SqlBinaryOperator(name, SqlKind.OTHER, precedence, true, null, null, null);
  }

  private static SqlBinaryOperator standing(String name, int precedence, SqlOperator standard) {
    return new SqlBinaryOperator(name, SqlKind.OTHER, precedence, true, null, null, null) {
      @Override
      public SqlCall createCall(
          @Nullable SqlLiteral qualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
        return standard.createCall(qualifier, pos, operands);
      }
    };
  }
}
