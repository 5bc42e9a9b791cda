package io.weir.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The unsafe changes of a source: what they will do is shown, and asked for, before it is done. */
final class UnsafeCommands {
  private UnsafeCommands() {}

  /** What all of them share. */
  abstract static class Unsafe implements Callable<Integer> {
    @ParentCommand ConnectorCommand connector = new ConnectorCommand();
    @Spec CommandSpec spec = CommandSpec.create();

    @Option(names = "--source-id", required = true, paramLabel = "S", description = "id or name")
    String source = "";

    @Option(
        names = "--unsafe",
        description = "you accept that records may be skipped or read again; required")
    boolean unsafe;

    @Option(names = "--yes", description = "do not ask")
    boolean yes;

    @Option(names = "--dry-run", description = "show the plan and what it will do, and stop")
    boolean dryRun;

    /** The clauses after the source's name. */
    abstract String clauses();

    @Override
    public Integer call() {
      String statement = "UNSAFE ALTER SOURCE " + SqlNames.identifier(source) + " " + clauses();
      if (!unsafe) {
        throw new ApiException(
            "weirctl: this can skip or repeat records: it needs --unsafe", ExitStatus.USAGE);
      }
      Api api = new Api(connector.main.url);
      boolean json = connector.main.format == Output.Format.json;
      PrintWriter out = spec.commandLine().getOut();
      JsonNode plan = api.sql("EXPLAIN " + statement);
      PrintWriter shown = json && !dryRun ? spec.commandLine().getErr() : out;
      plan.path("results").path(0).path("rows").forEach(row -> shown.println(row.get(0).asText()));
      if (dryRun) {
        return 0;
      }
      spec.commandLine()
          .getErr()
          .println(
              "WARNING: this is unsafe: views and sinks keep what they have read, and go on from"
                  + " the new offsets");
      if (!yes && !confirmed()) {
        throw new ApiException("weirctl: nothing was changed", ExitStatus.DECLINED);
      }
      new Output(connector.main.format, out).print(api.sql(statement));
      return 0;
    }

    private boolean confirmed() {
      spec.commandLine().getErr().print("Do it? [y/N] ");
      spec.commandLine().getErr().flush();
      try {
        String answer =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        return answer != null && answer.strip().toLowerCase(java.util.Locale.ROOT).startsWith("y");
      } catch (IOException unreadable) {
        return false;
      }
    }
  }

  /** {@code unsafe-alter-source-props}. */
  @Command(
      name = "unsafe-alter-source-props",
      description = {
        "Changes any property of a source but its connector. Splits go on from their offsets, as"
            + " far as these mean anything to the new upstream; --reset-splits begins anew."
      })
  static final class AlterProps extends Unsafe {
    @Option(
        names = "--set",
        required = true,
        paramLabel = "K=V",
        description = "a property and its value; may be given several times")
    Map<String, String> set = new LinkedHashMap<>();

    @Option(names = "--reset-splits", description = "forget all splits and discover them anew")
    boolean reset;

    @Option(names = "--skip-validate", description = "do not try the properties beforehand")
    boolean skipValidate;

    @Override
    String clauses() {
      List<String> options = new ArrayList<>();
      set.forEach(
          (name, value) -> {
            if (!name.matches("[a-zA-Z_][a-zA-Z0-9_.]*")) {
              throw new ApiException(
                  "weirctl: \"" + name + "\" is no name of a property", ExitStatus.USAGE);
            }
            options.add(name + " = " + SqlNames.literal(value));
          });
      return "SET ("
          + String.join(", ", options)
          + ")"
          + (reset ? " RESET SPLITS" : "")
          + (skipValidate ? " WITH (VALIDATE = false)" : "");
    }
  }

  /** {@code reset-source-splits}. */
  @Command(
      name = "reset-source-splits",
      description =
          "Forgets assignment and offsets of all splits; they are discovered anew and start"
              + " where the source's properties say.")
  static final class ResetSplits extends Unsafe {
    @Override
    String clauses() {
      return "RESET SPLITS";
    }
  }

  /** {@code inject-source-offsets}. */
  @Command(
      name = "inject-source-offsets",
      description = {
        "Sets where splits are read from; others stay where they are.",
        "The file is an object of JSON: {\"<split>\": 42 | \"earliest\" | \"latest\" |"
            + " {\"timestamp\": \"2026-01-01T00:00:00Z\"} | {\"last_consumed\": 41}}; a plain"
            + " number is the next record to be read."
      })
  static final class InjectOffsets extends Unsafe {
    @Option(
        names = "--file",
        required = true,
        paramLabel = "FILE",
        description = "the offsets; `weirctl connector offsets -o json` writes such a file")
    @Nullable Path file;

    @Option(
        names = "--allow-out-of-range",
        description = "also offsets that the upstream does not have")
    boolean allowOutOfRange;

    @Override
    String clauses() {
      try {
        return "INJECT OFFSETS "
            + SqlNames.literal(Files.readString(java.util.Objects.requireNonNull(file)))
            + (allowOutOfRange ? " WITH (ALLOW OUT OF RANGE = true)" : "");
      } catch (IOException unreadable) {
        throw new ApiException(
            "weirctl: cannot read " + file + ": " + unreadable.getMessage(), ExitStatus.USAGE);
      }
    }
  }
}
