package io.weir.persistence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * Commands, events and states to JSON and back, under the names and versions of a {@link
 * TypeRegistry}. JSON, so that an auditor can read a journal with any tool. Thread-safe.
 *
 * <p>Fields that are not known are skipped, so that a newer release may add some; a type that is
 * not known, or a newer version of one, is an error.
 */
public final class JournalCodec {
  private final TypeRegistry types;
  private final ObjectMapper mapper;

  public JournalCodec(TypeRegistry types) {
    this.types = types;
    this.mapper = DomainJson.mapper(this);
  }

  /** The codec of this release's domain. */
  public static JournalCodec ofDomain() {
    return new JournalCodec(DomainTypes.registry());
  }

  /**
   * The name and version that {@code value} is written under: {@code source.created:1}. Throws
   * IllegalArgumentException where its class has none.
   */
  public String manifest(Object value) {
    return types.of(value.getClass()).manifest();
  }

  /** The value as one line of JSON, without the manifest. */
  public byte[] encode(Object value) {
    try {
      return mapper.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot write " + value.getClass().getName(), e);
    }
  }

  /** The value of a manifest and the bytes that were written with it. */
  public Object decode(String manifest, byte[] json) {
    try {
      return decode(manifest, mapper.readTree(json));
    } catch (IOException e) {
      throw new CorruptJournalException("cannot read the JSON of " + manifest, e);
    }
  }

  /** Likewise, from JSON that is parsed already. */
  public Object decode(String manifest, JsonNode json) {
    int colon = manifest.lastIndexOf(':');
    int version;
    try {
      version = Integer.parseInt(manifest.substring(colon + 1));
    } catch (NumberFormatException e) {
      throw new CorruptJournalException("\"" + manifest + "\" is not a name and a version", e);
    }
    if (colon <= 0 || !(json instanceof ObjectNode object)) {
      throw new CorruptJournalException("\"" + manifest + "\" does not stand for an object");
    }
    TypeRegistry.Entry entry = types.named(manifest.substring(0, colon));
    if (version < 1 || version > entry.version()) {
      throw new CorruptJournalException(
          manifest + " is newer than this release, which knows up to " + entry.manifest());
    }
    ObjectNode current = object;
    for (int from = version; from < entry.version(); from++) {
      current = entry.upcasters().get(from - 1).apply(current);
    }
    return read(current, entry.type());
  }

  /** A value of a known class, for parts that are not named in the registry. */
  <T> T read(JsonNode json, Class<T> type) {
    try {
      return mapper.treeToValue(json, type);
    } catch (JsonProcessingException e) {
      throw new CorruptJournalException("cannot read a " + type.getSimpleName(), e);
    }
  }

  /** Likewise, from bytes. */
  public <T> T read(byte[] json, Class<T> type) {
    try {
      return mapper.readValue(json, type);
    } catch (IOException e) {
      throw new CorruptJournalException("cannot read a " + type.getSimpleName(), e);
    }
  }

  /** The value as an object of JSON, without the manifest. */
  public ObjectNode tree(Object value) {
    return mapper.valueToTree(value);
  }
}
