package io.weir.ctl;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code weirctl streaming pause|resume}. */
@Command(
    name = "streaming",
    description = "Stops and starts the reading of sources; views stay readable and fresh.",
    subcommands = {StreamingCommand.Pause.class, StreamingCommand.Resume.class})
final class StreamingCommand {
  @ParentCommand Main main = new Main();

  /** What both need. */
  abstract static class Switch implements Callable<Integer> {
    @ParentCommand StreamingCommand streaming = new StreamingCommand();
    @Spec CommandSpec spec = CommandSpec.create();

    @Option(
        names = "--reason",
        required = true,
        paramLabel = "TEXT",
        description = "reasons are counted: a source reads when none is left")
    String reason = "";

    @Option(
        names = "--source",
        paramLabel = "S",
        description = "id or name; may be given several times (default: all sources)")
    List<String> sources = new ArrayList<>();

    abstract String sql(String which);

    @Override
    public Integer call() {
      String which =
          sources.isEmpty()
              ? "ALL SOURCES"
              : "SOURCE " + String.join(", ", sources.stream().map(SqlNames::identifier).toList());
      new Output(streaming.main.format, spec.commandLine())
          .print(new Api(streaming.main.url).sql(sql(which)));
      return 0;
    }
  }

  /** Pauses. */
  @Command(
      name = "pause",
      description = {
        "Reads nothing until it is resumed for the same reason. Epochs go on: views stay readable"
            + " and fresh. A pause is durable."
      },
      footerHeading = "%nExample:%n",
      footer = "  weirctl streaming pause --reason upgrade --source bids --for 10m")
  static final class Pause extends Switch {
    @Option(
        names = "--for",
        paramLabel = "TIME",
        converter = Times.Length.class,
        description = "resume by itself after this time: 30s, 10m, 2h")
    @Nullable Duration length;

    @Override
    String sql(String which) {
      return "PAUSE "
          + which
          + " REASON "
          + SqlNames.literal(reason)
          + (length == null ? "" : " FOR '" + length.toSeconds() + " s'");
    }
  }

  /** Resumes. */
  @Command(name = "resume", description = "Takes one reason away; the others stay.")
  static final class Resume extends Switch {
    @Override
    String sql(String which) {
      return "RESUME " + which + " REASON " + SqlNames.literal(reason);
    }
  }
}
