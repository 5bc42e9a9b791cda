package io.weir.entity;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.kernel.ObjectId;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** Every aggregate as a sharded entity: one actor in the whole cluster. */
final class ShardedRouter implements AggregateRouter {
  private final ClusterSharding sharding;
  private final Map<AggregateType, EntityTypeKey<AggregateMessage>> keys =
      new EnumMap<>(AggregateType.class);

  ShardedRouter(ActorSystem<?> system) {
    this.sharding = ClusterSharding.get(system);
    for (AggregateType type : AggregateType.values()) {
      keys.put(type, EntityTypeKey.create(AggregateMessage.class, type.key()));
    }
  }

  /** Takes part in running aggregates of this type. */
  void init(AggregateType type, Function<AggregateRef, Behavior<AggregateMessage>> behavior) {
    sharding.init(
        Entity.of(
            key(type),
            context ->
                behavior.apply(new AggregateRef(type, new ObjectId(context.getEntityId())))));
  }

  @Override
  public void tell(AggregateRef target, AggregateMessage message) {
    entity(target).tell(message);
  }

  @Override
  public CompletionStage<AggregateReply> ask(
      AggregateRef target,
      Function<ActorRef<AggregateReply>, AggregateMessage> message,
      Duration timeout) {
    return entity(target).ask(message::apply, timeout);
  }

  private EntityRef<AggregateMessage> entity(AggregateRef target) {
    return sharding.entityRefFor(key(target.type()), target.id().value());
  }

  private EntityTypeKey<AggregateMessage> key(AggregateType type) {
    EntityTypeKey<AggregateMessage> key = keys.get(type);
    if (key == null) {
      throw new IllegalArgumentException("no such type: " + type);
    }
    return key;
  }
}
