package io.weir.testkit.services;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A certificate authority of its own, and what it signed: a certificate of a server on the loopback
 * address and one of a client. Made by the JDK's keytool. All texts are PEM.
 *
 * @param authority the authority's certificate
 * @param server of {@code 127.0.0.1} and {@code localhost}
 * @param client of {@code CN=client}
 */
public record Certificates(String authority, Pair server, Pair client) {
  private static final String PASSWORD = "changeit";
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** A chain of certificates and the key of its first one (PKCS#8, not encrypted). */
  public record Pair(String chain, String key) {
    @Override
    public String toString() {
      return "Pair[***]";
    }
  }

  /** Makes new ones; {@code directory} gets the key store and keytool's output. */
  public static Certificates make(Path directory) {
    Path store = directory.resolve("certificates.p12");
    try {
      keytool(directory, store, "authority", List.of("-ext", "bc:c=ca:true"));
      keytool(
          directory,
          store,
          "server",
          List.of("-signer", "authority", "-ext", "san=ip:127.0.0.1,dns:localhost"));
      keytool(directory, store, "client", List.of("-signer", "authority"));
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        keys.load(in, PASSWORD.toCharArray());
      }
      return new Certificates(
          pem("CERTIFICATE", keys.getCertificate("authority").getEncoded()),
          pair(keys, "server"),
          pair(keys, "client"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void keytool(Path directory, Path store, String alias, List<String> more) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", alias, "-dname", "CN=" + alias));
    command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "3650"));
    command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass", PASSWORD));
    command.addAll(more);
    try (Processes process =
        Processes.start(
            "keytool", command, directory, Map.of(), directory.resolve("keytool.log"))) {
      if (process.awaitExitStatus(LIMIT) != 0) {
        throw new IllegalStateException("keytool failed: " + process.tail());
      }
    }
  }

  private static Pair pair(KeyStore keys, String alias) throws GeneralSecurityException {
    StringBuilder chain = new StringBuilder();
    for (Certificate certificate : keys.getCertificateChain(alias)) {
      chain.append(pem("CERTIFICATE", certificate.getEncoded()));
    }
    byte[] key = keys.getKey(alias, PASSWORD.toCharArray()).getEncoded();
    return new Pair(chain.toString(), pem("PRIVATE KEY", key));
  }

  private static String pem(String what, byte[] bytes) {
    Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    return "-----BEGIN "
        + what
        + "-----\n"
        + lines.encodeToString(bytes)
        + "\n-----END "
        + what
        + "-----\n";
  }
}
