package io.weir.sql.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Random conditions, with subqueries in them, mean the same wherever they stand. As a filter they
 * become joins and are moved about; as a value they are computed for each row.
 */
class RandomPredicateTest {
  private final SampleTables tables = SampleTables.load();

  @Property(tries = 300)
  void aFilterKeepsTheRowsForWhichItsValueIsTrue(@ForAll("predicates") String predicate) {
    List<String> kept = tables.run("select k from t where " + predicate);
    List<String> values = tables.run("select k, (" + predicate + ") as v from t");
    List<String> expected = new ArrayList<>();
    for (String line : values) {
      if (line.endsWith("|t")) {
        expected.add(line.substring(0, line.length() - 2));
      }
    }
    assertThat(kept).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Property(tries = 150)
  void everyRowIsTrueFalseOrUnknown(@ForAll("predicates") String predicate) {
    List<String> parts = new ArrayList<>();
    parts.addAll(tables.run("select k from t where " + predicate));
    parts.addAll(tables.run("select k from t where not (" + predicate + ")"));
    parts.addAll(tables.run("select k from t where (" + predicate + ") is null"));
    assertThat(parts).containsExactlyInAnyOrderElementsOf(tables.run("select k from t"));
  }

  @Property(tries = 150)
  void anInnerJoinIsAFilterOfTheProduct(@ForAll("predicates") String predicate) {
    List<String> joined =
        tables.run("select t.k, n.y from t join n on (" + predicate + ") and x = a");
    List<String> outer =
        tables.run(
            "select k, y from (select t.k, n.y, n.z, n.x, t.a, t.b, t.c, t.f from t left join n on x"
                + " = a) t where x is not null and ("
                + predicate
                + ")");
    assertThat(joined).containsExactlyInAnyOrderElementsOf(outer);
  }

  @Provide
  Arbitrary<String> predicates() {
    return Arbitraries.randomValue(random -> predicate(random, 3));
  }

  private static String predicate(Random random, int depth) {
    int kind = random.nextInt(depth > 0 ? 14 : 6);
    return switch (kind) {
      case 0 -> number(random) + comparison(random) + number(random);
      case 1 -> number(random) + " is " + (random.nextBoolean() ? "not " : "") + "null";
      case 2 -> "t.f";
      case 3 -> "t.c " + (random.nextBoolean() ? "=" : "<>") + " 'x'";
      case 4 -> number(random) + not(random) + "in (1, 20, null)";
      case 5 -> number(random) + not(random) + "in (2, 10)";
      case 6 -> "(" + predicate(random, depth - 1) + " and " + predicate(random, depth - 1) + ")";
      case 7 -> "(" + predicate(random, depth - 1) + " or " + predicate(random, depth - 1) + ")";
      case 8 -> "not (" + predicate(random, depth - 1) + ")";
      case 9 -> (random.nextBoolean() ? "not " : "") + "exists (" + query(random, "1") + ")";
      case 10 -> number(random) + not(random) + "in (" + query(random, "m.y") + ")";
      case 11 ->
          number(random)
              + comparison(random)
              + (random.nextBoolean() ? "any" : "all")
              + " ("
              + query(random, "m.x")
              + ")";
      case 12 ->
          number(random)
              + comparison(random)
              + "("
              + query(random, aggregate(random) + "(m.y)")
              + ")";
      default -> "((" + predicate(random, depth - 1) + ") is not true)";
    };
  }

  private static String query(Random random, String column) {
    String where =
        switch (random.nextInt(6)) {
          case 0 -> "";
          case 1 -> " where m.x = t.a";
          case 2 -> " where m.x > t.a";
          case 3 -> " where m.y = t.b and m.z is not null";
          case 4 -> " where m.x is not distinct from t.a";
          default -> " where m.z = 'p' or m.y < t.b";
        };
    return "select " + column + " from n m" + where;
  }

  private static String aggregate(Random random) {
    return List.of("max", "min", "count").get(random.nextInt(3));
  }

  private static String number(Random random) {
    return List.of("t.a", "t.b", "t.k", "2", "(t.a + 1)", "(t.b / 10)").get(random.nextInt(6));
  }

  private static String comparison(Random random) {
    return List.of(" = ", " <> ", " < ", " <= ", " > ", " >= ").get(random.nextInt(6));
  }

  private static String not(Random random) {
    return random.nextBoolean() ? " " : " not ";
  }
}
