package io.weir.ctl;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code weirctl operations}, {@code weirctl operations show ID}. */
@Command(
    name = "operations",
    description = "Lists the changes that ran or run.",
    subcommands = OperationsCommand.Show.class)
final class OperationsCommand implements Callable<Integer> {
  @ParentCommand Main main = new Main();
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    print(
        "select id, kind, principal, status, step, steps, started_at"
            + " from weir_catalog.weir_operations order by started_at desc limit 50");
    return 0;
  }

  private void print(String sql) {
    new Output(main.format, spec.commandLine().getOut()).print(new Api(main.url).sql(sql));
  }

  /** One operation with its statement and error. */
  @Command(name = "show", description = "Shows one operation.")
  static final class Show implements Callable<Integer> {
    @ParentCommand OperationsCommand operations = new OperationsCommand();

    @Parameters(paramLabel = "ID")
    String id = "";

    @Override
    public Integer call() {
      operations.print(
          "select * from weir_catalog.weir_operations where id = '" + id.replace("'", "''") + "'");
      return 0;
    }
  }
}
