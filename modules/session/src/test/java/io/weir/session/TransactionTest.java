package io.weir.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.session.fake.Conversation;
import io.weir.session.fake.World;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TransactionTest {
  private final World world = new World();
  private final Conversation sql = world.connect();
  private final Conversation other = world.connect();

  @BeforeEach
  void tables() {
    sql.runAll("CREATE TABLE t (a int)", "CREATE TABLE u (a int)", "INSERT INTO t VALUES (1)");
  }

  @Test
  void readsOfOneTransactionAreAtOneEpoch() {
    sql.run("BEGIN");
    assertThat(sql.session.transactionStatus()).isEqualTo('T');
    assertThat(sql.query("SELECT count(*) FROM t")).containsExactly("1");
    other.runAll("INSERT INTO t VALUES (2)", "INSERT INTO u VALUES (2)");
    assertThat(sql.query("SELECT count(*) FROM t")).containsExactly("1");
    assertThat(sql.query("SELECT count(*) FROM u")).containsExactly("0");
    assertThat(sql.run("COMMIT")).isEqualTo("COMMIT");
    assertThat(sql.session.transactionStatus()).isEqualTo('I');
    assertThat(sql.query("SELECT count(*) FROM t")).containsExactly("2");
  }

  @Test
  void insertsAreWrittenAtCommitAsOne() {
    sql.runAll("BEGIN", "INSERT INTO t VALUES (2)", "INSERT INTO t VALUES (3)");
    assertThat(other.query("SELECT count(*) FROM t")).containsExactly("1");
    int before = other.query("SELECT 1").size();
    assertThat(before).isEqualTo(1);
    sql.run("COMMIT");
    assertThat(other.query("SELECT count(*) FROM t")).containsExactly("3");
  }

  @Test
  void aRollbackWritesNothing() {
    sql.runAll("BEGIN", "INSERT INTO t VALUES (2)");
    assertThat(sql.run("ROLLBACK")).isEqualTo("ROLLBACK");
    assertThat(sql.query("SELECT count(*) FROM t")).containsExactly("1");
  }

  @Test
  void aCommitThatFailsIsTheEndNevertheless() {
    sql.runAll("BEGIN", "INSERT INTO t VALUES (2)");
    other.run("DROP TABLE t");
    assertThat(sql.error("COMMIT"))
        .isEqualTo("42P01 the table was dropped while the transaction was open");
    assertThat(sql.session.transactionStatus()).isEqualTo('I');
  }

  @Test
  void whatATransactionCannotDoIsRefused() {
    sql.runAll("BEGIN", "INSERT INTO t VALUES (2)");
    assertThat(sql.error("INSERT INTO u VALUES (2)"))
        .isEqualTo("0A000 a transaction can insert into one table only");
    sql.runAll("ROLLBACK", "BEGIN", "INSERT INTO t VALUES (2)");
    assertThat(sql.error("SELECT * FROM t"))
        .isEqualTo("0A000 a transaction can read or insert, but not both");
    sql.runAll("ROLLBACK", "BEGIN", "SELECT * FROM u");
    assertThat(sql.error("INSERT INTO t VALUES (2)"))
        .isEqualTo("0A000 a transaction can read or insert, but not both");
    sql.runAll("ROLLBACK", "BEGIN");
    assertThat(sql.error("UPDATE t SET a = 2"))
        .isEqualTo("0A000 UPDATE is not supported in a transaction block");
    sql.runAll("ROLLBACK", "BEGIN");
    assertThat(sql.error("CREATE TABLE x (a int)"))
        .isEqualTo("25001 CREATE TABLE cannot run inside a transaction block");
  }

  @Test
  void aTransactionThatReadTheTableItWritesFailsWhereItChanged() {
    sql.runAll("BEGIN", "SELECT * FROM t", "INSERT INTO t VALUES (2)");
    world.store.conflictNext(1);
    assertThat(sql.error("COMMIT")).startsWith("40001");
    assertThat(sql.session.transactionStatus()).isEqualTo('I');
  }

  @Test
  void afterAnErrorOnlyTheEndWillDo() {
    sql.run("BEGIN");
    assertThat(sql.error("SELECT * FROM nosuch")).startsWith("42P01");
    assertThat(sql.session.transactionStatus()).isEqualTo('E');
    assertThat(sql.error("SELECT 1"))
        .isEqualTo(
            "25P02 current transaction is aborted, commands ignored until end of transaction"
                + " block");
    assertThat(sql.run("COMMIT")).isEqualTo("ROLLBACK");
    assertThat(sql.query("SELECT 1")).containsExactly("1");
  }

  @Test
  void anErrorInTheRowsFailsTheTransactionToo() {
    sql.run("BEGIN");
    assertThat(sql.error("SELECT 1 / (a - 1) FROM t")).startsWith("22012");
    assertThat(sql.session.transactionStatus()).isEqualTo('E');
  }

  @Test
  void warnings() {
    sql.runAll("BEGIN", "BEGIN", "COMMIT", "COMMIT");
    assertThat(world.notices)
        .containsExactly(
            "WARNING: there is already a transaction in progress",
            "WARNING: there is no transaction in progress");
  }

  @Test
  void readOnlyTransactionsDoNotWrite() {
    sql.run("BEGIN READ ONLY");
    assertThat(sql.error("INSERT INTO t VALUES (1)"))
        .isEqualTo("25006 cannot execute INSERT in a read-only transaction");
    sql.runAll("ROLLBACK", "SET default_transaction_read_only = on");
    assertThat(sql.error("CREATE TABLE x (a int)"))
        .isEqualTo("25006 cannot execute CREATE TABLE in a read-only transaction");
  }

  @Test
  void variablesFollowTheTransaction() {
    sql.runAll("BEGIN", "SET application_name = 'x'", "ROLLBACK");
    assertThat(sql.query("SHOW application_name")).containsExactly("");
    sql.runAll("BEGIN", "SET LOCAL application_name = 'x'");
    assertThat(sql.query("SHOW application_name")).containsExactly("x");
    sql.run("COMMIT");
    assertThat(sql.query("SHOW application_name")).containsExactly("");
  }
}
