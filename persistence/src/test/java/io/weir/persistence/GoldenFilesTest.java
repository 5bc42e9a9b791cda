package io.weir.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.Event;
import io.weir.domain.State;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The journals of every release must be readable for ever, and give the same state. To add files
 * for new types: {@code mvn -pl persistence -am test -Dtest=GoldenFilesTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dweir.golden.write=true}; a file that is there is never
 * written again.
 */
class GoldenFilesTest {
  private final RecordCodec codec = new RecordCodec(JournalCodec.ofDomain());

  private static void writeMissing(RecordCodec codec) {
    if (Boolean.getBoolean("weir.golden.write")) {
      Samples.all().forEach(life -> GoldenFiles.writeIfMissing(life, codec));
    }
  }

  @TestFactory
  Stream<DynamicTest> everyJournalReplaysToItsState() {
    writeMissing(codec);
    List<Path> journals = GoldenFiles.journals();
    assertThat(journals).isNotEmpty();
    return journals.stream()
        .map(file -> DynamicTest.dynamicTest(file.toString(), () -> check(file)));
  }

  private void check(Path file) {
    String aggregate = file.getFileName().toString().replaceAll("[-.].*", "");
    Life<?, ?> life =
        Samples.all().stream().filter(l -> l.name().equals(aggregate)).findFirst().orElseThrow();
    check(file, life);
  }

  private <E extends Event, S extends State> void check(Path file, Life<E, S> life) {
    List<Recorded<E>> journal = life.typed(GoldenFiles.read(file, codec));
    ShellState<S> replayed = life.replay(journal);
    assertThat(replayed).isEqualTo(GoldenFiles.readState(file, codec));
    for (Recorded<E> recorded : journal) {
      assertThat(codec.decode(codec.manifest(recorded), codec.encode(rechained(recorded))).event())
          .isEqualTo(recorded.event());
    }
  }

  /** The same event as it would be written today. */
  private <E extends Event> Recorded<E> rechained(Recorded<E> recorded) {
    EventMetadata m = recorded.metadata();
    return codec.chain(
        recorded.event(),
        new RecordCodec.Cause(
            m.operationId(), m.commandId(), m.commandHash(), m.principal(), m.occurredAt()),
        m.sequence() - 1,
        m.previousHash());
  }

  @Test
  void everyEventOfTodayHasAGoldenFile() {
    writeMissing(codec);
    Set<String> golden = new TreeSet<>();
    for (Path file : GoldenFiles.journals()) {
      golden.addAll(GoldenFiles.manifests(file));
    }
    List<String> today = new ArrayList<>();
    for (Life<?, ?> life : Samples.all()) {
      life.events().forEach(event -> today.add(codec.codec().manifest(event)));
    }
    assertThat(golden).containsAll(today);
  }

  @Test
  void theCommandsInGoldenPlansAreReadInTheirVersions() {
    Set<String> text = new TreeSet<>();
    GoldenFiles.journals().forEach(file -> text.addAll(GoldenFiles.lines(file)));
    assertThat(Samples.commands())
        .allSatisfy(
            command ->
                assertThat(text)
                    .anyMatch(line -> line.contains("\"" + codec.codec().manifest(command))));
  }
}
