package io.weir.persistence;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The chain of hashes that makes a change to a journal noticeable. An event's hash is the SHA-256
 * of
 *
 * <pre>  manifest LF metadata LF payload</pre>
 *
 * as they are stored, and the metadata hold the hash of the event before.
 */
public final class HashChain {
  /** What the first event has for a previous hash. */
  public static final String START = "0".repeat(64);

  private HashChain() {}

  /** The hash of an event of these stored parts, 64 hexadecimal digits. */
  static String hash(String manifest, byte[] metadata, byte[] payload) {
    MessageDigest digest = sha256();
    digest.update(manifest.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n');
    digest.update(metadata);
    digest.update((byte) '\n');
    digest.update(payload);
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The hash of a command, by which a repetition of it is known. */
  static String hash(String manifest, byte[] payload) {
    MessageDigest digest = sha256();
    digest.update(manifest.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n');
    digest.update(payload);
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
