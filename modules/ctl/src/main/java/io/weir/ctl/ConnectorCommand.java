package io.weir.ctl;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code weirctl connector}. */
@Command(
    name = "connector",
    description = "Looks at and changes what sources read, when the upstream became another one.",
    subcommands = {
      OffsetsCommand.class,
      UnsafeCommands.AlterProps.class,
      UnsafeCommands.ResetSplits.class,
      InjectCommand.class
    })
final class ConnectorCommand {
  @ParentCommand Main main = new Main();
}
