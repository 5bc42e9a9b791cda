package io.weir.sql.ddl;

import io.weir.gateway.Upstreams.NamedSchema;
import java.util.List;

/** What upstream said: the outputs of a source. */
public record Answers(List<NamedSchema> outputs) {
  /** For drafts that ask nothing, or only whether. */
  public static final Answers NONE = new Answers(List.of());

  public Answers {
    outputs = List.copyOf(outputs);
  }
}
