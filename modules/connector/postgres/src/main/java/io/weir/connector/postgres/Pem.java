package io.weir.connector.postgres;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys as PEM texts. What does not parse is a 22023 that names the option. */
final class Pem {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private Pem() {}

  /** All certificates of the text, in its order, at least one. */
  static List<Certificate> certificates(String option, String pem) {
    try {
      Collection<? extends Certificate> all =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
      if (!all.isEmpty()) {
        return List.copyOf(all);
      }
    } catch (CertificateException e) {
      throw noCertificate(option);
    }
    throw noCertificate(option);
  }

  private static RuntimeException noCertificate(String option) {
    return PostgresOptions.invalid(
        "invalid value for option \"" + option + "\": no certificate in PEM",
        "Give the text that begins with -----BEGIN CERTIFICATE-----.");
  }

  /** The private key, PKCS#8 without a password. */
  static PrivateKey key(String option, String pem) {
    Matcher matcher = KEY.matcher(pem);
    if (matcher.find()) {
      byte[] bytes = Base64.getMimeDecoder().decode(matcher.group(1));
      for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
        try {
          return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
        } catch (InvalidKeySpecException e) {
          // A key of another algorithm: the next one is tried.
          continue;
        } catch (GeneralSecurityException e) {
          throw new IllegalStateException(e);
        }
      }
    }
    throw PostgresOptions.invalid(
        "invalid value for option \"" + option + "\": no private key in PEM",
        "Give the text that begins with -----BEGIN PRIVATE KEY-----; openssl pkcs8 -topk8 -nocrypt"
            + " makes it from other forms.");
  }
}
