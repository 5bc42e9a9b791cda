package io.weir.ctl;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.persistence.JournalCodec;
import io.weir.persistence.RecordCodec;
import io.weir.persistence.audit.ChainCheck;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code weirctl audit verify}. */
@Command(
    name = "verify",
    description = {
      "Checks that no event was changed, left out or put in: each holds the hash of the one before.",
      "The events are read and checked here, not by the node. An end that was cut off cannot be"
          + " seen: keep what --heads prints in another place, and compare."
    })
final class AuditVerifyCommand implements Callable<Integer> {
  @ParentCommand AuditCommand audit = new AuditCommand();
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin ExportedJournal journal = new ExportedJournal();

  @Option(names = "--heads", description = "print the newest hash of each aggregate, too")
  boolean heads;

  @Override
  public Integer call() {
    ChainCheck check = new ChainCheck(new RecordCodec(JournalCodec.ofDomain()));
    journal.read(
        audit.main.url,
        entry -> {
          check.take(entry);
          return true;
        });
    PrintWriter out = spec.commandLine().getOut();
    if (audit.main.format == Output.Format.json) {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("events", check.events()).put("aggregates", check.aggregates());
      json.put("intact", check.failures().isEmpty());
      check.failures().forEach(json.putArray("failures")::add);
      if (heads) {
        check.heads().forEach(json.putObject("heads")::put);
      }
      out.println(json);
    } else {
      if (heads) {
        check.heads().forEach((aggregate, hash) -> out.println(hash + "  " + aggregate));
      }
      check.failures().forEach(out::println);
      out.println(
          check.events()
              + " events of "
              + check.aggregates()
              + " aggregates: "
              + (check.failures().isEmpty() ? "every hash fits" : "DAMAGED"));
    }
    out.flush();
    return check.failures().isEmpty() ? 0 : ExitStatus.DAMAGED;
  }
}
