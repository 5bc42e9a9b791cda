package io.weir.ctl;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code weirctl audit export}. */
@Command(
    name = "export",
    description = {
      "Writes all events to standard output, an object of JSON a line, with the hashes that chain"
          + " them. `audit verify` and `audit replay` read it without a node.",
      "Secrets are in it only as references, or encrypted by the node's key."
    })
final class AuditExportCommand implements Callable<Integer> {
  @ParentCommand AuditCommand audit = new AuditCommand();
  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--after",
      paramLabel = "POSITION",
      defaultValue = "0",
      description = "only what comes behind this position: to go on with an earlier export")
  long after;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    new Api(audit.main.url)
        .lines(
            "/api/audit/export",
            Map.of("after", Long.toString(after)),
            line -> {
              out.println(line);
              return !out.checkError();
            });
    out.flush();
    return 0;
  }
}
