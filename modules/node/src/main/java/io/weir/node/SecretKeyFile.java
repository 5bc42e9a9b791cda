package io.weir.node;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The key by which the node's secrets are encrypted: 32 bytes in base64, in a file that only the
 * node's user can read, or in the environment variable {@value #VARIABLE}. The file is made at
 * first need.
 */
final class SecretKeyFile implements Supplier<byte[]> {
  static final String VARIABLE = "WEIR_SECRET_KEY";

  static final int KEY_BYTES = 32;

  private final Path file;
  private final @Nullable String variable;
  private final RandomGenerator random;
  private byte @Nullable [] key;

  /**
   * @param variable the value of {@value #VARIABLE}, which wins over the file; null where it is not
   *     set
   */
  SecretKeyFile(Path file, @Nullable String variable, RandomGenerator random) {
    this.file = file;
    this.variable = variable;
    this.random = random;
  }

  @Override
  public synchronized byte[] get() {
    byte[] known = key;
    if (known == null) {
      String given = variable;
      known = given == null ? fromFile() : decode(given, "environment variable " + VARIABLE);
      key = known;
    }
    return known.clone();
  }

  private byte[] fromFile() {
    try {
      if (!Files.exists(file)) {
        make();
      }
      return decode(Files.readString(file), "file \"" + file + "\"");
    } catch (IOException failure) {
      throw Rejection.of(
              SqlState.IO_ERROR,
              "the key of the secrets, file \"" + file + "\", cannot be used: " + failure)
          .withHint("Mend the file's permissions, or name another by weir.secrets.key-file.")
          .exception();
    }
  }

  /** Durable before anything is encrypted by it; never over one that is there. */
  private void make() throws IOException {
    byte[] fresh = new byte[KEY_BYTES];
    random.nextBytes(fresh);
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    try (FileChannel out =
        FileChannel.open(
            draft,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      out.write(
          java.nio.ByteBuffer.wrap(
              (Base64.getEncoder().encodeToString(fresh) + "\n")
                  .getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
      out.force(true);
    }
    try {
      Files.move(draft, file);
    } catch (FileAlreadyExistsException other) {
      // Somebody put one there meanwhile: that one counts.
      Files.delete(draft);
      return;
    }
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
        entries.force(true);
      }
    }
  }

  private static byte[] decode(String text, String where) {
    byte[] decoded;
    try {
      decoded = Base64.getDecoder().decode(text.strip());
    } catch (IllegalArgumentException noBase64) {
      throw unfit(where);
    }
    if (decoded.length != KEY_BYTES) {
      throw unfit(where);
    }
    return decoded;
  }

  private static RejectedException unfit(String where) {
    return Rejection.of(SqlState.INVALID_PARAMETER_VALUE, where + " holds no key for secrets")
        .withHint("A key is " + KEY_BYTES + " bytes in base64: openssl rand -base64 32.")
        .exception();
  }
}
