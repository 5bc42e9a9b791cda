package io.weir.ctl;

import io.weir.persistence.CorruptJournalException;
import io.weir.persistence.audit.ExportLine;
import io.weir.persistence.audit.JournalEntry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where events are read from: a node, or a file that was exported before. */
final class ExportedJournal {
  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "read what `weirctl audit export` wrote, - for standard input; no node is asked")
  @Nullable String file;

  /** Gives event after event to {@code take}, until it wants no more. */
  void read(String url, Predicate<JournalEntry> take) {
    try {
      if (file == null) {
        new Api(url)
            .lines("/api/audit/export", Map.of(), line -> take.test(ExportLine.parse(line)));
      } else {
        readFile(file, take);
      }
    } catch (CorruptJournalException damaged) {
      throw new ApiException(
          "weirctl: the journal is damaged: " + damaged.getMessage(), ExitStatus.DAMAGED);
    }
  }

  private static void readFile(String name, Predicate<JournalEntry> take) {
    try (BufferedReader reader =
        name.equals("-")
            ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
            : Files.newBufferedReader(Path.of(name))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isBlank() && !take.test(ExportLine.parse(line))) {
          return;
        }
      }
    } catch (IOException unreadable) {
      throw new ApiException(
          "weirctl: cannot read " + name + ": " + unreadable.getMessage(), ExitStatus.REFUSED);
    }
  }
}
