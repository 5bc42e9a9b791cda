package io.weir.sql.parser;

import io.weir.columnar.DataType;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Type names in all of PostgreSQL's spellings. */
final class TypeSyntax {
  /** What a type's own name means. */
  private record Known(String name, @Nullable DataType type, boolean takesModifier) {}

  private static final Map<String, Known> KNOWN = new HashMap<>();

  private static void know(String name, @Nullable DataType type, String... spellings) {
    boolean modifier = Set.of("varchar", "bpchar", "timestamp", "timestamptz").contains(name);
    Known known = new Known(name, type, modifier);
    KNOWN.put(name, known);
    for (String spelling : spellings) {
      KNOWN.put(spelling, known);
    }
  }

  static {
    know("bool", DataType.BOOLEAN, "boolean");
    know("int2", DataType.INT2, "smallint");
    know("int4", DataType.INT4, "int", "integer");
    know("int8", DataType.INT8, "bigint");
    know("float4", DataType.FLOAT4, "real");
    know("float8", DataType.FLOAT8, "double precision", "float");
    know("numeric", DataType.NUMERIC, "decimal", "dec");
    know("text", DataType.TEXT);
    know("varchar", DataType.TEXT, "character varying", "char varying");
    know("bpchar", DataType.TEXT, "char", "character");
    know("bytea", DataType.BYTEA);
    know("date", DataType.DATE);
    know("timestamp", DataType.TIMESTAMP, "timestamp without time zone");
    know("timestamptz", DataType.TIMESTAMPTZ, "timestamp with time zone");
    know("interval", DataType.INTERVAL);
    know("jsonb", DataType.JSONB, "json");
    know("uuid", DataType.UUID);
    // The system catalog's own.
    know("oid", DataType.INT8, "xid", "cid");
    know("name", DataType.TEXT);
    for (String reg : List.of("regclass", "regtype", "regproc", "regnamespace", "regrole")) {
      know(reg, null);
    }
  }

  private static final Set<String> FIRST_WORDS = new HashSet<>();

  static {
    KNOWN.keySet().forEach(spelling -> FIRST_WORDS.add(spelling.split(" ", 2)[0]));
  }

  /** A type and the index of the token after it. */
  record Parsed(PgType type, int next) {}

  private final String sql;
  private final List<Lexeme> tokens;

  TypeSyntax(String sql, List<Lexeme> tokens) {
    this.sql = sql;
    this.tokens = tokens;
  }

  /** The type that begins at a token; 42704 where there is none of that name. */
  Parsed parse(int from) {
    int i = skipSchema(from);
    Lexeme first = tokens.get(i);
    if (first.kind() == Lexeme.Kind.QUOTED) {
      return quoted(i);
    }
    if (first.kind() != Lexeme.Kind.WORD || Reserved.isReserved(first.text())) {
      throw Syntax.error(sql, first);
    }
    return words(i);
  }

  /** Whether a type's name, then a string begins at a token: {@code date '2026-01-01'}. */
  boolean isTypedLiteral(int from) {
    Lexeme first = tokens.get(from);
    if (first.kind() != Lexeme.Kind.WORD
        || !(FIRST_WORDS.contains(first.text()) || first.text().equals("pg_catalog"))) {
      return false;
    }
    try {
      return tokens.get(parse(from).next()).kind() == Lexeme.Kind.STRING;
    } catch (RejectedException notOne) {
      return false;
    }
  }

  private int skipSchema(int from) {
    return tokens.get(from).isWord("pg_catalog") && tokens.get(from + 1).isMark(".")
        ? from + 2
        : from;
  }

  private Parsed quoted(int i) {
    String name = tokens.get(i).text();
    Known known = name.equals("char") ? new Known("char", DataType.TEXT, false) : KNOWN.get(name);
    if (known == null) {
      throw unknown(i);
    }
    return array(new PgType(known.name(), known.type(), -1, false), i + 1);
  }

  private Parsed words(int i) {
    String first = tokens.get(i).text();
    int next = i + 1;
    String name = first;
    if ((first.equals("double") && tokens.get(next).isWord("precision"))
        || ((first.equals("character") || first.equals("char"))
            && tokens.get(next).isWord("varying"))) {
      name = first + " " + tokens.get(next).text();
      next++;
    }
    Known known = KNOWN.get(name);
    if (known == null) {
      throw unknown(i);
    }
    int[] args = new int[2];
    int count = 0;
    if (tokens.get(next).isMark("(")) {
      count = arguments(next, args);
      next += 1 + 2 * count;
    }
    if (first.equals("timestamp") && isTimeZone(next)) {
      name = tokens.get(next).isWord("with") ? "timestamptz" : "timestamp";
      known = java.util.Objects.requireNonNull(KNOWN.get(name));
      next += 3;
    }
    return array(typeOf(known, first, args, count, i), next);
  }

  private boolean isTimeZone(int i) {
    return (tokens.get(i).isWord("with") || tokens.get(i).isWord("without"))
        && tokens.get(i + 1).isWord("time")
        && tokens.get(i + 2).isWord("zone");
  }

  /** Reads {@code (n)} or {@code (n, m)}. */
  private int arguments(int open, int[] into) {
    int count = 0;
    int i = open;
    do {
      Lexeme number = tokens.get(i + 1);
      if (number.kind() != Lexeme.Kind.NUMBER || count == into.length) {
        throw Syntax.error(sql, number);
      }
      try {
        into[count++] = Integer.parseInt(number.text());
      } catch (NumberFormatException e) {
        throw Syntax.error(sql, number);
      }
      i += 2;
    } while (tokens.get(i).isMark(","));
    if (!tokens.get(i).isMark(")")) {
      throw Syntax.error(sql, tokens.get(i));
    }
    return count;
  }

  private PgType typeOf(Known known, String spelling, int[] args, int count, int at) {
    if (known.name().equals("numeric") && count > 0) {
      if (args[0] < 1 || args[0] > 1000 || args[1] > args[0]) {
        String wrong =
            args[0] < 1 || args[0] > 1000
                ? "NUMERIC precision " + args[0] + " must be between 1 and 1000"
                : "NUMERIC scale " + args[1] + " must be between 0 and precision " + args[0];
        throw rejected(SqlState.INVALID_PARAMETER_VALUE, wrong, at);
      }
      return new PgType("numeric", DataType.numeric(args[0], args[1]), -1, false);
    }
    if (spelling.equals("float") && count == 1) {
      boolean single = args[0] <= 24;
      return new PgType(
          single ? "float4" : "float8", single ? DataType.FLOAT4 : DataType.FLOAT8, -1, false);
    }
    if (count > (known.takesModifier() ? 1 : 0)) {
      throw rejected(
          SqlState.SYNTAX_ERROR,
          "type modifier is not allowed for type \"" + known.name() + "\"",
          at);
    }
    boolean oneChar = known.name().equals("bpchar") && count == 0 && !spelling.equals("bpchar");
    return new PgType(known.name(), known.type(), count == 1 ? args[0] : oneChar ? 1 : -1, false);
  }

  private Parsed array(PgType element, int next) {
    int i = next;
    while (tokens.get(i).isMark("[") && tokens.get(i + 1).isMark("]")) {
      i += 2;
    }
    return i == next
        ? new Parsed(element, i)
        : new Parsed(new PgType(element.name(), null, element.modifier(), true), i);
  }

  private RejectedException unknown(int at) {
    return rejected(
        SqlState.UNDEFINED_OBJECT, "type \"" + tokens.get(at).text() + "\" does not exist", at);
  }

  private RejectedException rejected(String state, String message, int at) {
    return Rejection.of(state, message)
        .at(Syntax.position(sql, tokens.get(at).start()))
        .exception();
  }
}
