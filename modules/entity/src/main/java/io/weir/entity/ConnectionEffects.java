package io.weir.entity;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.Command;
import io.weir.domain.connection.ConnectionCommand;
import io.weir.domain.connection.ConnectionEffect;
import io.weir.domain.sink.SinkCommand;
import io.weir.domain.source.SourceCommand;
import io.weir.kernel.ObjectId;
import java.util.HashMap;
import java.util.Map;

/**
 * A connection's effects: each dependent is told of the newest version, until it answers or uses
 * the connection no more. One that is still being created, or that is about to change over to this
 * connection, refuses at first.
 */
final class ConnectionEffects implements EffectRunner<ConnectionEffect> {
  /** By dependent the version that it is being told. */
  private final Map<ObjectId, Long> telling = new HashMap<>();

  @Override
  public void run(ConnectionEffect effect, EffectContext context) {
    switch (effect) {
      case ConnectionEffect.TellDependent tell -> tell(tell, context);
      case ConnectionEffect.ForgetDependent forget -> telling.remove(forget.dependent());
    }
  }

  private void tell(ConnectionEffect.TellDependent tell, EffectContext context) {
    AggregateRef dependent = tell.dependent();
    ObjectId connection = context.self().id();
    long version = tell.version();
    telling.put(dependent.id(), version);
    new Insistently(
            dependent,
            "connection/" + connection + "/" + version,
            EffectContext.SYSTEM,
            null,
            command(tell, connection),
            false,
            refused -> false)
        .askWhile(
            () -> telling.getOrDefault(dependent.id(), 0L) == version,
            context,
            answered -> {
              telling.remove(dependent.id(), version);
              context.tellSelf(
                  "told/" + dependent.id() + "/" + version,
                  new ConnectionCommand.DependentTold(dependent.id(), version));
            });
  }

  private static Command command(ConnectionEffect.TellDependent tell, ObjectId connection) {
    return tell.dependent().type() == AggregateType.SINK
        ? new SinkCommand.ConnectionChanged(
            connection, tell.version(), tell.definition(), tell.allowIdentityChange())
        : new SourceCommand.ConnectionChanged(
            connection, tell.version(), tell.definition(), tell.allowIdentityChange());
  }
}
