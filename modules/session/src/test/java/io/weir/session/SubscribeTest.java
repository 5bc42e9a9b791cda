package io.weir.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.columnar.Batch;
import io.weir.gateway.Session.Result;
import io.weir.session.fake.Conversation;
import io.weir.session.fake.World;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SubscribeTest {
  private final World world = new World();
  private final Conversation sql = world.connect();
  private final Conversation writer = world.connect();

  @BeforeEach
  void tables() {
    sql.runAll("CREATE TABLE t (a int)", "INSERT INTO t VALUES (1), (1), (2)");
  }

  private Result.Rows subscribe(String statement) {
    return (Result.Rows) sql.result(statement);
  }

  private static CompletableFuture<Optional<Batch>> next(Result.Rows rows) {
    return rows.stream().next().toCompletableFuture();
  }

  private static List<String> text(Result.Rows rows, CompletableFuture<Optional<Batch>> batch) {
    return Conversation.text(rows.schema(), Conversation.done(batch).orElseThrow()).stream()
        .sorted()
        .toList();
  }

  @Test
  void firstTheRowsThenTheirChanges() {
    Result.Rows rows = subscribe("SUBSCRIBE t");
    assertThat(rows.schema().fields().stream().map(f -> f.name()))
        .containsExactly("epoch", "diff", "a");
    assertThat(text(rows, next(rows))).containsExactly("200|1|2", "200|2|1");
    CompletableFuture<Optional<Batch>> waiting = next(rows);
    assertThat(waiting).isNotDone();
    world.store.tick();
    assertThat(waiting).as("an idle epoch is no news").isNotDone();
    writer.run("UPDATE t SET a = 3 WHERE a = 2");
    assertThat(text(rows, waiting)).containsExactly("400|-1|2", "400|1|3");
    rows.stream().close();
    assertThat(world.store.openTails()).isZero();
    assertThat(world.store.openSnapshots()).isZero();
  }

  @Test
  void aQueryIsMaintained() {
    Result.Rows rows = subscribe("SUBSCRIBE (SELECT a, count(*) AS n FROM t GROUP BY a)");
    assertThat(text(rows, next(rows))).containsExactly("200|1|1|2", "200|1|2|1");
    writer.run("INSERT INTO t VALUES (2)");
    assertThat(text(rows, next(rows))).containsExactly("300|-1|2|1", "300|1|2|2");
    rows.stream().close();
  }

  @Test
  void progressTellsEveryEpoch() {
    Result.Rows rows = subscribe("SUBSCRIBE t WITH (SNAPSHOT = false, PROGRESS = true)");
    assertThat(text(rows, next(rows))).containsExactly("200|t|null|null");
    world.store.tick();
    assertThat(text(rows, next(rows))).containsExactly("300|t|null|null");
    writer.run("DELETE FROM t WHERE a = 2");
    assertThat(text(rows, next(rows))).containsExactly("400|f|-1|2");
    assertThat(text(rows, next(rows))).containsExactly("400|t|null|null");
    rows.stream().close();
  }

  @Test
  void cancelEndsAWaitingSubscription() {
    Result.Rows rows = subscribe("SUBSCRIBE t WITH (SNAPSHOT = false)");
    CompletableFuture<Optional<Batch>> waiting = next(rows);
    sql.session.cancel();
    assertThatThrownBy(() -> Conversation.done(waiting))
        .hasMessage("canceling statement due to user request");
    rows.stream().close();
    assertThat(world.store.openTails()).isZero();
  }

  @Test
  void anErrorInTheRowsEndsIt() {
    Result.Rows rows = subscribe("SUBSCRIBE (SELECT 10 / a AS q FROM t)");
    assertThat(text(rows, next(rows))).hasSize(2);
    writer.run("INSERT INTO t VALUES (0)");
    assertThatThrownBy(() -> Conversation.done(next(rows))).hasMessage("division by zero");
    rows.stream().close();
  }

  @Test
  void constantsEnd() {
    Result.Rows rows = subscribe("SUBSCRIBE (SELECT 7 AS x)");
    assertThat(Conversation.read(rows.schema(), rows.stream())).hasSize(1);
  }

  @Test
  void asACopy() {
    Result.CopyOut copy = (Result.CopyOut) sql.result("COPY (SUBSCRIBE t) TO STDOUT");
    assertThat(Conversation.done(copy.stream().next())).isPresent();
    copy.stream().close();
    assertThat(world.store.openTails()).isZero();
  }

  @Test
  void whatCannotBeFollowedIsRefused() {
    assertThat(sql.error("SUBSCRIBE weir_objects"))
        .isEqualTo("0A000 cannot subscribe to a system relation");
  }
}
