package io.weir.dataflow.expr.function;

import static io.weir.columnar.DataType.BYTEA;
import static io.weir.columnar.DataType.TEXT;

import io.weir.columnar.ByteSink;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.DataType;
import io.weir.columnar.text.BinaryText;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;

/** md5, the SHA family, and bytes written as hexadecimal or base64 digits. */
final class DigestFunctions {
  private DigestFunctions() {}

  static void register(Functions to) {
    for (DataType type : new DataType[] {TEXT, BYTEA}) {
      to.rows("md5", TEXT, (a, i, out) -> out.appendText(hex(digest("MD5", a[0], i))), type);
    }
    for (String bits : new String[] {"224", "256", "384", "512"}) {
      to.rows(
          "sha" + bits,
          BYTEA,
          (a, i, out) -> out.appendBytes(digest("SHA-" + bits, a[0], i)),
          BYTEA);
    }
    to.rows(
        "encode",
        TEXT,
        (a, i, out) -> out.appendText(encode(Columns.bytes(a[0]).get(i), Args.text(a, 1, i))),
        BYTEA,
        TEXT);
    to.rows(
        "decode",
        BYTEA,
        (a, i, out) -> out.appendBytes(decode(Args.text(a, 0, i), Args.text(a, 1, i))),
        TEXT,
        TEXT);
  }

  private static byte[] digest(String algorithm, Column column, int row) {
    BytesColumn bytes = Columns.bytes(column);
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      digest.update(bytes.data(), bytes.start(row), bytes.length(row));
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }

  private static String hex(byte[] bytes) {
    ByteSink out = new ByteSink(bytes.length * 2);
    BinaryText.appendHex(bytes, 0, bytes.length, out);
    return out.toString();
  }

  private static String encode(byte[] bytes, String format) {
    return switch (format.toLowerCase(Locale.ROOT)) {
      case "hex" -> hex(bytes);
      // Lines of 76 characters, as PostgreSQL breaks them.
      case "base64" -> Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(bytes);
      default -> throw unknown(format);
    };
  }

  private static byte[] decode(String text, String format) {
    return switch (format.toLowerCase(Locale.ROOT)) {
      case "hex" -> BinaryText.parseBytea("\\x" + text);
      case "base64" -> base64(text);
      default -> throw unknown(format);
    };
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getDecoder().decode(text.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw Args.invalidParameter("invalid base64 text: " + e.getMessage());
    }
  }

  private static RuntimeException unknown(String format) {
    return Args.invalidParameter("unrecognized encoding: \"" + format + "\"");
  }
}
