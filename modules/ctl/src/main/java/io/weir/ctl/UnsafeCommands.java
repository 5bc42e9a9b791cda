package io.weir.ctl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code weirctl connector unsafe-alter-source-props} and {@code reset-source-splits}. */
final class UnsafeCommands {
  private UnsafeCommands() {}

  /** What all unsafe changes of a source share. */
  abstract static class Unsafe implements Callable<Integer> {
    @ParentCommand ConnectorCommand connector = new ConnectorCommand();
    @Spec CommandSpec spec = CommandSpec.create();
    @Mixin Proposal.UnsafeFlags flags = new Proposal.UnsafeFlags();

    @Option(names = "--source-id", required = true, paramLabel = "S", description = "id or name")
    String source = "";

    /** The clauses after the source's name. */
    abstract String clauses();

    final String statement() {
      return "UNSAFE ALTER SOURCE " + SqlNames.identifier(source) + " " + clauses();
    }

    final Proposal proposal() {
      Proposal proposal = new Proposal(connector.main, spec.commandLine(), flags);
      proposal.requireUnsafe();
      return proposal;
    }

    @Override
    public Integer call() {
      return proposal().run(statement());
    }
  }

  /** {@code unsafe-alter-source-props}. */
  @Command(
      name = "unsafe-alter-source-props",
      description = {
        "Changes any property of a source but its connector, at one barrier, while it runs.",
        "The properties are tried first; refused, nothing is changed. Splits go on from their"
            + " offsets as long as it is the same upstream (for Kafka the same topic of the same"
            + " cluster). Another one has splits of its own: those of before are forgotten, and the"
            + " new ones begin where the source's properties say."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  weirctl connector unsafe-alter-source-props --source-id bids --set topic=bids2 --unsafe",
        "  weirctl connector unsafe-alter-source-props --source-id bids --set broker=new:9093 \\",
        "      --set-secret sasl_password=new_password --reset-splits --unsafe --yes"
      })
  static final class AlterProps extends Unsafe {
    @Option(
        names = "--set",
        paramLabel = "K=V",
        description = "a property and its value; may be given several times")
    Map<String, String> set = new LinkedHashMap<>();

    @Option(
        names = "--set-secret",
        paramLabel = "K=SECRET",
        description = "a property and the name of the secret that has its value")
    Map<String, String> secrets = new LinkedHashMap<>();

    @Option(names = "--drop", paramLabel = "K", description = "a property that is to go")
    List<String> dropped = new ArrayList<>();

    @Option(names = "--reset-splits", description = "forget all splits and discover them anew")
    boolean reset;

    @Option(
        names = "--skip-validate",
        description =
            "do not ask the upstream beforehand; names and values are checked nevertheless")
    boolean skipValidate;

    @Override
    String clauses() {
      List<String> options = new ArrayList<>();
      set.forEach((name, value) -> options.add(property(name) + " = " + SqlNames.literal(value)));
      secrets.forEach(
          (name, secret) ->
              options.add(property(name) + " = SECRET " + SqlNames.identifier(secret)));
      List<String> actions = new ArrayList<>();
      if (!options.isEmpty()) {
        actions.add("SET (" + String.join(", ", options) + ")");
      }
      if (!dropped.isEmpty()) {
        actions.add(
            "DROP ("
                + String.join(", ", dropped.stream().map(AlterProps::property).toList())
                + ")");
      }
      if (actions.isEmpty()) {
        throw new ApiException(
            "weirctl: give a property: --set K=V, --set-secret K=SECRET or --drop K",
            ExitStatus.USAGE);
      }
      return String.join(", ", actions)
          + (reset ? " RESET SPLITS" : "")
          + (skipValidate ? " WITH (VALIDATE = false)" : "");
    }

    private static String property(String name) {
      if (!name.matches("[a-zA-Z_][a-zA-Z0-9_.]*")) {
        throw new ApiException(
            "weirctl: \"" + name + "\" is no name of a property", ExitStatus.USAGE);
      }
      return name;
    }
  }

  /** {@code reset-source-splits}. */
  @Command(
      name = "reset-source-splits",
      description = {
        "Forgets assignment and offsets of all splits at one barrier; they are discovered anew and"
            + " start where the source's properties say.",
        "What was read so far stays in the views: what is read again counts twice."
      },
      footerHeading = "%nExample:%n",
      footer = "  weirctl connector reset-source-splits --source-id bids --unsafe --dry-run")
  static final class ResetSplits extends Unsafe {
    @Override
    String clauses() {
      return "RESET SPLITS";
    }
  }
}
