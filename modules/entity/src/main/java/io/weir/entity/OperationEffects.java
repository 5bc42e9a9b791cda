package io.weir.entity;

import io.weir.domain.AggregateRef;
import io.weir.domain.Command;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.operation.OperationCommand;
import io.weir.domain.operation.OperationEffect;
import io.weir.domain.operation.OperationEffect.ExecuteStep;
import io.weir.domain.operation.OperationRecord;
import io.weir.kernel.ObjectId;
import io.weir.kernel.SqlState;
import org.jspecify.annotations.Nullable;

/**
 * The operation runner: sends each step to its aggregate and the answer back to the operation.
 *
 * <p>Command ids: {@code <operation>/<index>} for a step, {@code <operation>/<index>/undo} for its
 * undo; so a step that is repeated after a crash is done once. A step that does not get through is
 * repeated until it does; a refused one makes the operation undo what was done. An undo, and what
 * the catalog is told, are repeated even when the target says that its journal is in trouble.
 */
final class OperationEffects implements EffectRunner<OperationEffect> {
  private final OperationProgress progress;

  /** The step that is being executed: an earlier execution is not repeated any more. */
  private @Nullable ExecuteStep executing;

  OperationEffects(OperationProgress progress) {
    this.progress = progress;
  }

  @Override
  public void run(OperationEffect effect, EffectContext context) {
    ObjectId operation = context.self().id();
    switch (effect) {
      case OperationEffect.Register register ->
          tellCatalog(
              operation + "/registered",
              register.record(),
              context,
              () -> context.tellSelf(operation + "/registered", new OperationCommand.Registered()));
      case ExecuteStep step -> execute(step, context);
      case OperationEffect.Progress news -> progress.put(operation, news);
      case OperationEffect.Finished finished ->
          tellCatalog(
              operation + "/ended", finished.record(), context, () -> progress.remove(operation));
    }
  }

  private static void tellCatalog(
      String commandId, OperationRecord record, EffectContext context, Runnable then) {
    ObjectId operation = context.self().id();
    new Insistently(
            AggregateRef.CATALOG,
            commandId,
            record.principal(),
            operation,
            new CatalogCommand.RecordOperation(operation, record),
            false,
            refused -> false)
        .ask(context, reply -> then.run());
  }

  private void execute(ExecuteStep execute, EffectContext context) {
    executing = execute;
    ObjectId operation = context.self().id();
    progress.doing(operation, execute.step());
    Command undo = execute.step().undo();
    Command command = execute.undo() && undo != null ? undo : execute.step().command();
    String commandId = operation + "/" + execute.index() + (execute.undo() ? "/undo" : "");
    new Insistently(
            execute.step().target(),
            commandId,
            execute.principal(),
            operation,
            command,
            execute.atOnce(),
            refused -> !(execute.undo() && isTrouble(refused)))
        .askWhile(
            () -> execute.equals(executing),
            context,
            reply -> {
              switch (reply) {
                case AggregateReply.Accepted accepted ->
                    context.tellSelf(
                        commandId + "/answer", new OperationCommand.StepDone(execute.index()));
                case AggregateReply.Standing standing ->
                    throw new IllegalStateException("no answer to a command: " + standing);
                // Not the same id: a step that was refused may be done after all, see the decider.
                case AggregateReply.Refused refused ->
                    context.tellSelf(
                        commandId + "/refusal",
                        new OperationCommand.StepFailed(execute.index(), refused.rejection()));
              }
            });
  }

  /** Whether the target could not even consider the command. */
  private static boolean isTrouble(AggregateReply.Refused refused) {
    String sqlState = refused.rejection().sqlState();
    return sqlState.equals(SqlState.IO_ERROR) || sqlState.equals(SqlState.DISK_FULL);
  }
}
