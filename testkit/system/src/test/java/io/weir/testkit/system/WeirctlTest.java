package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What weirctl says and how it ends where no node is asked. */
class WeirctlTest {
  private static Weirctl ctl(String... arguments) {
    return Weirctl.run("http://127.0.0.1:" + Ports.free(), arguments);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sql",
        "status",
        "operations",
        "operations show",
        "operations cancel",
        "operations undo",
        "streaming pause",
        "streaming resume",
        "connector unsafe-alter-source-props",
        "connector reset-source-splits",
        "connector inject-source-offsets",
        "connector offsets",
        "audit log",
        "audit verify",
        "audit export",
        "audit replay",
        "completion"
      })
  void eachCommandExplainsItselfAndHowItEnds(String command) {
    List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
    arguments.add("--help");
    Weirctl help = ctl(arguments.toArray(String[]::new));
    assertThat(help.status()).as(help.err()).isZero();
    assertThat(help.out())
        .contains("Usage: weirctl " + command, "Exit status:", "69", "no node answers", "--url");
    assertThat(help.out().lines()).noneMatch(line -> line.length() > 100);
    String completion = ctl("completion", "bash").out();
    for (String word : command.split(" ")) {
      assertThat(completion).contains(word);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nosuch",
        "operations show",
        "streaming pause",
        "streaming pause --reason r --for ever",
        "connector reset-source-splits --unsafe",
        "connector reset-source-splits --source-id s",
        "connector inject-source-offsets --source-id s --unsafe",
        "connector unsafe-alter-source-props --source-id s --unsafe --yes",
        "connector unsafe-alter-source-props --source-id s --set novalue --unsafe",
        "operations -o xml",
        "completion fish",
        "--dry-run status",
        "--dry-run sql ALTER",
        "--dry-run streaming pause --reason r"
      })
  void whatIsNotUnderstoodIsSaidBeforeAnybodyIsAsked(String line) {
    Weirctl refused = ctl(line.split(" "));
    assertThat(refused.status()).as(refused.out() + refused.err()).isEqualTo(2);
    assertThat(refused.err()).isNotBlank();
    assertThat(refused.out()).isEmpty();
  }

  @Test
  void withoutANodeEachSaysSo() throws Exception {
    Path offsets = Stand.directory("offsets").resolve("offsets.json");
    Files.writeString(offsets, "{\"0\": 1}");
    for (List<String> command :
        List.of(
            List.of("status"),
            List.of("--dry-run", "--yes", "operations", "cancel", "id"),
            List.of("operations", "undo", "id", "--unsafe", "--yes"),
            List.of("streaming", "resume", "--reason", "r"),
            List.of(
                "--dry-run", "connector", "reset-source-splits", "--source-id", "s", "--unsafe"),
            List.of(
                "connector",
                "inject-source-offsets",
                "--source-id",
                "s",
                "--file",
                offsets.toString(),
                "--unsafe",
                "--yes"))) {
      Weirctl alone = ctl(command.toArray(String[]::new));
      assertThat(alone.status()).as(command + alone.err()).isEqualTo(69);
      assertThat(alone.err()).isNotBlank();
    }
  }
}
