package io.weir.ctl;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The entry point of {@code weirctl}. Exit status: 0 done, 1 refused, 2 wrong usage, 69 not
 * reachable.
 */
@Command(
    name = "weirctl",
    mixinStandardHelpOptions = true,
    description = "Operates a Weir node.",
    subcommands = {
      SqlCommand.class,
      StatusCommand.class,
      OperationsCommand.class,
      AutoComplete.GenerateCompletion.class
    })
public final class Main {
  @Option(
      names = "--url",
      defaultValue = "${env:WEIR_URL:-http://127.0.0.1:6876}",
      description = "the node's HTTP address (default: ${DEFAULT-VALUE}; or WEIR_URL)")
  String url = "http://127.0.0.1:6876";

  @Option(
      names = {"-o", "--output"},
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  Output.Format format = Output.Format.table;

  public static void main(String[] args) {
    System.exit(run(args));
  }

  static int run(String... args) {
    CommandLine commands = new CommandLine(new Main());
    commands.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          if (failure instanceof ApiException refused) {
            command.getErr().println(refused.getMessage());
            return refused.exitStatus();
          }
          throw failure;
        });
    return commands.execute(args);
  }
}
