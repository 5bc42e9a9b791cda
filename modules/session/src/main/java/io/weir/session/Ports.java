package io.weir.session;

import io.weir.gateway.Audit;
import io.weir.gateway.Catalogs;
import io.weir.gateway.Clusters;
import io.weir.gateway.Operations;
import io.weir.gateway.Reads;
import io.weir.gateway.Roles;
import io.weir.gateway.SourceControl;
import io.weir.gateway.Status;
import io.weir.gateway.Upstreams;
import io.weir.gateway.Vault;
import io.weir.gateway.Writes;
import io.weir.kernel.Clock;
import io.weir.kernel.IdSource;
import io.weir.kernel.Timers;
import io.weir.session.relation.SystemCatalog;
import java.util.concurrent.Executor;

/**
 * All that sessions stand on.
 *
 * @param blocking where statements are planned and collections read: its threads may block
 */
public record Ports(
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
    SystemCatalog system,
    Clock clock,
    IdSource ids,
    Timers timers,
    Executor blocking) {}
