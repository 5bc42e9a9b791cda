package io.weir.sql.ddl;

import io.weir.gateway.Sessions.Notice;
import io.weir.gateway.Upstreams.NamedSchema;
import java.util.List;

/**
 * What upstream said.
 *
 * @param outputs of a source
 * @param notices for the client
 */
public record Answers(List<NamedSchema> outputs, List<Notice> notices) {
  /** For drafts that ask nothing, or only whether. */
  public static final Answers NONE = new Answers(List.of());

  public Answers {
    outputs = List.copyOf(outputs);
    notices = List.copyOf(notices);
  }

  public Answers(List<NamedSchema> outputs) {
    this(outputs, List.of());
  }
}
