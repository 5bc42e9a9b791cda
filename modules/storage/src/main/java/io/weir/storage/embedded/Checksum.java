package io.weir.storage.embedded;

import java.util.zip.CRC32C;

/** CRC32C (RFC 3720). */
final class Checksum {
  private Checksum() {}

  static int of(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
