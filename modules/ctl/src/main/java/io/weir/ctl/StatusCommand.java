package io.weir.ctl;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code weirctl status}: sources with their lag, and how far views are hydrated. */
@Command(name = "status", description = "Shows sources, their lag, and the hydration of views.")
final class StatusCommand implements Callable<Integer> {
  private static final String SOURCES =
      "select s.name, s.type, s.status, s.error, sum(p.lag) as lag"
          + " from weir_catalog.weir_sources s"
          + " left join weir_catalog.weir_source_splits p on p.source_id = s.id"
          + " group by s.name, s.type, s.status, s.error order by s.name";

  private static final String VIEWS =
      "select o.name, h.replica_id, h.hydrated, h.rows_done, h.rows_total, h.lag_ms, h.eta_ms"
          + " from weir_catalog.weir_hydration_statuses h"
          + " join weir_catalog.weir_objects o on o.id = h.object_id"
          + " order by o.name, h.replica_id";

  @ParentCommand Main main = new Main();
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    new Output(main.format, spec.commandLine()).print(new Api(main.url).sql(SOURCES + ";" + VIEWS));
    return 0;
  }
}
