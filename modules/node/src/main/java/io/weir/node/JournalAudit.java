package io.weir.node;

import io.weir.domain.audit.AuditEvent;
import io.weir.domain.audit.AuditQuery;
import io.weir.gateway.Audit;
import io.weir.persistence.JournalCodec;
import io.weir.persistence.RecordCodec;
import io.weir.persistence.audit.AuditLog;
import io.weir.persistence.audit.ExportLine;
import io.weir.persistence.audit.JournalEntry;
import io.weir.persistence.audit.JournalReader;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The audit over this node's journal. */
final class JournalAudit implements Audit {
  private final AuditLog log;
  private final Executor blocking;

  JournalAudit(JournalReader journal, Executor blocking) {
    this.log = new AuditLog(journal, new RecordCodec(JournalCodec.ofDomain()));
    this.blocking = blocking;
  }

  @Override
  public CompletionStage<List<AuditEvent>> events(AuditQuery query) {
    return CompletableFuture.supplyAsync(() -> log.events(query), blocking);
  }

  @Override
  public CompletionStage<Export> export(long after, int limit) {
    return CompletableFuture.supplyAsync(
        () -> {
          List<JournalEntry> entries = log.entries(after, limit);
          return new Export(
              entries.stream().map(ExportLine::format).toList(),
              entries.isEmpty() ? after : entries.getLast().position());
        },
        blocking);
  }
}
