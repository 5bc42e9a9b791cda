package io.weir.ctl;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code weirctl sql "select 1"}. */
@Command(name = "sql", description = "Runs statements and prints what they give.")
final class SqlCommand implements Callable<Integer> {
  @ParentCommand Main main = new Main();
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "STATEMENTS", description = "separated by semicolons")
  String statements = "";

  @Override
  public Integer call() {
    new Output(main.format, spec.commandLine()).print(new Api(main.url).sql(statements));
    return 0;
  }
}
