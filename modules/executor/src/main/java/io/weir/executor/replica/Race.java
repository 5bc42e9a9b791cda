package io.weir.executor.replica;

import io.weir.dataflow.circuit.Delta;
import io.weir.executor.CollectionIds;
import io.weir.executor.DataPlaneContext;
import io.weir.executor.replica.DataflowMessage.Appended;
import io.weir.executor.replica.DataflowMessage.Stepped;
import io.weir.executor.timeline.HubMessage;
import io.weir.kernel.ObjectId;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * How one replica's dataflow gets what it computes into the view's changelogs, which others write
 * too: the first wins, and what it wrote must be what the others would have. Used by the dataflow's
 * actor alone.
 */
final class Race {
  private final DataPlaneContext plane;
  private final String replica;
  private final Agreement agreement;
  private long rowsUpper;
  private long errorsUpper;

  /** Another replica has written up to there, not epoch by epoch: nobody may read before. */
  private long silentUntil;

  Race(DataPlaneContext plane, String replica) {
    this.plane = plane;
    this.replica = replica;
    this.agreement = new Agreement(plane.store());
  }

  /** The circuit stands at an epoch, and the changelogs at that one or a later one. */
  void hydrated(HydratedCircuit circuit) {
    rowsUpper = circuit.rowsUpper();
    errorsUpper = circuit.errorsUpper();
    long written = Math.max(rowsUpper, errorsUpper);
    silentUntil = written > circuit.epoch() ? written : 0;
  }

  /** Looks at what is written now, whoever wrote it. */
  void refresh(DataflowRole role) {
    rowsUpper = upper(role.view());
    errorsUpper = upper(CollectionIds.errorsOf(role.view()));
  }

  void forget() {
    silentUntil = 0;
    agreement.forget();
  }

  /** Whether nothing may be sealed at this epoch, since another replica has left it out. */
  boolean isSilent(long epoch) {
    return epoch <= silentUntil || agreement.isOpen();
  }

  /** Whether another replica has written all up to this epoch, and nothing can be compared. */
  boolean isOver(DataflowRole role, long epoch) {
    if (epoch <= silentUntil) {
      return true;
    }
    if (silentUntil > 0) {
      taken(role, silentUntil);
      silentUntil = 0;
    }
    return false;
  }

  /** Whether another replica has written something that this one has not seen. */
  boolean isBehind(DataflowRole role) {
    return agreement.isOpen()
        || upper(role.view()) > rowsUpper
        || upper(CollectionIds.errorsOf(role.view())) > errorsUpper;
  }

  CompletionStage<Appended> write(DataflowRole role, Stepped stepped) {
    return ViewCommit.write(plane, role, stepped, rowsUpper, errorsUpper);
  }

  Appended nothing(long epoch, Delta empty) {
    return new Appended(epoch, empty, rowsUpper, errorsUpper);
  }

  void appended(Appended appended) {
    rowsUpper = appended.rowsUpper();
    errorsUpper = appended.errorsUpper();
  }

  /** Whether what others wrote is what this one would have; {@code position} is before the step. */
  CompletionStage<DataflowMessage.Compared> compare(
      DataflowRole role, long position, Stepped stepped) {
    Agreement.Known known = new Agreement.Known(rowsUpper, errorsUpper, position);
    return CompletableFuture.supplyAsync(
        () ->
            new DataflowMessage.Compared(stepped, agreement.compare(role, replica, known, stepped)),
        plane.blocking());
  }

  /**
   * What follows from a comparison: the step counts as written where its epoch is. Later epochs of
   * the others are still to be looked at.
   */
  Appended compared(DataflowRole role, DataflowMessage.Compared compared, Delta empty) {
    long epoch = compared.step().epoch();
    long rows = Math.min(upper(role.view()), epoch);
    long errors = Math.min(upper(CollectionIds.errorsOf(role.view())), epoch);
    if (compared.verdict() == Agreement.Verdict.AGREED) {
      return new Appended(epoch, compared.step().output(), rows, errors);
    }
    // What is written there may be more than this epoch's change: it comes from the store.
    taken(role, Math.max(rows, errors));
    return new Appended(epoch, empty, rows, errors);
  }

  /** Whoever wrote this may not have lived to tell of it. */
  private void taken(DataflowRole role, long epoch) {
    plane.hub().tell(new HubMessage.Taken(Map.of(role.view(), epoch)));
  }

  private long upper(ObjectId collection) {
    return plane.store().state(collection).orElseThrow().upper();
  }
}
