package io.weir.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.gateway.Session.Result;
import io.weir.kernel.RejectedException;
import io.weir.session.fake.Conversation;
import io.weir.session.fake.World;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class SleepTest {
  private final World world = new World();
  private final Conversation sql = world.connect();

  private CompletableFuture<Result> begin(String text, Scalar... parameters) {
    return sql.session.execute(sql.prepare(text), List.of(parameters)).toCompletableFuture();
  }

  @Test
  void answersOneEmptyValueWhenTheTimeIsOver() {
    CompletableFuture<Result> sleeping = begin("SELECT pg_sleep(1.5)");
    assertThat(sleeping).isNotDone();
    Objects.requireNonNull(world.timers.get(1500L)).run();
    Result.Rows rows = (Result.Rows) Conversation.done(sleeping);
    assertThat(rows.schema().fields().getFirst().name()).isEqualTo("pg_sleep");
    assertThat(Conversation.read(rows.schema(), rows.stream())).containsExactly("");
    assertThat(world.timers).isEmpty();
  }

  @Test
  void takesWhatGivesANumber() {
    begin("SELECT pg_catalog.pg_sleep($1) AS waited", Scalar.ofDouble(DataType.FLOAT8, 2));
    begin("SELECT pg_sleep(1 + 2)");
    begin("SELECT pg_sleep('4')");
    assertThat(world.timers).containsOnlyKeys(2000L, 3000L, 4000L);
    assertThat(sql.query("SELECT pg_sleep(0)")).containsExactly("");
    assertThat(sql.query("SELECT pg_sleep(-1)")).containsExactly("");
    assertThat(sql.query("SELECT pg_sleep(NULL)")).containsExactly("null");
    assertThat(sql.error("SELECT pg_sleep('long')")).startsWith("22P02");
  }

  @Test
  void aCancelledOneEndsAtOnce() {
    CompletableFuture<Result> sleeping = begin("SELECT pg_sleep(60)");
    sql.session.cancel();
    Throwable failure = Assertions.catchThrowable(sleeping::join);
    assertThat(RejectedException.from(failure).sqlState()).isEqualTo("57014");
    assertThat(world.timers).isEmpty();
  }

  @Test
  void isNoPartOfAQuery() {
    sql.run("CREATE TABLE t (id int)");
    assertThat(sql.error("SELECT pg_sleep(1) FROM t"))
        .isEqualTo("0A000 pg_sleep within a query is not supported");
    assertThat(sql.error("SELECT 1, pg_sleep(1)")).startsWith("0A000");
  }
}
