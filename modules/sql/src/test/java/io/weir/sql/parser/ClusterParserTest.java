package io.weir.sql.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.domain.catalog.ObjectType;
import io.weir.kernel.RejectedException;
import io.weir.sql.statement.AlterStatement;
import io.weir.sql.statement.ClusterStatement;
import io.weir.sql.statement.ClusterStatement.AlterCluster;
import io.weir.sql.statement.ClusterStatement.ClusterCondition.Teardown;
import io.weir.sql.statement.ClusterStatement.ClusterCondition.WaitFor;
import io.weir.sql.statement.ClusterStatement.ClusterCondition.WaitUntilReady;
import io.weir.sql.statement.Name;
import io.weir.sql.statement.ShowStatement;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterParserTest {
  private static AlterCluster alter(String sql) {
    return (AlterCluster) SqlText.parse(sql);
  }

  @Test
  void theStatementsOfTheSpecification() {
    AlterCluster after =
        alter(
            "ALTER CLUSTER c1 SET (SIZE '3xsmall') WITH TEARDOWN (AFTER now() + INTERVAL '1 hour')");
    assertThat(after.options().get("size").orElseThrow().value().text()).isEqualTo("3xsmall");
    Teardown teardown = (Teardown) Objects.requireNonNull(after.condition());
    assertThat(Objects.requireNonNull(teardown.after()).text())
        .isEqualTo("now() + INTERVAL '1 hour'");
    assertThat(teardown.hydration()).isFalse();

    Teardown both =
        (Teardown)
            Objects.requireNonNull(
                alter(
                        "alter cluster c set (size 'x') with teardown"
                            + " (signal 'Hydration', after coalesce(a, b) + interval '10 minutes')")
                    .condition());
    assertThat(both.hydration()).isTrue();
    assertThat(Objects.requireNonNull(both.after()).text())
        .isEqualTo("coalesce(a, b) + interval '10 minutes'");

    assertThat(
            alter("ALTER CLUSTER c SET (MANAGED)").options().get("managed").orElseThrow().value())
        .hasToString("Word[text=true]");
    assertThat(
            alter("ALTER CLUSTER c SET (MANAGED false)")
                .options()
                .get("managed")
                .orElseThrow()
                .value()
                .text())
        .isEqualTo("false");
    ClusterStatement.RenameReplica rename =
        (ClusterStatement.RenameReplica)
            SqlText.parse("ALTER CLUSTER REPLICA c.r1 RENAME r1_pending");
    assertThat(rename)
        .isEqualTo(
            new ClusterStatement.RenameReplica(rename.replica(), new Name("r1_pending", 35)));
    assertThat(rename.replica().replica()).isEqualTo("r1");
    assertThat(SqlText.parse("ALTER CLUSTER REPLICA c.r1 RENAME TO x"))
        .isInstanceOf(ClusterStatement.RenameReplica.class);
    assertThat(SqlText.parse("ALTER CLUSTER IF EXISTS c RESET (SIZE, REPLICATION FACTOR)"))
        .isInstanceOfSatisfying(
            ClusterStatement.ResetCluster.class,
            reset ->
                assertThat(reset.options())
                    .extracting(Name::name)
                    .containsExactly("size", "replication_factor"));
  }

  @Test
  void waiting() {
    assertThat(alter("ALTER CLUSTER c SET (SIZE 's') WITH (WAIT FOR '1s')").condition())
        .isInstanceOf(WaitFor.class);
    for (String sql :
        new String[] {
          "(WAIT UNTIL READY (TIMEOUT '10m', ON TIMEOUT COMMIT))",
          "(WAIT = UNTIL READY = (TIMEOUT = '10m', ON TIMEOUT = 'COMMIT'))"
        }) {
      WaitUntilReady ready =
          (WaitUntilReady)
              Objects.requireNonNull(
                  alter("ALTER CLUSTER c SET (SIZE = 's', REPLICATION FACTOR = 2) WITH " + sql)
                      .condition());
      assertThat(ready.options().get("timeout").orElseThrow().value().text()).isEqualTo("10m");
      assertThat(ready.options().get("on_timeout").orElseThrow().value().text())
          .isEqualToIgnoringCase("commit");
    }
    assertThat(SqlText.parse("ALTER CLUSTER c EXTEND BY '10 min'"))
        .isInstanceOf(ClusterStatement.ExtendCluster.class);
    assertThat(SqlText.parse("ALTER CLUSTER c RENAME TO d"))
        .isInstanceOfSatisfying(
            AlterStatement.Rename.class,
            rename -> assertThat(rename.type()).isEqualTo(ObjectType.CLUSTER));
    assertThat(SqlText.parse("SHOW CLUSTER SIZES"))
        .isEqualTo(new ShowStatement.ShowObjects(ShowStatement.Listing.CLUSTER_SIZES, null, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ALTER CLUSTER c | 42601",
        "ALTER CLUSTER c SET | 42601",
        "ALTER CLUSTER c SET (SIZE 's', SIZE 't') | 42601",
        "ALTER CLUSTER c RESET (SIZE, SIZE) | 42601",
        "ALTER CLUSTER c RESET () | 42601",
        "ALTER CLUSTER c SET (SIZE 's') WITH | 42601",
        "ALTER CLUSTER c SET (SIZE 's') WITH TEARDOWN | 42601",
        "ALTER CLUSTER c SET (SIZE 's') WITH TEARDOWN () | 42601",
        "ALTER CLUSTER c SET (SIZE 's') WITH TEARDOWN (AFTER) | 42601",
        "ALTER CLUSTER c SET (SIZE 's') WITH TEARDOWN (AFTER now(), AFTER now()) | 42601",
        "ALTER CLUSTER c SET (SIZE 's') WITH TEARDOWN (SIGNAL 'hydration', SIGNAL 'hydration') | 42601",
        "ALTER CLUSTER c SET (SIZE 's') WITH TEARDOWN (SIGNAL 'readiness') | 22023",
        "ALTER CLUSTER c SET (SIZE 's') WITH TEARDOWN (BEFORE now()) | 42601",
        "ALTER CLUSTER c SET (SIZE 's') WITH (WAIT) | 42601",
        "ALTER CLUSTER c SET (SIZE 's') WITH (WAIT UNTIL READY) | 42601",
        "ALTER CLUSTER c SET (SIZE 's') WITH (WAIT FOR 10) | 42601",
        "ALTER CLUSTER c EXTEND BY 10 | 42601",
        "ALTER CLUSTER REPLICA c RENAME TO d | 42601",
      })
  void whatIsWrongIsSaid(String sql, String sqlState) {
    RejectedException refused =
        catchThrowableOfType(RejectedException.class, () -> SqlText.parse(sql));
    assertThat(refused.rejection().sqlState()).isEqualTo(sqlState);
  }
}
