package io.weir.session.operator;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.source.EndedChange;
import io.weir.domain.source.OffsetForm;
import io.weir.domain.source.SourceMutation;
import io.weir.gateway.SourceControl.Found;
import io.weir.gateway.SourceControl.Position;
import io.weir.kernel.ObjectId;
import io.weir.session.Execution;
import io.weir.sql.ddl.UndoPlanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Some upstreams cannot give again what they were told is read, as PostgreSQL's slots: a source
 * that were put back there would stand still. So they are asked before offsets are taken back.
 */
final class Reachable {
  private Reachable() {}

  /**
   * Gives {@code ended}; fails with 55000 where an upstream does not have any more what was read
   * next before one of them.
   *
   * @param sources of the changes, in their order
   */
  static CompletionStage<List<EndedChange>> require(
      Execution execution, List<ObjectId> sources, List<EndedChange> ended) {
    List<CompletableFuture<Void>> asked = new ArrayList<>();
    for (int i = 0; i < ended.size(); i++) {
      EndedChange change = ended.get(i);
      OffsetForm form = execution.ports().sources().offsets(change.formerDefinition().connector());
      Map<String, String> back = offsets(change);
      if (!back.isEmpty() && !form.mayLieBeforeEarliest()) {
        CatalogEntry source = UndoPlanner.entry(execution.catalog(), sources.get(i));
        asked.add(
            execution
                .ports()
                .sources()
                .look(source.id(), change.formerDefinition(), change.formerConnection(), null)
                .thenAccept(found -> check(source, form, back, found))
                .toCompletableFuture());
      }
    }
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).thenApply(all -> ended);
  }

  private static Map<String, String> offsets(EndedChange change) {
    for (SourceMutation mutation : change.inverse("planned").mutations()) {
      if (mutation instanceof SourceMutation.InjectOffsets inject) {
        return inject.offsets();
      }
    }
    return Map.of();
  }

  private static void check(
      CatalogEntry source, OffsetForm form, Map<String, String> back, Found found) {
    for (Position position : found.positions()) {
      String offset = back.get(position.split());
      String first = position.earliest();
      OptionalLong wanted = offset == null ? OptionalLong.empty() : form.ordinal(offset);
      OptionalLong earliest = first == null ? OptionalLong.empty() : form.ordinal(first);
      if (wanted.isPresent() && earliest.isPresent() && wanted.getAsLong() < earliest.getAsLong()) {
        throw UndoPlanner.notNow(
                "the upstream of source \""
                    + source.name()
                    + "\" cannot give again what it was told is read")
            .withDetail(
                "Split "
                    + position.split()
                    + " was at "
                    + offset
                    + "; the upstream has it from "
                    + first
                    + " on.")
            .withHint("UNSAFE ALTER SOURCE .. RESET SPLITS reads everything anew.")
            .exception();
      }
    }
  }
}
