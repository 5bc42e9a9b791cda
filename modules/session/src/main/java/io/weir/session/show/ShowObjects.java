package io.weir.session.show;

import io.weir.columnar.Batch;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.Schema;
import io.weir.gateway.Session.Result;
import io.weir.session.Answers;
import io.weir.session.Execution;
import io.weir.session.Prepared;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * SHOW of the objects of one kind.
 *
 * @param like a LIKE pattern for the first column; null for all
 */
public record ShowObjects(ObjectLists list, @Nullable String like) implements Prepared {
  @Override
  public Schema result() {
    return list.schema();
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    Batch rows = list.rows(execution.catalog());
    return Answers.rows(list.schema(), like == null ? rows : matching(rows, like), "SHOW");
  }

  static Batch matching(Batch rows, String like) {
    Pattern pattern = pattern(like);
    BytesColumn names = (BytesColumn) rows.column(0);
    int[] kept = new int[rows.rows()];
    int count = 0;
    for (int row = 0; row < rows.rows(); row++) {
      if (pattern.matcher(names.text(row)).matches()) {
        kept[count++] = row;
      }
    }
    return rows.gather(kept, count);
  }

  private static Pattern pattern(String like) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < like.length(); i++) {
      char c = like.charAt(i);
      if (c == '%') {
        regex.append(".*");
      } else if (c == '_') {
        regex.append('.');
      } else {
        if (c == '\\' && i + 1 < like.length()) {
          c = like.charAt(++i);
        }
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }
}
