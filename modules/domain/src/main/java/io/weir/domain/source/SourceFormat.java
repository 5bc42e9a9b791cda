package io.weir.domain.source;

/** How the bytes of a record become columns. */
public enum SourceFormat {
  /** Fields taken by name; a missing one is null. */
  JSON,
  /** The whole value in one jsonb column. */
  JSONB,
  TEXT,
  BYTES,
  CSV,
  /** No bytes to decode: generators and tables. */
  NONE
}
