package io.weir.persistence.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.weir.persistence.CorruptJournalException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * A stored event as a line of JSON that people and tools can read:
 *
 * <pre>
 *   {"position":7,"aggregate":"source|u1","sequence":2,"type":"source.started:1",
 *    "hash":"...","metadata":{...},"event":{...}}
 * </pre>
 *
 * {@code metadata} and {@code event} are the stored bytes themselves, so that the hash can be
 * checked against them: {@link #parse} takes them from the line as they are.
 */
public final class ExportLine {
  private static final int HASH_LENGTH = 64;
  private static final JsonFactory JSON = new JsonFactory();

  private ExportLine() {}

  /** The line, without its end. */
  public static String format(JournalEntry entry) {
    String stored = new String(entry.bytes(), StandardCharsets.UTF_8);
    int metadata = stored.indexOf('\n');
    int event = stored.indexOf('\n', metadata + 1);
    if (metadata != HASH_LENGTH || event < 0) {
      throw new CorruptJournalException(
          "event " + entry.sequence() + " of " + entry.persistenceId() + " is not of three lines");
    }
    return "{\"position\":"
        + entry.position()
        + ",\"aggregate\":"
        + quoted(entry.persistenceId())
        + ",\"sequence\":"
        + entry.sequence()
        + ",\"type\":"
        + quoted(entry.manifest())
        + ",\"hash\":"
        + quoted(stored.substring(0, metadata))
        + ",\"metadata\":"
        + stored.substring(metadata + 1, event)
        + ",\"event\":"
        + stored.substring(event + 1)
        + "}";
  }

  private static String quoted(String text) {
    return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
  }

  /**
   * @throws CorruptJournalException where it is no such line
   */
  public static JournalEntry parse(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    Map<String, byte[]> fields = new HashMap<>();
    try (JsonParser parser = JSON.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new CorruptJournalException("not an event: " + shown(line));
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (value.isStructStart()) {
          int from = (int) parser.currentTokenLocation().getByteOffset();
          parser.skipChildren();
          int to = (int) parser.currentLocation().getByteOffset();
          fields.put(name, java.util.Arrays.copyOfRange(bytes, from, to));
        } else {
          fields.put(name, parser.getText().getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (IOException malformed) {
      throw new CorruptJournalException("not an event: " + shown(line), malformed);
    }
    ByteArrayOutputStream stored = new ByteArrayOutputStream();
    stored.writeBytes(field(fields, "hash", line));
    stored.write('\n');
    stored.writeBytes(field(fields, "metadata", line));
    stored.write('\n');
    stored.writeBytes(field(fields, "event", line));
    return new JournalEntry(
        number(fields, "position", line),
        text(fields, "aggregate", line),
        number(fields, "sequence", line),
        text(fields, "type", line),
        stored.toByteArray());
  }

  private static byte[] field(Map<String, byte[]> fields, String name, String line) {
    byte[] value = fields.get(name);
    if (value == null) {
      throw new CorruptJournalException("an event without \"" + name + "\": " + shown(line));
    }
    return value;
  }

  private static String text(Map<String, byte[]> fields, String name, String line) {
    return new String(field(fields, name, line), StandardCharsets.UTF_8);
  }

  private static long number(Map<String, byte[]> fields, String name, String line) {
    try {
      return Long.parseLong(text(fields, name, line));
    } catch (NumberFormatException notANumber) {
      throw new CorruptJournalException(
          "\"" + name + "\" is not a number: " + shown(line), notANumber);
    }
  }

  private static String shown(String line) {
    return line.length() <= 80 ? line : line.substring(0, 80) + "...";
  }
}
