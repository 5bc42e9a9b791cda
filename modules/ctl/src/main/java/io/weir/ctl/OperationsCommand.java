package io.weir.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code weirctl operations}, {@code weirctl operations show|cancel|undo ID}. */
@Command(
    name = "operations",
    description = "Lists the changes that ran or run, the newest first.",
    subcommands = {
      OperationsCommand.Show.class,
      OperationsCommand.Cancel.class,
      OperationsCommand.Undo.class
    })
final class OperationsCommand implements Callable<Integer> {
  private static final long POLL_NANOS = 200_000_000;

  @ParentCommand Main main = new Main();
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    output()
        .print(
            new Api(main.url)
                .sql(
                    "select id, kind, principal, status, step, steps, started_at"
                        + " from weir_catalog.weir_operations order by started_at desc limit 50"));
    return 0;
  }

  private Output output() {
    return new Output(main.format, spec.commandLine());
  }

  /** One operation with its statement and error. */
  @Command(name = "show", description = "Shows one operation: its statement, steps and error.")
  static final class Show implements Callable<Integer> {
    @ParentCommand OperationsCommand operations = new OperationsCommand();

    @Parameters(paramLabel = "ID", description = "as `weirctl operations` lists it")
    String id = "";

    @Option(names = "--follow", description = "stay until it has ended")
    boolean follow;

    @Override
    public Integer call() {
      Api api = new Api(operations.main.url);
      String sql = "select * from weir_catalog.weir_operations where id = " + SqlNames.literal(id);
      JsonNode answer = api.sql(sql);
      JsonNode rows = rows(answer);
      if (rows.isEmpty()) {
        throw new ApiException(
            "weirctl: there is no operation \"" + id + "\"\nhint: `weirctl operations` lists them",
            ExitStatus.NOT_FOUND);
      }
      operations.output().print(answer);
      while (follow && !ended(answer) && !Thread.currentThread().isInterrupted()) {
        LockSupport.parkNanos(POLL_NANOS);
        JsonNode next = api.sql(sql);
        if (!next.equals(answer)) {
          show(next);
        }
        answer = next;
      }
      return 0;
    }

    /** While it runs a line tells people how far it is; its end, and scripts, get it whole. */
    private void show(JsonNode answer) {
      if (operations.main.format == Output.Format.json || ended(answer)) {
        operations.output().print(answer);
        return;
      }
      String activity = value(answer, "activity").asText("");
      operations
          .spec
          .commandLine()
          .getOut()
          .printf(
              "%s/%s %s%s%n",
              value(answer, "step").asText(),
              value(answer, "steps").asText(),
              value(answer, "status").asText(),
              activity.isEmpty() || activity.equals("null") ? "" : ": " + activity)
          .flush();
    }

    private static JsonNode rows(JsonNode answer) {
      return answer.path("results").path(0).path("rows");
    }

    private static boolean ended(JsonNode answer) {
      JsonNode endedAt = value(answer, "ended_at");
      return !endedAt.isNull();
    }

    /** Of the one row; missing where there is no such column. */
    private static JsonNode value(JsonNode answer, String column) {
      JsonNode columns = answer.path("results").path(0).path("columns");
      int i = 0;
      while (i < columns.size() && !columns.get(i).path("name").asText().equals(column)) {
        i++;
      }
      return rows(answer).path(0).path(i);
    }
  }

  /** Stops one that runs. */
  @Command(
      name = "cancel",
      description = {
        "Stops an operation that runs, and takes back what it did; ends when that is done.",
        "Past the point of no return it is refused."
      })
  static final class Cancel implements Callable<Integer> {
    @ParentCommand OperationsCommand operations = new OperationsCommand();
    @Spec CommandSpec spec = CommandSpec.create();
    @Mixin Proposal.Flags flags = new Proposal.Flags();

    @Parameters(paramLabel = "ID", description = "as `weirctl operations` lists it")
    String id = "";

    @Override
    public Integer call() {
      Proposal proposal = new Proposal(operations.main, spec.commandLine(), flags);
      String statement = "CANCEL OPERATION " + SqlNames.literal(id);
      if (proposal.isDryRun()) {
        proposal.show(statement, proposal.plan(statement));
      } else {
        // What it takes back was asked for when it was begun, and is as it was afterwards.
        proposal.perform(statement);
      }
      return 0;
    }
  }

  /** Takes back one that ended. */
  @Command(
      name = "undo",
      description = {
        "Takes back what an operation did to sources: properties, pauses and limits become what they"
            + " were, and each split that was moved is read from where it was. What was read"
            + " meanwhile stays read.",
        "It is an operation itself: gated and recorded as the one that it takes back, and it can"
            + " be undone."
      },
      footerHeading = "%nExample:%n",
      footer = "  weirctl operations undo 0b94... --unsafe")
  static final class Undo implements Callable<Integer> {
    @ParentCommand OperationsCommand operations = new OperationsCommand();
    @Spec CommandSpec spec = CommandSpec.create();
    @Mixin Proposal.UnsafeFlags flags = new Proposal.UnsafeFlags();

    @Parameters(paramLabel = "ID", description = "as `weirctl operations` lists it")
    String id = "";

    @Override
    public Integer call() {
      return new Proposal(operations.main, spec.commandLine(), flags)
          .run("UNDO OPERATION " + SqlNames.literal(id));
    }
  }
}
