package io.weir.ctl;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weirctl completion bash}. */
@Command(
    name = "completion",
    description = {
      "Writes what a shell needs to complete weirctl's commands and options.",
      "For this shell:  source <(weirctl completion bash)"
    })
final class CompletionCommand implements Callable<Integer> {
  /** The shells; zsh reads bash's by its own emulation. */
  enum Shell {
    bash,
    zsh
  }

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  Shell shell = Shell.bash;

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(AutoComplete.bash("weirctl", Main.commands()));
    return 0;
  }
}
