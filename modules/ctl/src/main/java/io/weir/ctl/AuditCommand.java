package io.weir.ctl;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code weirctl audit}. */
@Command(
    name = "audit",
    description = "Reads the journal: what was changed, by whom, and what there was before.",
    subcommands = {
      AuditLogCommand.class,
      AuditVerifyCommand.class,
      AuditExportCommand.class,
      AuditReplayCommand.class
    })
final class AuditCommand {
  @ParentCommand Main main = new Main();
}
