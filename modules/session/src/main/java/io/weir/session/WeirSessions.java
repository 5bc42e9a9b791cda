package io.weir.session;

import io.weir.gateway.Audit;
import io.weir.gateway.Catalogs;
import io.weir.gateway.Clusters;
import io.weir.gateway.Operations;
import io.weir.gateway.Reads;
import io.weir.gateway.Roles;
import io.weir.gateway.Session;
import io.weir.gateway.Sessions;
import io.weir.gateway.SourceControl;
import io.weir.gateway.Status;
import io.weir.gateway.Upstreams;
import io.weir.gateway.Vault;
import io.weir.gateway.Writes;
import io.weir.kernel.Clock;
import io.weir.kernel.IdSource;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.kernel.Timers;
import io.weir.session.relation.SystemCatalog;
import io.weir.session.variable.StartupParameters;
import io.weir.session.variable.Variables;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Opens sessions over the ports. Thread-safe. */
public final class WeirSessions implements Sessions {
  private final Ports ports;
  private final AtomicInteger opened = new AtomicInteger();

  /**
   * @param blocking where statements are planned and collections are read: its threads may block,
   *     and as many statements can be planned or read at once as it has threads
   */
  public WeirSessions(
      Catalogs catalogs,
      Operations operations,
      Reads reads,
      Writes writes,
      Upstreams upstreams,
      Vault vault,
      Status status,
      Audit audit,
      SourceControl sources,
      Clusters clusters,
      Roles roles,
      Clock clock,
      IdSource ids,
      Timers timers,
      Executor blocking) {
    this.ports =
        new Ports(
            catalogs,
            operations,
            reads,
            writes,
            upstreams,
            vault,
            status,
            audit,
            sources,
            clusters,
            roles,
            SystemCatalog.standard(),
            clock,
            ids,
            timers,
            blocking);
  }

  @Override
  public Session open(
      String user, String database, Map<String, String> parameters, Consumer<Notice> notices) {
    Variables variables = new Variables(user);
    SessionState state =
        new SessionState(opened.incrementAndGet(), user, database, variables, notices);
    for (String ignored : StartupParameters.apply(parameters, variables)) {
      state.notice(
          Rejection.of(SqlState.INVALID_PARAMETER_VALUE, "the time zone stays UTC, not " + ignored)
              .withHint("Timestamps are read and written in UTC."));
    }
    return new WeirSession(ports, state);
  }
}
