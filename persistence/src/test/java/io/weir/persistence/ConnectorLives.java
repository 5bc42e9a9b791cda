package io.weir.persistence;

import static io.weir.persistence.Definitions.CONNECTION;
import static io.weir.persistence.Definitions.NO;
import static io.weir.persistence.Definitions.NOW;
import static io.weir.persistence.Definitions.SECRET;
import static io.weir.persistence.Definitions.SECRET_2;
import static io.weir.persistence.Definitions.SINK;
import static io.weir.persistence.Definitions.SOURCE;
import static io.weir.persistence.Definitions.TLS;
import static io.weir.persistence.Definitions.U2;
import static io.weir.persistence.Definitions.U3;
import static io.weir.persistence.Definitions.everyMutation;

import io.weir.domain.AggregateType;
import io.weir.domain.connection.ConnectionDecider;
import io.weir.domain.connection.ConnectionEvent;
import io.weir.domain.secret.SecretDecider;
import io.weir.domain.secret.SecretEvent;
import io.weir.domain.sink.SinkDecider;
import io.weir.domain.sink.SinkEvent;
import io.weir.domain.source.SourceChange;
import io.weir.domain.source.SourceDecider;
import io.weir.domain.source.SourceEvent;
import io.weir.domain.source.SourceMutation;
import io.weir.domain.source.SplitChange;
import java.util.List;
import java.util.Map;

/** Lives of what leads outside: secrets, connections, sources and sinks. */
final class ConnectorLives {
  static List<Life<?, ?>> all() {
    return List.of(
        new Life<>(
            "connection",
            new ConnectionDecider(),
            List.of(
                new ConnectionEvent.Created(CONNECTION),
                new ConnectionEvent.Attached(U2, AggregateType.SOURCE, 1L),
                new ConnectionEvent.Attached(U3, AggregateType.SINK, null),
                new ConnectionEvent.Altered(2, TLS, true),
                new ConnectionEvent.DependentTold(U3, 2),
                new ConnectionEvent.Detached(U3))),
        new Life<>(
            "secret",
            new SecretDecider(),
            List.of(new SecretEvent.Created(SECRET), new SecretEvent.Altered(SECRET_2))),
        new Life<>(
            "secret-dropped",
            new SecretDecider(),
            List.of(new SecretEvent.Created(SECRET), new SecretEvent.Dropped())),
        new Life<>(
            "connection-dropped",
            new ConnectionDecider(),
            List.of(new ConnectionEvent.Created(CONNECTION), new ConnectionEvent.Dropped())),
        new Life<>(
            "source",
            new SourceDecider(),
            List.of(
                new SourceEvent.Created(SOURCE, CONNECTION),
                new SourceEvent.Started(1),
                new SourceEvent.SplitsAssigned(Map.of("0", "0", "1", "17")),
                new SourceEvent.ConnectionConfirmed(1),
                new SourceEvent.ChangeBegun(everyMutation("op-1/3"), 2, true, null),
                new SourceEvent.ChangeApplied(
                    "op-1/3",
                    1_700_000_000_100L,
                    List.of(new SplitChange("0", "41", null), new SplitChange("2", null, "7")),
                    NOW),
                new SourceEvent.FirstRecordSeen("op-1/3", 1_700_000_000_300L, NOW),
                new SourceEvent.ChangeBegun(
                    new SourceChange(
                        "connection/u1/2",
                        List.of(new SourceMutation.ConnectorProps(SOURCE, TLS, true))),
                    3,
                    false,
                    2L),
                new SourceEvent.ChangeFailed("connection/u1/2", NO, true, NOW),
                new SourceEvent.Started(4),
                new SourceEvent.ChangeBegun(everyMutation("op-2/3"), 5, false, null))),
        new Life<>(
            "source-out-of-range",
            new SourceDecider(),
            List.of(
                new SourceEvent.Created(SOURCE, CONNECTION),
                new SourceEvent.Started(1),
                new SourceEvent.OffsetsLost("out-of-range/2", "it was created again"),
                new SourceEvent.ChangeBegun(
                    new SourceChange(
                        "out-of-range/2",
                        List.of(new SourceMutation.ResetSplits(SourceMutation.Edge.LATEST))),
                    2,
                    false,
                    null))),
        new Life<>(
            "source-dropped",
            new SourceDecider(),
            List.of(new SourceEvent.Created(SOURCE, null), new SourceEvent.Dropped())),
        new Life<>(
            "sink",
            new SinkDecider(),
            List.of(
                new SinkEvent.Created(SINK, CONNECTION),
                new SinkEvent.Started(1),
                new SinkEvent.ConnectionConfirmed(1),
                new SinkEvent.ConnectionReplaced(2, TLS, false),
                new SinkEvent.Started(2),
                new SinkEvent.Paused("ada"),
                new SinkEvent.Paused("operation"),
                new SinkEvent.Resumed("ada"),
                new SinkEvent.FirstWriteSeen(2, 1_700_000_000_300L, NOW))),
        new Life<>(
            "sink-dropped",
            new SinkDecider(),
            List.of(new SinkEvent.Created(SINK, CONNECTION), new SinkEvent.Dropped())));
  }

  private ConnectorLives() {}
}
