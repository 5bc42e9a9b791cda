package io.weir.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code weirctl clusters list|show|extend}. */
@Command(
    name = "clusters",
    description = "Looks at clusters, and gives their changes more time.",
    subcommands = {
      ClustersCommand.List.class,
      ClustersCommand.Show.class,
      ClustersCommand.Extend.class
    })
final class ClustersCommand implements Callable<Integer> {
  @ParentCommand Main main = new Main();
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    return list();
  }

  private Integer list() {
    output().print(new Api(main.url).sql("SHOW CLUSTERS"));
    return 0;
  }

  private Output output() {
    return new Output(main.format, spec.commandLine());
  }

  /** All clusters and what they do. */
  @Command(name = "list", description = "Lists the clusters and what they are doing.")
  static final class List implements Callable<Integer> {
    @ParentCommand ClustersCommand clusters = new ClustersCommand();

    @Override
    public Integer call() {
      return clusters.list();
    }
  }

  /** One cluster with its replicas and its changes. */
  @Command(name = "show", description = "Shows a cluster: its replicas and its changes.")
  static final class Show implements Callable<Integer> {
    @ParentCommand ClustersCommand clusters = new ClustersCommand();

    @Parameters(paramLabel = "NAME", description = "as `weirctl clusters list` lists it")
    String name = "";

    @Override
    public Integer call() {
      Api api = new Api(clusters.main.url);
      String which =
          " = (select id from weir_catalog.weir_clusters where name = " + literal() + ")";
      JsonNode replicas =
          api.sql(
              "select name, size, status, pending from weir_catalog.weir_cluster_replicas"
                  + " where cluster_id"
                  + which
                  + " order by id");
      JsonNode known =
          api.sql("select id from weir_catalog.weir_clusters where name = " + literal());
      if (known.path("results").path(0).path("rows").isEmpty()) {
        throw new ApiException(
            "weirctl: there is no cluster \""
                + name
                + "\"\nhint: `weirctl clusters list` lists them",
            ExitStatus.NOT_FOUND);
      }
      clusters.output().print(replicas);
      clusters
          .output()
          .print(
              api.sql(
                  "select status, target, deadline, on_timeout, started_at, ended_at, details"
                      + " from weir_catalog.weir_cluster_reconfigurations where cluster_id"
                      + which
                      + " order by started_at"));
      return 0;
    }

    private String literal() {
      return SqlNames.literal(name);
    }
  }

  /** Puts the deadline of a change off. */
  @Command(name = "extend", description = "Puts the deadline of a cluster's pending change off.")
  static final class Extend implements Callable<Integer> {
    @ParentCommand ClustersCommand clusters = new ClustersCommand();

    @Parameters(paramLabel = "NAME", description = "as `weirctl clusters list` lists it")
    String name = "";

    @Option(
        names = "--by",
        required = true,
        paramLabel = "TIME",
        converter = Times.Length.class,
        description = "how much later: 30s, 10m, 2h")
    Duration by = Duration.ZERO;

    @Override
    public Integer call() {
      clusters
          .output()
          .print(
              new Api(clusters.main.url)
                  .sql(
                      "ALTER CLUSTER "
                          + SqlNames.identifier(name)
                          + " EXTEND BY '"
                          + by.toSeconds()
                          + " s'"));
      return 0;
    }
  }
}
