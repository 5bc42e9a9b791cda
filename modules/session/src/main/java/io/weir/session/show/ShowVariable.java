package io.weir.session.show;

import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.gateway.Session.Result;
import io.weir.session.Answers;
import io.weir.session.Execution;
import io.weir.session.Prepared;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** SHOW of one variable. */
public record ShowVariable(String name, Schema result) implements Prepared {
  /**
   * @param name as SHOW writes it
   */
  public static ShowVariable of(String name) {
    return new ShowVariable(name, Answers.textColumn(name));
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    String value =
        name.equals(CatalogSnapshot.UNSAFE_SETTING)
            ? (execution.catalog().allowsUnsafe() ? "on" : "off")
            : execution.session().variables().get(name);
    return Answers.lines(result, List.of(value), "SHOW");
  }
}
