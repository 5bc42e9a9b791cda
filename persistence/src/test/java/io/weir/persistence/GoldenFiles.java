package io.weir.persistence;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.domain.Event;
import io.weir.domain.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Journals as releases wrote them, one folder a release. A {@code .journal} has four lines an event
 * (the manifest, then the three lines of the record), a {@code .state} three (the manifest, then
 * the two lines of the snapshot that the journal replays to).
 */
final class GoldenFiles {
  private static final Path ROOT =
      Path.of(System.getProperty("weir.home", "..")).resolve("persistence/golden");
  private static final String RELEASE = "0.2";

  private GoldenFiles() {}

  static List<Path> journals() {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files.filter(f -> f.toString().endsWith(".journal")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> manifests(Path journal) {
    List<String> lines = lines(journal);
    List<String> manifests = new ArrayList<>();
    for (int i = 0; i < lines.size(); i += 4) {
      manifests.add(lines.get(i));
    }
    return manifests;
  }

  static List<Recorded<?>> read(Path journal, RecordCodec codec) {
    List<String> lines = lines(journal);
    List<Recorded<?>> records = new ArrayList<>();
    for (int i = 0; i < lines.size(); i += 4) {
      String bytes = String.join("\n", lines.subList(i + 1, i + 4));
      records.add(codec.decode(lines.get(i), bytes.getBytes(UTF_8)));
    }
    return records;
  }

  static ShellState<?> readState(Path journal, RecordCodec codec) {
    List<String> lines = lines(stateOf(journal));
    return codec.decodeSnapshot(lines.get(0), (lines.get(1) + "\n" + lines.get(2)).getBytes(UTF_8));
  }

  private static Path stateOf(Path journal) {
    String name = journal.getFileName().toString().replace(".journal", ".state");
    return journal.resolveSibling(name);
  }

  static <E extends Event, S extends State> void writeIfMissing(
      Life<E, S> life, RecordCodec codec) {
    Path journal = ROOT.resolve(RELEASE).resolve(life.name() + ".journal");
    if (Files.exists(journal)) {
      return;
    }
    List<Recorded<E>> records = life.journal(codec);
    StringBuilder text = new StringBuilder();
    for (Recorded<E> recorded : records) {
      append(text, codec.manifest(recorded), codec.encode(recorded));
    }
    ShellState<S> state = life.replay(records);
    StringBuilder stateText = new StringBuilder();
    append(stateText, codec.manifest(state), codec.encode(state));
    try {
      Files.createDirectories(journal.getParent());
      Files.writeString(journal, text);
      Files.writeString(stateOf(journal), stateText);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void append(StringBuilder text, String manifest, byte[] bytes) {
    text.append(manifest).append('\n').append(new String(bytes, UTF_8)).append('\n');
  }
}
