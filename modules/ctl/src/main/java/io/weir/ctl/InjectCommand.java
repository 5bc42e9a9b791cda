package io.weir.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code weirctl connector inject-source-offsets}. A source that reads is paused first, so that
 * what is shown beforehand is what will be done; the pause ends by itself if this process does not
 * come to do it.
 */
@Command(
    name = "inject-source-offsets",
    description = {
      "Sets where splits are read from, at one barrier; others stay where they are.",
      "The file is an object of JSON: {\"<split>\": 42 | \"earliest\" | \"latest\" |"
          + " {\"timestamp\": \"2026-01-01T00:00:00Z\"} | {\"last_consumed\": 41}}; a plain"
          + " number is the next record to be read. PostgreSQL takes positions in the log,"
          + " \"0/16B3748\", but none that the slot has confirmed already; generators take the"
          + " number of ticks.",
      "A source that reads is paused while you look at the plan, for 10 minutes at most, and goes on"
          + " afterwards whatever you answer."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  weirctl connector offsets --source-id bids -o json > offsets.json   # then edit it",
      "  weirctl connector inject-source-offsets --source-id bids --file offsets.json --unsafe"
    })
final class InjectCommand extends UnsafeCommands.Unsafe {
  private static final String REASON = "weirctl inject-source-offsets";

  @Option(names = "--file", required = true, paramLabel = "FILE", description = "the offsets")
  @Nullable Path file;

  @Option(
      names = "--allow-out-of-range",
      description = "also offsets that the upstream does not have")
  boolean allowOutOfRange;

  @Override
  String clauses() {
    try {
      return "INJECT OFFSETS "
          + SqlNames.literal(Files.readString(Objects.requireNonNull(file)))
          + (allowOutOfRange ? " WITH (ALLOW OUT OF RANGE = true)" : "");
    } catch (IOException unreadable) {
      throw new ApiException(
          "weirctl: cannot read " + file + ": " + unreadable.getMessage(), ExitStatus.USAGE);
    }
  }

  @Override
  public Integer call() {
    Proposal proposal = proposal();
    String statement = statement();
    JsonNode plan = proposal.plan(statement);
    if (proposal.isDryRun()) {
      proposal.show(statement, plan);
      return 0;
    }
    if (isPaused(proposal.api())) {
      return proposal.run(statement);
    }
    Api api = proposal.api();
    Thread resumed = new Thread(() -> resume(api), "resume");
    Runtime.getRuntime().addShutdownHook(resumed);
    try {
      api.sql(
          "PAUSE SOURCE "
              + SqlNames.identifier(source)
              + " REASON "
              + SqlNames.literal(REASON)
              + " FOR '10 min'");
      return proposal.run(statement);
    } finally {
      Runtime.getRuntime().removeShutdownHook(resumed);
      resume(api);
    }
  }

  private boolean isPaused(Api api) {
    String name = SqlNames.literal(source);
    JsonNode rows =
        api.sql(
                "select status from weir_catalog.weir_sources where name = "
                    + name
                    + " or id = "
                    + name)
            .path("results")
            .path(0)
            .path("rows");
    return rows.path(0).path(0).asText().equals("paused");
  }

  private void resume(Api api) {
    api.sql("RESUME SOURCE " + SqlNames.identifier(source) + " REASON " + SqlNames.literal(REASON));
  }
}
