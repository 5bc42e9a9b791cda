package io.weir.ctl;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The entry point of {@code weirctl}; {@link ExitStatus} says how it ends. */
@Command(
    name = "weirctl",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    sortOptions = false,
    description = "Operates a Weir node over its HTTP API.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      " 0:done",
      " 1:refused",
      " 2:wrong usage",
      " 3:there is no such object, operation or split",
      " 4:in conflict with something that runs; try again",
      " 5:not allowed: a missing privilege, or unsafe operations are not enabled",
      " 6:a value that is not valid",
      " 7:the upstream cannot be reached or refuses",
      " 8:cancelled, or out of time",
      " 9:you answered no",
      "10:the journal is damaged",
      "69:no node answers",
      "70:a fault of the node"
    },
    subcommands = {
      SqlCommand.class,
      StatusCommand.class,
      OperationsCommand.class,
      ClustersCommand.class,
      StreamingCommand.class,
      ConnectorCommand.class,
      AuditCommand.class,
      CompletionCommand.class
    })
public final class Main {
  @Option(
      names = "--url",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      defaultValue = "${env:WEIR_URL:-http://127.0.0.1:6876}",
      description = "the node's HTTP address (default: ${DEFAULT-VALUE}; or WEIR_URL)")
  String url = "http://127.0.0.1:6876";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      scope = ScopeType.INHERIT,
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  Output.Format format = Output.Format.table;

  @Option(names = "--yes", description = "do not ask; also after COMMAND")
  boolean yes;

  @Option(
      names = "--dry-run",
      description = "only show what COMMAND would do, for those that can; also after it")
  boolean dryRun;

  public static void main(String[] args) {
    System.exit(
        run(
            new PrintWriter(System.out, false, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            args));
  }

  static CommandLine commands() {
    CommandLine root = new CommandLine(new Main());
    root.getSubcommands().values().forEach(command -> explainStatus(command, root));
    root.setExecutionStrategy(
        parsed -> {
          handOn(root.getCommand(), parsed);
          return new CommandLine.RunLast().execute(parsed);
        });
    return root.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          if (failure instanceof ApiException refused) {
            command.getOut().flush();
            command.getErr().println(refused.getMessage());
            return refused.exitStatus();
          }
          throw failure;
        });
  }

  /** Gives a command what was said before it. Nothing is done that was to be shown only. */
  private static void handOn(Main main, CommandLine.ParseResult parsed) {
    CommandLine.ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    List<Proposal.Flags> flags =
        last.commandSpec().mixins().values().stream()
            .map(mixin -> mixin.userObject())
            .filter(Proposal.Flags.class::isInstance)
            .map(Proposal.Flags.class::cast)
            .toList();
    if (main.dryRun && flags.isEmpty()) {
      throw new CommandLine.ParameterException(
          last.commandSpec().commandLine(),
          "weirctl: " + last.commandSpec().qualifiedName() + " takes no --dry-run");
    }
    flags.forEach(command -> command.also(main));
  }

  /** Each command's help tells how it may end. */
  private static void explainStatus(CommandLine command, CommandLine root) {
    CommandLine.Model.UsageMessageSpec from = root.getCommandSpec().usageMessage();
    command
        .getCommandSpec()
        .usageMessage()
        .exitCodeListHeading(from.exitCodeListHeading())
        .exitCodeList(from.exitCodeList());
    command.getSubcommands().values().forEach(sub -> explainStatus(sub, root));
  }

  /** Runs one command line; gives the exit status. */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    int status = commands().setOut(out).setErr(err).execute(args);
    out.flush();
    return status;
  }
}
