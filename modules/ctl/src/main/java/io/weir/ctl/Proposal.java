package io.weir.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** A change of what sources read: what it will do is shown, and asked for, before it is done. */
final class Proposal {
  /** What commands take that show what they will do. */
  static class Flags {
    @Option(names = "--yes", description = "do not ask")
    boolean yes;

    @Option(
        names = "--dry-run",
        description = "check everything, show the plan and what it will do, and stop")
    boolean dryRun;

    /** Those that were given before the command. */
    final void also(Main main) {
      yes |= main.yes;
      dryRun |= main.dryRun;
    }
  }

  /** What those take that can skip or repeat records. */
  static final class UnsafeFlags extends Flags {
    @Option(
        names = "--unsafe",
        description = "you accept that records may be skipped or read again; required")
    boolean unsafe;
  }

  private static final String WARNING =
      "WARNING: this is unsafe: views and sinks keep what was read so far; records may be missing"
          + " from them, or be counted twice, for ever";

  private final Main main;
  private final CommandLine commandLine;
  private final Flags flags;
  private final Api api;

  Proposal(Main main, CommandLine commandLine, Flags flags) {
    this.main = main;
    this.commandLine = commandLine;
    this.flags = flags;
    this.api = new Api(main.url);
  }

  /** Shows, asks, does; gives the exit status. */
  int run(String statement) {
    JsonNode plan = plan(statement);
    boolean unsafe = plan.path(0).path(0).asText().contains("unsafe");
    if (unsafe) {
      requireUnsafe();
    }
    show(statement, plan);
    if (!flags.dryRun) {
      confirm(unsafe);
      perform(statement);
    }
    return 0;
  }

  void requireUnsafe() {
    if (!(flags instanceof UnsafeFlags accepted && accepted.unsafe)) {
      throw new ApiException(
          "weirctl: this can skip or repeat records: it needs --unsafe", ExitStatus.USAGE);
    }
  }

  boolean isDryRun() {
    return flags.dryRun;
  }

  Api api() {
    return api;
  }

  /** The plan's lines; whatever is wrong is refused here, with nothing done. */
  JsonNode plan(String statement) {
    return api.sql("EXPLAIN " + statement).path("results").path(0).path("rows");
  }

  void show(String statement, JsonNode plan) {
    if (main.format == Output.Format.json) {
      if (flags.dryRun) {
        ObjectNode shown = Api.MAPPER.createObjectNode().put("statement", statement);
        ArrayNode lines = shown.putArray("plan");
        plan.forEach(row -> lines.add(row.get(0).asText()));
        commandLine.getOut().println(shown);
        return;
      }
    }
    PrintWriter out =
        main.format == Output.Format.json ? commandLine.getErr() : commandLine.getOut();
    plan.forEach(row -> out.println(row.get(0).asText()));
    out.flush();
  }

  void confirm(boolean unsafe) {
    if (unsafe) {
      commandLine.getErr().println(WARNING);
    }
    if (!flags.yes && !confirmed()) {
      throw new ApiException("weirctl: nothing was changed", ExitStatus.DECLINED);
    }
  }

  void perform(String statement) {
    new Output(main.format, commandLine).print(api.sql(statement));
  }

  private boolean confirmed() {
    commandLine.getErr().print("Do it? [y/N] ");
    commandLine.getErr().flush();
    try {
      String answer =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
      return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    } catch (IOException unreadable) {
      return false;
    }
  }
}
