package io.weir.connector.decode;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.weir.connector.decode.UpstreamRecord.Header;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** A record's headers as a JSON array: {@code [{"key": "a", "value": "text"}, ...]}. */
final class HeaderText {
  private HeaderText() {}

  static String of(List<Header> headers) {
    StringBuilder out = new StringBuilder("[");
    for (Header header : headers) {
      out.append(out.length() > 1 ? ", {\"key\": " : "{\"key\": ");
      quote(header.name(), out);
      out.append(", \"value\": ");
      byte[] value = header.value();
      if (value == null) {
        out.append("null");
      } else if (Utf8.firstInvalid(value, 0, value.length) < 0) {
        quote(new String(value, StandardCharsets.UTF_8), out);
      } else {
        quote("\\x" + HexFormat.of().formatHex(value), out);
      }
      out.append('}');
    }
    return out.append(']').toString();
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    JsonStringEncoder.getInstance().quoteAsString(text, out);
    out.append('"');
  }
}
