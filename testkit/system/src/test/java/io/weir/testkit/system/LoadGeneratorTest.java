package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sources for those who have no Kafka. */
@ExtendWith(Stand.Shared.class)
class LoadGeneratorTest {
  private final Stand stand;
  private final String g = Stand.name("generated");

  LoadGeneratorTest(Stand stand) {
    this.stand = stand;
  }

  @AfterEach
  void drop() throws SQLException {
    try (Db db = stand.connect()) {
      db.run("DROP SOURCE IF EXISTS " + g + " CASCADE");
    }
  }

  @Test
  void theCounterCounts() throws Exception {
    try (Db db = stand.connect()) {
      db.run(
          "CREATE SOURCE " + g + " FROM LOAD GENERATOR COUNTER (TICK INTERVAL '20ms')",
          "CREATE MATERIALIZED VIEW v_"
              + g
              + " AS SELECT count(*) AS n, min(counter) AS low,"
              + " max(counter) AS high, count(DISTINCT counter) AS different FROM "
              + g);
      db.eventually("SELECT n >= 20 FROM v_" + g, "t");
      assertThat(db.lines("SELECT high - low + 1 = n, different = n FROM v_" + g))
          .containsExactly("t|t");
    }
  }

  @Test
  void theAuctionHouseHasFiveTablesThatJoin() throws Exception {
    try (Db db = stand.connect()) {
      db.run(
          "CREATE SOURCE "
              + g
              + " FROM LOAD GENERATOR AUCTION (TICK INTERVAL '20ms')"
              + " FOR ALL TABLES",
          "CREATE MATERIALIZED VIEW v_"
              + g
              + " AS SELECT count(*) AS n, count(a.id) AS known"
              + " FROM bids b LEFT JOIN auctions a ON a.id = b.auction_id");
      db.eventually("SELECT n > 20 FROM v_" + g, "t");
      assertThat(db.lines("SELECT n = known FROM v_" + g)).containsExactly("t");
      for (String table : new String[] {"organizations", "users", "accounts", "auctions", "bids"}) {
        assertThat(db.lines("SHOW COLUMNS FROM " + table)).as(table).isNotEmpty();
      }
      db.run("DROP SOURCE " + g + " CASCADE");
      assertThat(db.refusal("SELECT * FROM bids").getSQLState()).isEqualTo("42P01");
    }
  }
}
