package io.weir.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.domain.secret.SecretValue;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretVaultTest {
  private static final Secret CANARY = new Secret("canary \u00e4\ud83d\udc26 93");

  @TempDir Path directory = Path.of("set by JUnit");

  private SecretVault vault(@Nullable String variable, long seed) {
    Path file = directory.resolve("secret.key");
    Random random = new Random(seed);
    return new SecretVault(
        new SecretKeyFile(file, variable, random), random, Map.of("PASSWORD", "from outside")::get);
  }

  private static String stateOf(Runnable call) {
    try {
      call.run();
    } catch (RejectedException rejected) {
      return rejected.rejection().sqlState();
    }
    return "nothing";
  }

  @Test
  void whatIsSealedComesBackAfterARestartAndLooksLikeNothing() throws IOException {
    SecretValue.Sealed sealed = vault(null, 1).seal(CANARY);
    assertThat(Base64.getDecoder().decode(sealed.ciphertext()))
        .hasSize(
            12 + 16 + CANARY.reveal().getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
    assertThat(sealed.toString()).isEqualTo("***");
    assertThat(vault(null, 2).open("s", sealed)).isEqualTo(CANARY);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("secret.key"))))
        .isEqualTo("rw-------");
    assertThat(directory.toFile().list()).containsExactly("secret.key");
  }

  @Test
  void theSameSecretIsNeverSealedTheSameWay() {
    SecretVault vault = vault(null, 1);
    assertThat(vault.seal(CANARY)).isNotEqualTo(vault.seal(CANARY));
  }

  @Test
  void theVariableWinsOverTheFile() {
    String given = Base64.getEncoder().encodeToString(new byte[32]);
    SecretValue.Sealed sealed = vault(given, 1).seal(CANARY);
    assertThat(directory.toFile().list()).isEmpty();
    assertThat(vault(given, 2).open("s", sealed)).isEqualTo(CANARY);
    assertThatThrownBy(() -> vault(null, 3).open("mine", sealed))
        .hasMessageContaining("secret \"mine\"")
        .hasMessageContaining("encrypted by key " + sealed.keyId());
  }

  @Test
  void aDamagedValueIsNotGivenOut() {
    SecretVault vault = vault(null, 1);
    SecretValue.Sealed sealed = vault.seal(CANARY);
    byte[] bytes = Base64.getDecoder().decode(sealed.ciphertext());
    bytes[bytes.length / 2] ^= 1;
    String damaged = Base64.getEncoder().encodeToString(bytes);
    assertThat(stateOf(() -> vault.open("s", new SecretValue.Sealed(sealed.keyId(), damaged))))
        .isEqualTo("XX001");
    assertThat(stateOf(() -> vault.open("s", new SecretValue.Sealed(sealed.keyId(), "AAAA"))))
        .isEqualTo("XX001");
    assertThat(stateOf(() -> vault.open("s", new SecretValue.Sealed(sealed.keyId(), "no base64"))))
        .isEqualTo("XX001");
  }

  @Test
  void aKeyThatIsNoneIsNamedAndNotShown() throws IOException {
    Files.writeString(directory.resolve("secret.key"), "much too short");
    assertThatThrownBy(() -> vault(null, 1).seal(CANARY))
        .hasMessageContaining("secret.key")
        .hasMessageNotContaining("much too short");
    assertThatThrownBy(() -> vault("bm90IGEga2V5", 1).seal(CANARY))
        .hasMessageContaining("WEIR_SECRET_KEY");
  }

  @Test
  void variablesAndFilesAreReadWhenTheyAreAskedFor() throws IOException {
    SecretVault vault = vault(null, 1);
    assertThat(vault.open("s", new SecretValue.Environment("PASSWORD")).reveal())
        .isEqualTo("from outside");
    assertThat(stateOf(() -> vault.open("s", new SecretValue.Environment("OTHER"))))
        .isEqualTo("55000");
    Path file = directory.resolve("password");
    SecretValue.File reference = new SecretValue.File(file.toString());
    assertThatThrownBy(() -> vault.open("s", reference)).hasMessageContaining("NoSuchFile");
    Files.writeString(file, "one\n\n");
    assertThat(vault.open("s", reference).reveal()).isEqualTo("one\n");
    Files.writeString(file, "two\r\n");
    assertThat(vault.open("s", reference).reveal()).isEqualTo("two");
    assertThat(stateOf(() -> vault.open("s", new SecretValue.File("no\0path")))).isEqualTo("55000");
  }
}
