package io.weir.testkit.demo;

import io.weir.testkit.services.NodeProcess;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The fourth act: the cluster gets another size, while its views are read. */
final class Resize {
  private final Screen screen;
  private final NodeProcess node;

  Resize(Screen screen, NodeProcess node) {
    this.screen = screen;
    this.node = node;
  }

  /**
   * @param sent how many bids there are
   * @return whether every read had all of them, and the cluster has its new size
   */
  boolean isUnseen(long sent) throws SQLException, InterruptedException {
    screen.heading("Fourth act: the cluster is resized. Whoever reads its views does not notice");
    String resize =
        "ALTER CLUSTER quickstart SET (SIZE = 'medium') WITH (WAIT UNTIL READY (TIMEOUT '1 min'))";
    try (Sql sql = new Sql(node.jdbcUrl());
        Sql reader = new Sql(node.jdbcUrl())) {
      screen.explain(sql, resize);
      screen.sql(resize);
      long started = System.nanoTime();
      CompletableFuture<Void> resized = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  sql.run(resize);
                  resized.complete(null);
                } catch (SQLException e) {
                  resized.completeExceptionally(e);
                }
              });
      long reads = 0;
      long wrong = 0;
      while (!resized.isDone()) {
        reads++;
        wrong += reader.number("SELECT sum(bids)::bigint FROM bands") == sent ? 0 : 1;
      }
      try {
        resized.get();
      } catch (ExecutionException e) {
        screen.line("refused: " + e.getMessage());
        return false;
      }
      screen.line(
          String.format(
              "done in %.1f s; meanwhile %,d reads, %,d of them wrong",
              (System.nanoTime() - started) / 1e9, reads, wrong));
      List<List<String>> replicas =
          reader.rows(
              "SELECT r.name, r.size, r.status FROM weir_cluster_replicas r"
                  + " JOIN weir_clusters c ON c.id = r.cluster_id WHERE c.name = 'quickstart'");
      replicas.forEach(row -> screen.line("quickstart." + String.join("  ", row)));
      return wrong == 0 && replicas.stream().allMatch(row -> row.get(1).equals("medium"));
    }
  }
}
