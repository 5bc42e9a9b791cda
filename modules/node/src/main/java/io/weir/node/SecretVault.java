package io.weir.node;

import io.weir.domain.secret.SecretValue;
import io.weir.gateway.Vault;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.Secret;
import io.weir.kernel.SqlState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals values by AES-256-GCM under the node's key, and gives out the value behind each kind of
 * reference. Its errors say which secret and what is missing, never a value. Thread-safe; may block
 * on the disk for a moment.
 */
public final class SecretVault implements Vault {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final Supplier<byte[]> key;
  private final RandomGenerator random;
  private final Function<String, @Nullable String> environment;

  /**
   * @param key 32 bytes; asked at first need, then remembered by the supplier
   * @param random for nonces: secure in a real node
   */
  public SecretVault(
      Supplier<byte[]> key,
      RandomGenerator random,
      Function<String, @Nullable String> environment) {
    this.key = key;
    this.random = random;
    this.environment = environment;
  }

  @Override
  public SecretValue.Sealed seal(Secret secret) {
    byte[] used = key.get();
    byte[] nonce = new byte[NONCE_BYTES];
    synchronized (random) {
      random.nextBytes(nonce);
    }
    byte[] encrypted;
    try {
      encrypted =
          cipher(Cipher.ENCRYPT_MODE, used, nonce)
              .doFinal(secret.reveal().getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("AES-GCM is part of every JDK", impossible);
    }
    byte[] whole = Arrays.copyOf(nonce, NONCE_BYTES + encrypted.length);
    System.arraycopy(encrypted, 0, whole, NONCE_BYTES, encrypted.length);
    return new SecretValue.Sealed(idOf(used), Base64.getEncoder().encodeToString(whole));
  }

  /**
   * The value itself.
   *
   * @param name of the secret, for errors
   * @throws RejectedException 55000 where the key, variable or file is not there, XX001 where the
   *     sealed value is damaged
   */
  public Secret open(String name, SecretValue value) {
    return switch (value) {
      case SecretValue.Sealed sealed -> unseal(name, sealed);
      case SecretValue.Environment variable -> {
        String found = environment.apply(variable.name());
        if (found == null) {
          throw missing(
              name,
              "environment variable \"" + variable.name() + "\" is not set",
              "Set it where the node is started, and start the node again.");
        }
        yield new Secret(found);
      }
      case SecretValue.File file -> new Secret(read(name, file.path()));
    };
  }

  private Secret unseal(String name, SecretValue.Sealed sealed) {
    byte[] used = key.get();
    if (!idOf(used).equals(sealed.keyId())) {
      throw missing(
          name,
          "it was encrypted by key " + sealed.keyId() + ", this node has key " + idOf(used),
          "Start the node with the key that it had, or ALTER SECRET gives it a new value.");
    }
    try {
      byte[] whole = Base64.getDecoder().decode(sealed.ciphertext());
      byte[] nonce = Arrays.copyOf(whole, NONCE_BYTES);
      byte[] plain =
          cipher(Cipher.DECRYPT_MODE, used, nonce)
              .doFinal(whole, NONCE_BYTES, whole.length - NONCE_BYTES);
      return new Secret(new String(plain, StandardCharsets.UTF_8));
    } catch (AEADBadTagException | IllegalArgumentException damaged) {
      throw Rejection.of(
              SqlState.DATA_CORRUPTED, "secret \"" + name + "\" cannot be read: it is damaged")
          .withHint("ALTER SECRET gives it a new value.")
          .exception();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("AES-GCM is part of every JDK", impossible);
    }
  }

  private static String read(String name, String path) {
    String text;
    try {
      text = Files.readString(Path.of(path));
    } catch (IOException | InvalidPathException failure) {
      throw missing(
          name,
          "file \"" + path + "\" cannot be read: " + failure.getClass().getSimpleName(),
          "Put the file there, readable for the node's user.");
    }
    int end = text.length();
    if (text.endsWith("\n")) {
      end -= text.endsWith("\r\n") ? 2 : 1;
    }
    return text.substring(0, end);
  }

  private static RejectedException missing(String name, String what, String hint) {
    return Rejection.of(
            SqlState.NOT_IN_PREREQUISITE_STATE, "secret \"" + name + "\" cannot be read: " + what)
        .withHint(hint)
        .exception();
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    return cipher;
  }

  /** Tells keys apart without giving one away. */
  private static String idOf(byte[] key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
      return HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("SHA-256 is part of every JDK", impossible);
    }
  }
}
