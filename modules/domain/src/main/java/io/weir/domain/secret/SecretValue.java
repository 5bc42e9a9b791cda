package io.weir.domain.secret;

/** Where a secret's value is kept. Never the value in the clear. */
public sealed interface SecretValue {
  /**
   * Encrypted by the node's key; only a node that has the key can open it.
   *
   * @param keyId which key, so that a wrong one is told from a damaged value
   * @param ciphertext base64 of nonce, ciphertext and tag (AES-256-GCM)
   */
  record Sealed(String keyId, String ciphertext) implements SecretValue {
    @Override
    public String toString() {
      return "***";
    }
  }

  /** The node's environment variable of this name. */
  record Environment(String name) implements SecretValue {}

  /** The file of this path on the node; a newline at its end is not part of the value. */
  record File(String path) implements SecretValue {}
}
