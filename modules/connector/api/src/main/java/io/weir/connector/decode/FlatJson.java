package io.weir.connector.decode;

import io.weir.columnar.BatchBuilder;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.Field;
import io.weir.columnar.TypeKind;
import io.weir.connector.decode.ValueDecoder.Target;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Reads what most records are, straight from their bytes: one flat JSON object, names and texts
 * without escapes, integers of at most 18 digits, each field once. It never decides that a record
 * is wrong: of anything else it says that it cannot read it, and {@link JsonValueDecoder} begins
 * anew with a real parser. So both must give the same values wherever this one gives any. Not
 * thread-safe.
 */
final class FlatJson {
  /** A longer record gains nothing here, and the parser has limits that this one does not know. */
  private static final int MAX_LENGTH = 1 << 20;

  private static final int MAX_DIGITS = 18;

  /** Instead of a byte. */
  private static final int END = -1;

  /** Instead of the index of a target. */
  private static final int UNKNOWN = -1;

  private static final int UNREADABLE = -2;
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

  private final Target[] targets;
  private final byte[][] names;
  private final boolean usable;
  private final Cells cells = new Cells();

  private byte[] bytes = new byte[0];
  private int at;
  private int end;
  private long integer;

  FlatJson(List<Target> targets) {
    this.targets = targets.toArray(new Target[0]);
    this.names = new byte[this.targets.length][];
    boolean plain = true;
    for (int i = 0; i < names.length; i++) {
      names[i] = this.targets[i].path().getBytes(StandardCharsets.UTF_8);
      plain &= isPlain(names[i]);
    }
    this.usable = plain;
  }

  /** Whether a name stands in JSON as it is. */
  private static boolean isPlain(byte[] name) {
    for (byte b : name) {
      if (b >= 0 && b < ' ' || b == '"' || b == '\\') {
        return false;
      }
    }
    return Utf8.firstInvalid(name, 0, name.length) < 0;
  }

  /**
   * Appends a value to the column of each field that stands in the record. Where it returns false
   * or throws, some columns may have got one: the caller takes them back.
   *
   * @return false where the record is none that this can read
   * @throws DecodeException where a text is no value of its column's type
   */
  boolean decode(byte[] from, int start, int length, BatchBuilder rows) throws DecodeException {
    if (!usable || length > MAX_LENGTH) {
      return false;
    }
    bytes = from;
    at = start;
    end = start + length;
    if (next() != '{') {
      return false;
    }
    at++;
    int expected = 0;
    int closing = next();
    while (closing != '}') {
      int found = name(expected);
      if (found == UNREADABLE || !value(found, rows)) {
        return false;
      }
      expected = found < 0 ? expected : found + 1;
      closing = next();
      at++;
      if (closing == ',') {
        if (next() != '"') {
          return false;
        }
      } else if (closing == '}') {
        at--;
      } else {
        return false;
      }
    }
    at++;
    return next() == END;
  }

  /** The next byte that is no white space, which is not passed; or {@link #END}. */
  private int next() {
    while (at < end) {
      int b = bytes[at];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        // A byte past ASCII is none that is looked for, and must not be taken for the end.
        return b & 0xff;
      }
      at++;
    }
    return END;
  }

  /** Passes a name and its colon; returns which target it names. */
  private int name(int expected) {
    if (at >= end || bytes[at] != '"') {
      return UNREADABLE;
    }
    at++;
    int found = expected < names.length && isHere(names[expected]) ? expected : UNKNOWN;
    if (found >= 0) {
      at += names[found].length;
    } else {
      int from = at;
      if (!passText()) {
        return UNREADABLE;
      }
      found = find(from, at - from);
    }
    at++;
    if (next() != ':') {
      return UNREADABLE;
    }
    at++;
    return found;
  }

  /** Whether the name stands here, and ends. */
  private boolean isHere(byte[] name) {
    int length = name.length;
    if (at + length >= end || bytes[at + length] != '"') {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (bytes[at + i] != name[i]) {
        return false;
      }
    }
    return true;
  }

  private int find(int from, int length) {
    for (int i = 0; i < names.length; i++) {
      if (Arrays.equals(names[i], 0, names[i].length, bytes, from, from + length)) {
        return i;
      }
    }
    return UNKNOWN;
  }

  /** Goes to the quote that ends a text; false where there is an escape or no well-formed text. */
  private boolean passText() {
    int from = at;
    int seen = 0;
    while (at < end) {
      int b = bytes[at];
      if (b == '"') {
        return seen >= 0 || Utf8.firstInvalid(bytes, from, at - from) < 0;
      }
      if (b == '\\' || b >= 0 && b < ' ') {
        return false;
      }
      seen |= b;
      at++;
    }
    return false;
  }

  private boolean value(int found, BatchBuilder rows) throws DecodeException {
    int first = next();
    if (found < 0) {
      return pass(first);
    }
    Target target = targets[found];
    ColumnBuilder out = rows.column(target.index());
    if (out.size() > rows.rows()) {
      return false; // the field stands twice
    }
    Field field = target.field();
    return switch (first) {
      case '"' -> text(field, out);
      case 'n' -> {
        boolean isNull = field.nullable() && passWord(NULL);
        if (isNull) {
          out.appendNull();
        }
        yield isNull;
      }
      case 't', 'f' -> {
        boolean isBoolean =
            field.type().kind() == TypeKind.BOOLEAN && passWord(first == 't' ? TRUE : FALSE);
        if (isBoolean) {
          out.appendLong(first == 't' ? 1 : 0);
        }
        yield isBoolean;
      }
      default -> number(field, out);
    };
  }

  private boolean passWord(byte[] word) {
    if (!Arrays.equals(word, 0, word.length, bytes, at, Math.min(end, at + word.length))) {
      return false;
    }
    at += word.length;
    return true;
  }

  /** Passes the value of a field that no column has. */
  private boolean pass(int first) {
    return switch (first) {
      case '"' -> {
        at++;
        boolean whole = passText();
        at++;
        yield whole;
      }
      case 'n' -> passWord(NULL);
      case 't' -> passWord(TRUE);
      case 'f' -> passWord(FALSE);
      default -> passInteger();
    };
  }

  private boolean text(Field field, ColumnBuilder out) throws DecodeException {
    int from = ++at;
    if (!passText()) {
      return false;
    }
    int length = at - from;
    at++;
    switch (field.type().kind()) {
      case TEXT -> out.appendBytes(bytes, from, length);
      case JSONB -> {
        return false;
      }
      default ->
          cells.appendText(field, new String(bytes, from, length, StandardCharsets.UTF_8), out);
    }
    return true;
  }

  /** Passes an integer, which is then in {@link #integer}; false where it is long or not whole. */
  private boolean passInteger() {
    boolean negative = at < end && bytes[at] == '-';
    int from = negative ? at + 1 : at;
    int to = from;
    long value = 0;
    while (to < end && bytes[to] >= '0' && bytes[to] <= '9') {
      value = value * 10 + bytes[to++] - '0';
    }
    int digits = to - from;
    if (digits == 0 || digits > MAX_DIGITS || bytes[from] == '0' && digits > 1) {
      return false;
    }
    at = to;
    integer = negative ? -value : value;
    int after = next();
    return after == ',' || after == '}';
  }

  private boolean number(Field field, ColumnBuilder out) {
    if (!passInteger()) {
      return false;
    }
    TypeKind kind = field.type().kind();
    switch (kind) {
      case INT2, INT4, INT8 -> {
        if (!Cells.fits(kind, integer)) {
          return false;
        }
        out.appendLong(integer);
      }
      case FLOAT8 -> {
        if (integer == 0) {
          return false; // perhaps -0, which a float knows
        }
        out.appendDouble((double) integer);
      }
      case TIMESTAMP, TIMESTAMPTZ -> {
        if (Math.abs(integer) > JsonCells.MILLIS_LIMIT) {
          return false;
        }
        out.appendLong(integer * 1000);
      }
      default -> {
        return false;
      }
    }
    return true;
  }
}
