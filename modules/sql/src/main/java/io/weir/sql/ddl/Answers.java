package io.weir.sql.ddl;

import io.weir.gateway.Sessions.Notice;
import io.weir.gateway.Upstreams.NamedSchema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was asked, of upstream mostly, and said.
 *
 * @param outputs of a source
 * @param notices for the client
 * @param time that an expression gave; null where it gave none or there is none
 */
public record Answers(List<NamedSchema> outputs, List<Notice> notices, @Nullable Instant time) {
  /** For drafts that ask nothing, or only whether. */
  public static final Answers NONE = new Answers(List.of());

  public Answers {
    outputs = List.copyOf(outputs);
    notices = List.copyOf(notices);
  }

  public Answers(List<NamedSchema> outputs, List<Notice> notices) {
    this(outputs, notices, null);
  }

  public Answers(List<NamedSchema> outputs) {
    this(outputs, List.of());
  }
}
