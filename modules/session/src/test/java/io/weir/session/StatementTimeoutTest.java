package io.weir.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.gateway.Session.Result;
import io.weir.kernel.RejectedException;
import io.weir.session.fake.Conversation;
import io.weir.session.fake.World;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatementTimeoutTest {
  private final World world = new World();
  private final Conversation sql = world.connect();

  @BeforeEach
  void limit() {
    sql.runAll(
        "CREATE TABLE t (id int)", "INSERT INTO t VALUES (1)", "SET statement_timeout = '2s'");
  }

  @Test
  void aStatementThatTakesLongerIsCancelled() {
    Result.Rows tail = (Result.Rows) sql.result("SUBSCRIBE t WITH (SNAPSHOT false)");
    CompletableFuture<Optional<Batch>> waiting = tail.stream().next().toCompletableFuture();
    assertThat(waiting).isNotDone();
    Objects.requireNonNull(world.timers.get(2000L)).run();
    Throwable failure = Assertions.catchThrowable(waiting::join);
    assertThat(RejectedException.from(failure).sqlState()).isEqualTo("57014");
    assertThat(RejectedException.from(failure).message())
        .isEqualTo("canceling statement due to statement timeout");
    tail.stream().close();
    assertThat(world.timers).isEmpty();
  }

  @Test
  void whatEndsInTimeLeavesNoTimerBehind() {
    sql.run("INSERT INTO t VALUES (2)");
    assertThat(world.timers).isEmpty();
    Result.Rows rows = (Result.Rows) sql.result("SELECT * FROM t");
    assertThat(world.timers).containsOnlyKeys(2000L);
    Conversation.read(rows.schema(), rows.stream());
    assertThat(world.timers).isEmpty();
    sql.error("SELECT 1/0");
    assertThat(world.timers).isEmpty();
    Result.CopyIn copy = (Result.CopyIn) sql.result("COPY t FROM STDIN");
    assertThat(world.timers).containsOnlyKeys(2000L);
    copy.sink().fail("enough");
    assertThat(world.timers).isEmpty();
  }

  @Test
  void limitsAreWrittenAndShownAsPostgresDoes() {
    assertThat(sql.query("SHOW statement_timeout")).containsExactly("2s");
    sql.run("SET statement_timeout = 90000");
    assertThat(sql.query("SHOW statement_timeout")).containsExactly("90s");
    sql.run("SET statement_timeout TO '1.5 h'");
    assertThat(sql.query("SHOW statement_timeout")).containsExactly("90min");
    assertThat(sql.rejection("SET statement_timeout = 'soon'").hint())
        .startsWith("Valid units for this parameter are");
    assertThat(sql.error("SET statement_timeout = '400d'")).startsWith("22023 400d is outside");
    sql.run("SET statement_timeout = 0");
    assertThat(sql.query("SHOW statement_timeout")).containsExactly("0");
    assertThat(world.timers).isEmpty();
  }
}
