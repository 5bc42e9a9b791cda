package io.weir.entity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.domain.Command;
import io.weir.domain.State;
import io.weir.entity.AggregateMessage.Envelope;
import io.weir.entity.AggregateMessage.Inspect;
import io.weir.entity.AggregateMessage.Wake;
import io.weir.entity.AggregateReply.Accepted;
import io.weir.entity.AggregateReply.Refused;
import io.weir.entity.AggregateReply.Standing;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.persistence.JournalCodec;
import io.weir.persistence.RecordCodec;
import io.weir.persistence.Recorded;
import io.weir.persistence.ShellState;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.jspecify.annotations.Nullable;

/**
 * Pekko's way to the bytes of journal, snapshots and messages between nodes. Manifests: {@code
 * event/source.created:1}, {@code state/source.live:1}, {@code envelope:1}, {@code wake:1}, {@code
 * accepted:1}, {@code refused:1}, {@code inspect:1}, {@code standing:1}.
 */
public final class WeirSerializer extends SerializerWithStringManifest {
  /** Stands in journals: never to be changed. */
  public static final int IDENTIFIER = 875_100;

  private static final String EVENT = "event/";
  private static final String STATE = "state/";
  private static final String ENVELOPE = "envelope:1";
  private static final String WAKE = "wake:1";
  private static final String ACCEPTED = "accepted:1";
  private static final String INSPECT = "inspect:1";
  private static final String STANDING = "standing:1";
  private static final String REFUSED = "refused:1";

  private final RecordCodec records = new RecordCodec(JournalCodec.ofDomain());
  private final ExtendedActorSystem system;

  public WeirSerializer(ExtendedActorSystem system) {
    this.system = system;
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object value) {
    return switch (value) {
      case Recorded<?> recorded -> EVENT + records.manifest(recorded);
      case ShellState<?> snapshot -> STATE + records.manifest(snapshot);
      case Envelope envelope -> ENVELOPE;
      case Wake wake -> WAKE;
      case Inspect inspect -> INSPECT;
      case Standing standing -> STANDING;
      case Accepted accepted -> ACCEPTED;
      case Refused refused -> REFUSED;
      default -> throw unknown(value.getClass().getName());
    };
  }

  @Override
  public byte[] toBinary(Object value) {
    return switch (value) {
      case Recorded<?> recorded -> records.encode(recorded);
      case ShellState<?> snapshot -> records.encode(snapshot);
      case Envelope envelope -> records.codec().encode(flat(envelope));
      case Wake wake -> new byte[0];
      case Inspect inspect ->
          resolver().toSerializationFormat(inspect.replyTo()).getBytes(StandardCharsets.UTF_8);
      case Standing standing -> records.codec().encode(flat(standing));
      case Accepted accepted -> records.codec().encode(accepted);
      case Refused refused -> records.codec().encode(refused.rejection());
      default -> throw unknown(value.getClass().getName());
    };
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    if (manifest.startsWith(EVENT)) {
      return records.decode(manifest.substring(EVENT.length()), bytes);
    }
    if (manifest.startsWith(STATE)) {
      return records.decodeSnapshot(manifest.substring(STATE.length()), bytes);
    }
    return switch (manifest) {
      case ENVELOPE -> envelope(records.codec().read(bytes, FlatEnvelope.class));
      case WAKE -> new Wake();
      case INSPECT ->
          new Inspect(resolver().resolveActorRef(new String(bytes, StandardCharsets.UTF_8)));
      case STANDING -> standing(records.codec().read(bytes, FlatStanding.class));
      case ACCEPTED -> records.codec().read(bytes, Accepted.class);
      case REFUSED -> new Refused(records.codec().read(bytes, Rejection.class));
      default -> throw unknown(manifest);
    };
  }

  private record FlatEnvelope(
      String commandId,
      String principal,
      @Nullable ObjectId operationId,
      String manifest,
      ObjectNode command,
      boolean atOnce,
      String replyTo) {}

  private FlatEnvelope flat(Envelope envelope) {
    return new FlatEnvelope(
        envelope.commandId(),
        envelope.principal(),
        envelope.operationId(),
        records.codec().manifest(envelope.command()),
        records.codec().tree(envelope.command()),
        envelope.atOnce(),
        resolver().toSerializationFormat(envelope.replyTo()));
  }

  private Envelope envelope(FlatEnvelope flat) {
    return new Envelope(
        flat.commandId(),
        flat.principal(),
        flat.operationId(),
        (Command) records.codec().decode(flat.manifest(), flat.command()),
        flat.atOnce(),
        resolver().resolveActorRef(flat.replyTo()));
  }

  private record FlatStanding(String manifest, ObjectNode state, long sequence) {}

  private FlatStanding flat(Standing standing) {
    return new FlatStanding(
        records.codec().manifest(standing.state()),
        records.codec().tree(standing.state()),
        standing.sequence());
  }

  private Standing standing(FlatStanding flat) {
    return new Standing(
        (State) records.codec().decode(flat.manifest(), flat.state()), flat.sequence());
  }

  private ActorRefResolver resolver() {
    return ActorRefResolver.get(Adapter.toTyped(system));
  }

  private static IllegalArgumentException unknown(String what) {
    return new IllegalArgumentException("cannot serialise " + what);
  }
}
