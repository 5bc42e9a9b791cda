package io.weir.ctl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.persistence.JournalCodec;
import io.weir.persistence.RecordCodec;
import io.weir.persistence.audit.Replay;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code weirctl audit replay}. */
@Command(
    name = "replay",
    description = {
      "Shows the objects as they were: all events up to a time or position are taken again, by the"
          + " same rules by which the node runs.",
      "With -o json each object comes with its whole state."
    })
final class AuditReplayCommand implements Callable<Integer> {
  @ParentCommand AuditCommand audit = new AuditCommand();
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin ExportedJournal journal = new ExportedJournal();

  @Option(
      names = "--object",
      paramLabel = "X",
      description = "only this object: its id, or the name that it had then")
  @Nullable String object;

  @ArgGroup Until until = new Until();

  /** Up to where. */
  static final class Until {
    @Option(
        names = "--at",
        paramLabel = "T",
        converter = Times.Point.class,
        description = "as it was then: 2026-01-01T12:00:00Z, or 10m for ten minutes ago")
    @Nullable Instant at;

    @Option(
        names = "--sequence",
        paramLabel = "N",
        description = "as it was after the event of this position (see `audit log -o json`)")
    @Nullable Long sequence;
  }

  @Override
  public Integer call() {
    Replay replay =
        new Replay(
            new RecordCodec(JournalCodec.ofDomain()),
            until.at,
            until.sequence == null ? Long.MAX_VALUE : until.sequence);
    journal.read(audit.main.url, replay::take);
    List<ObjectNode> objects = replay.objects(object);
    if (objects.isEmpty() && object != null) {
      throw new ApiException(
          "weirctl: there was no object \"" + object + "\"", ExitStatus.NOT_FOUND);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (audit.main.format == Output.Format.json) {
      objects.forEach(out::println);
    } else {
      out.println("as of " + replay.reached() + ", position " + replay.position());
      for (ObjectNode json : objects) {
        out.println();
        out.println(
            json.path("id").asText()
                + "  "
                + json.path("type").asText()
                + " "
                + json.path("name").asText()
                + "  "
                + json.path("stage").asText());
        out.println("  " + json.path("create_sql").asText().replace("\n", "\n  "));
        if (object != null && json.has("state")) {
          out.println("  state: " + json.get("state"));
        }
      }
    }
    out.flush();
    return 0;
  }
}
