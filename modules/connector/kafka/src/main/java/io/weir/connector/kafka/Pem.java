package io.weir.connector.kafka;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.regex.Pattern;

/** PEM texts of options, looked at before a client is made of them. No text gets into a message. */
final class Pem {
  private static final Pattern KEY =
      Pattern.compile(
          "\\s*-----BEGIN (ENCRYPTED )?PRIVATE KEY-----[A-Za-z0-9+/=\\s]+"
              + "-----END (ENCRYPTED )?PRIVATE KEY-----\\s*");

  private Pem() {}

  /** 22023 where it is not one or more certificates. */
  static void checkCertificates(String option, String text) {
    try {
      var found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
      if (!found.isEmpty() && text.contains("-----BEGIN CERTIFICATE-----")) {
        return;
      }
    } catch (CertificateException e) {
      throw invalid(option, "certificates", "-----BEGIN CERTIFICATE-----");
    }
    throw invalid(option, "certificates", "-----BEGIN CERTIFICATE-----");
  }

  /**
   * 22023 where it is not a private key in PKCS#8, encrypted if and only if there is a password.
   */
  static void checkKey(String option, String text, boolean password) {
    var key = KEY.matcher(text);
    if (!key.matches()) {
      throw invalid(option, "a private key in PKCS#8", "-----BEGIN PRIVATE KEY-----");
    }
    boolean encrypted = key.group(1) != null;
    if (encrypted != password) {
      throw KafkaOptions.invalid(
          encrypted
              ? "the key of option \"" + option + "\" is encrypted"
              : "option \"ssl_key_password\" is given, and the key is not encrypted",
          encrypted ? "Give its password: SSL KEY PASSWORD SECRET s." : "Leave it out.");
    }
  }

  private static RuntimeException invalid(String option, String what, String begin) {
    return KafkaOptions.invalid(
        "invalid value for option \"" + option + "\": not " + what + " in PEM",
        "It begins with " + begin + ".");
  }
}
