package io.weir.entity;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogEffect;
import io.weir.domain.cluster.ClusterCommand;
import io.weir.kernel.SqlState;

/** The catalog's effects: tell this node, and wake what ought to run. */
final class CatalogEffects implements EffectRunner<CatalogEffect> {
  private final LocalCatalog local;

  CatalogEffects(LocalCatalog local) {
    this.local = local;
  }

  @Override
  public void run(CatalogEffect effect, EffectContext context) {
    switch (effect) {
      case CatalogEffect.PublishCatalog publish ->
          local.publish(publish.snapshot(), publish.operations());
      case CatalogEffect.WakeUp wake -> context.wake(wake.aggregate());
      case CatalogEffect.EnsureCluster ensure ->
          new Insistently(
                  new AggregateRef(AggregateType.CLUSTER, ensure.id()),
                  "built-in/" + ensure.id(),
                  EffectContext.SYSTEM,
                  null,
                  new ClusterCommand.Create(ensure.definition()),
                  false,
                  refused -> true)
              .ask(
                  context,
                  reply -> {
                    // One that was altered since is there, and awake by now.
                    if (reply instanceof AggregateReply.Refused refused
                        && !refused.rejection().sqlState().equals(SqlState.DUPLICATE_OBJECT)) {
                      context
                          .log()
                          .error(
                              "cluster {} cannot be created: {}",
                              ensure.id(),
                              refused.rejection().message());
                    }
                  });
    }
  }
}
