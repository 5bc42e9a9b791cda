package io.weir.connector.decode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record as it came from upstream. A holder that a reader fills again for every record, so that
 * reading allocates nothing: a decoder keeps no reference to it or to its arrays. Not thread-safe.
 */
public final class UpstreamRecord {
  private static final byte[] NONE = new byte[0];

  private String split = "";
  private long offset;
  private long timestampMillis = -1;
  private byte[] key = NONE;
  private int keyStart;
  private int keyLength = -1;
  private byte[] value = NONE;
  private int valueStart;
  private int valueLength = -1;
  private List<Header> headers = List.of();

  /** A header; its value may be null. */
  public record Header(String name, byte @Nullable [] value) {}

  /** Starts the next record: no key, no value, no headers, no time. */
  public UpstreamRecord at(String newSplit, long newOffset) {
    split = newSplit;
    offset = newOffset;
    timestampMillis = -1;
    keyLength = -1;
    valueLength = -1;
    headers = List.of();
    return this;
  }

  /** Milliseconds since 1970 UTC; negative: the record has no time. */
  public UpstreamRecord timestamp(long millis) {
    timestampMillis = millis;
    return this;
  }

  public UpstreamRecord key(byte[] bytes, int start, int length) {
    key = bytes;
    keyStart = start;
    keyLength = length;
    return this;
  }

  public UpstreamRecord key(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return key(bytes, 0, bytes.length);
  }

  public UpstreamRecord value(byte[] bytes, int start, int length) {
    value = bytes;
    valueStart = start;
    valueLength = length;
    return this;
  }

  public UpstreamRecord value(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return value(bytes, 0, bytes.length);
  }

  public UpstreamRecord headers(List<Header> newHeaders) {
    headers = new ArrayList<>(newHeaders);
    return this;
  }

  String split() {
    return split;
  }

  long offset() {
    return offset;
  }

  long timestampMillis() {
    return timestampMillis;
  }

  boolean hasKey() {
    return keyLength >= 0;
  }

  byte[] keyBytes() {
    return key;
  }

  int keyStart() {
    return keyStart;
  }

  int keyLength() {
    return keyLength;
  }

  boolean hasValue() {
    return valueLength >= 0;
  }

  byte[] valueBytes() {
    return value;
  }

  int valueStart() {
    return valueStart;
  }

  int valueLength() {
    return valueLength;
  }

  List<Header> headers() {
    return headers;
  }

  /** A copy of the value, for the error relation; null where there is none. */
  byte @Nullable [] rawValue() {
    return hasValue() ? Arrays.copyOfRange(value, valueStart, valueStart + valueLength) : null;
  }
}
