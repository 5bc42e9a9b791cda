package io.weir.sql.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.columnar.Schema;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.sql.plan.PlannedQuery;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every query gives what PostgreSQL gave: columns, rows, or the error. */
class GoldenQueriesTest {
  private final SampleTables tables = SampleTables.load();

  @TestFactory
  Stream<DynamicTest> answersAsPostgres() {
    return Golden.FILES.stream()
        .flatMap(file -> Golden.read(file).stream())
        .map(golden -> DynamicTest.dynamicTest(golden.query(), () -> check(golden)));
  }

  private void check(Golden golden) {
    if (golden.isError()) {
      RejectedException thrown =
          catchThrowableOfType(RejectedException.class, () -> tables.run(golden.query()));
      assertThat(thrown).isNotNull();
      Rejection rejection = thrown.rejection();
      assertThat("ERROR " + rejection.sqlState() + " " + rejection.message())
          .isEqualTo(golden.answer().get(0));
      return;
    }
    PlannedQuery planned = tables.plan(golden.query());
    assertThat(header(planned.schema())).isEqualTo(golden.answer().get(0));
    List<String> rows = tables.run(planned);
    if (golden.isOrdered()) {
      assertThat(rows).containsExactlyElementsOf(golden.rows());
    } else {
      assertThat(rows).containsExactlyInAnyOrderElementsOf(golden.rows());
    }
  }

  private static String header(Schema schema) {
    return String.join(
        "|", schema.fields().stream().map(f -> f.name() + ":" + f.type().kind()).toList());
  }
}
