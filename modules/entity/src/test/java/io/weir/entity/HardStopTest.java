package io.weir.entity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.operation.OperationPlan;
import io.weir.domain.operation.OperationRecord;
import io.weir.domain.operation.OperationStatus;
import io.weir.kernel.ObjectId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node in a process of its own is killed while it works: what it acknowledged is there. */
class HardStopTest {
  private static final int ROUNDS = 2;
  private static final int ACKNOWLEDGED = 5;

  /** The child: creates sources, one after the other, and prints each when it is acknowledged. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) {
      try {
        TestNode node =
            TestNode.start(Path.of(args[0]), ControlPlane.Routing.LOCAL, new RecordingDataPlane());
        while (true) {
          String id = "u" + node.control().catalog().current().nextId();
          OperationPlan plan = Definitions.createSource(id, "source_" + id);
          TestNode.get(node.control().operations().run(plan, "ada"));
          System.out.println("created " + id);
          System.out.flush();
        }
      } finally {
        // Only a failure leads here; the actors' threads must not keep the process.
        Runtime.getRuntime().halt(1);
      }
    }
  }

  private static List<String> runAndKill(Path journal) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.sqlite.tmpdir=" + System.getProperty("org.sqlite.tmpdir", "target"),
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                journal.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> created = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
      String line = lines.readLine();
      while (line != null) {
        if (line.startsWith("created ")) {
          created.add(line.substring("created ".length()));
        }
        if (created.size() == ACKNOWLEDGED) {
          // By its handle: the process itself would close the stream that is being read.
          child.toHandle().destroyForcibly();
        }
        line = lines.readLine();
      }
    } finally {
      child.destroyForcibly();
    }
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(created).as("it worked until it was killed").hasSizeGreaterThanOrEqualTo(5);
    return created;
  }

  @Test
  @Timeout(180)
  void whatWasAcknowledgedIsThere(@TempDir Path directory) throws Exception {
    Path journal = directory.resolve("journal.db");
    List<String> acknowledged = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      acknowledged.addAll(runAndKill(journal));
    }
    assertThat(new JournalFile(journal).read()).isNotEmpty();
    try (TestNode node =
        TestNode.start(journal, ControlPlane.Routing.LOCAL, new RecordingDataPlane())) {
      LocalCatalog catalog = node.control().catalog();
      for (ObjectId operation : catalog.operations().unfinished()) {
        OperationRecord record = TestNode.get(catalog.ended(operation));
        assertThat(record.status()).isEqualTo(OperationStatus.SUCCEEDED);
      }
      assertThat(acknowledged).doesNotHaveDuplicates();
      for (String id : acknowledged) {
        assertThat(catalog.current().relation("public", "source_" + id))
            .as("source %s", id)
            .isPresent();
      }
    }
  }
}
