package io.weir.gateway;

import io.weir.domain.audit.AuditEvent;
import io.weir.domain.audit.AuditQuery;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads the journals of all aggregates, for people and auditors. */
public interface Audit {
  /** Of a node whose journal nobody can read. */
  Audit NONE =
      new Audit() {
        @Override
        public CompletionStage<List<AuditEvent>> events(AuditQuery query) {
          return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public CompletionStage<Export> export(long after, int limit) {
          return CompletableFuture.completedFuture(new Export(List.of(), after));
        }
      };

  /** Fails with 42704 where nothing is or was called as the query says. */
  CompletionStage<List<AuditEvent>> events(AuditQuery query);

  /** The journaled events behind a position, in order: at most {@code limit} lines of JSON. */
  CompletionStage<Export> export(long after, int limit);

  /**
   * A part of an export.
   *
   * @param position of the last line; where there is none, the position asked for: the end
   */
  record Export(List<String> lines, long position) {
    public Export {
      lines = List.copyOf(lines);
    }
  }
}
