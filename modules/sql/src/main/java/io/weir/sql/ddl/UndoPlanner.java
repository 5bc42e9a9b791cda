package io.weir.sql.ddl;

import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition.OfSecret;
import io.weir.domain.catalog.ObjectDefinition.OfSource;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.secret.SecretRef;
import io.weir.domain.source.EndedChange;
import io.weir.domain.source.SourceChange;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceMutation;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Plans the undo of an operation that changed sources: the properties, pauses and limits of before,
 * and each split that was moved where it was. What was read meanwhile stays read.
 */
public final class UndoPlanner {
  private UndoPlanner() {}

  /**
   * One change that an operation made.
   *
   * @param id the source's own name for it
   */
  public record Made(ObjectId source, String id, boolean unsafe) {}

  /**
   * The changes that a plan made of sources.
   *
   * @throws RejectedException 0A000 where it did anything else that lasts
   */
  public static List<Made> changes(ObjectId operation, OperationPlan plan) {
    List<Made> made = new ArrayList<>();
    boolean more = false;
    for (OperationPlan.Step step : plan.steps()) {
      if (step.command() instanceof SourceCommand.Change change) {
        made.add(new Made(step.target().id(), change.change().id(), change.unsafe()));
      } else {
        more |=
            !step.command().onlyWaits()
                && !(step.command() instanceof CatalogCommand.Redefine redefine
                    && redefine.expected() instanceof OfSource);
      }
    }
    if (made.isEmpty() || more) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "operation \"" + operation + "\" (" + plan.kind() + ") cannot be undone")
          .withHint("What changed the properties, offsets or pauses of sources can be undone.")
          .exception();
    }
    return made;
  }

  /**
   * The plan.
   *
   * @param ended how the changes ended, in the order of {@link #changes}
   * @param moves what it will do to splits, as far as that is known beforehand
   * @param id begins the ids of the new changes
   */
  public static OperationPlan undo(
      CatalogSnapshot catalog,
      OperationPlan former,
      ObjectId operation,
      List<Made> made,
      List<EndedChange> ended,
      List<SplitMove> moves,
      String id) {
    PlanBuilder plan =
        new PlanBuilder("undo " + former.kind(), "UNDO OPERATION '" + operation + "'");
    List<SourceChange> inverses = new ArrayList<>();
    List<CatalogEntry> entries = new ArrayList<>();
    for (int i = 0; i < made.size(); i++) {
      CatalogEntry entry = entry(catalog, made.get(i).source());
      SourceChange inverse = inverse(catalog, entry, ended.get(i), id + "/" + entry.id(), plan);
      entries.add(entry);
      inverses.add(inverse);
    }
    for (int i = 0; i < made.size(); i++) {
      UnsafePlanner.change(plan, entries.get(i), inverses.get(i), made.get(i).unsafe());
      UnsafePlanner.touches(catalog, entries.get(i), plan);
    }
    moves.forEach(move -> plan.touches(move.text()));
    plan.touches("what was read meanwhile stays");
    return plan.build();
  }

  private static SourceChange inverse(
      CatalogSnapshot catalog, CatalogEntry entry, EndedChange ended, String id, PlanBuilder plan) {
    if (!(entry.definition() instanceof OfSource is)) {
      throw new IllegalStateException("the source " + entry.id() + " is none");
    }
    List<SourceMutation> back = new ArrayList<>();
    for (SourceMutation mutation : ended.inverse(id).mutations()) {
      if (mutation instanceof SourceMutation.ConnectorProps props) {
        requireUnchanged(entry, is.definition(), ended);
        SourceDefinition former = props.definition();
        SourceDefinition now =
            former.withProperties(
                former.connection(), former.options(), current(catalog, former.secrets()));
        UnsafePlanner.redefine(plan, catalog, entry, now);
        OptionChanges.touch(
            plan,
            is.definition().options(),
            is.definition().secrets(),
            now.options(),
            now.secrets(),
            new Lookup(catalog)::nameOf);
        back.add(
            new SourceMutation.ConnectorProps(
                now, props.connection(), props.allowIdentityChange()));
      } else {
        back.add(mutation);
      }
    }
    if (back.isEmpty()) {
      throw notNow("it changed nothing of source \"" + entry.name() + "\"").exception();
    }
    return new SourceChange(id, back);
  }

  /** The source; 42704 where it is gone. */
  public static CatalogEntry entry(CatalogSnapshot catalog, ObjectId source) {
    return catalog
        .entry(source)
        .filter(e -> e.stage() == CatalogEntry.Stage.READY)
        .orElseThrow(
            () ->
                Rejection.of(
                        SqlState.UNDEFINED_OBJECT,
                        "the operation cannot be undone: source " + source + " does not exist")
                    .exception());
  }

  /** 40001 where something else came after it: what was before it is not what was before that. */
  private static void requireUnchanged(CatalogEntry entry, SourceDefinition is, EndedChange ended) {
    for (SourceMutation mutation : ended.change().mutations()) {
      if (mutation instanceof SourceMutation.ConnectorProps props
          && !isSame(props.definition(), is)) {
        throw Rejection.of(
                SqlState.SERIALIZATION_FAILURE,
                "source \"" + entry.name() + "\" was altered by another statement since")
            .withHint("Undo the newer operations first, or alter the source again.")
            .exception();
      }
    }
  }

  /** But for the versions of secrets, which rise by themselves. */
  private static boolean isSame(SourceDefinition then, SourceDefinition now) {
    for (Map.Entry<String, SecretRef> former : then.secrets().entrySet()) {
      SecretRef ref = now.secrets().get(former.getKey());
      if (ref == null || !ref.secret().equals(former.getValue().secret())) {
        return false;
      }
    }
    return then.withProperties(then.connection(), then.options(), now.secrets()).equals(now)
        && then.secrets().size() == now.secrets().size();
  }

  /** The same secrets in the versions that they have now. */
  private static Map<String, SecretRef> current(
      CatalogSnapshot catalog, Map<String, SecretRef> former) {
    Map<String, SecretRef> now = new TreeMap<>();
    former.forEach(
        (option, ref) -> {
          if (!(catalog.entry(ref.secret()).map(CatalogEntry::definition).orElse(null)
              instanceof OfSecret secret)) {
            throw Rejection.of(
                    SqlState.UNDEFINED_OBJECT,
                    "the secret that option "
                        + CreateSql.optionName(option)
                        + " had does not exist any more")
                .exception();
          }
          now.put(option, new SecretRef(ref.secret(), secret.definition().version()));
        });
    return now;
  }

  /** 55000. */
  public static Rejection notNow(String why) {
    return Rejection.of(
        SqlState.NOT_IN_PREREQUISITE_STATE, "the operation cannot be undone: " + why);
  }
}
