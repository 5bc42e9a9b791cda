package io.weir.pgwire;

import io.netty.channel.Channel;
import io.weir.columnar.Schema;
import io.weir.gateway.RowStream;
import io.weir.gateway.Session.Result;
import java.util.concurrent.CompletionStage;

/** Sends what a statement gave: rows, a tag, or a COPY in either direction. */
final class ResultSender {
  private final Channel channel;
  private final BackendWriter writer;
  private final WritableSignal writable;
  private final CopyInput copy;
  private final ValueWriter values = new ValueWriter();

  ResultSender(Channel channel, BackendWriter writer, WritableSignal writable, CopyInput copy) {
    this.channel = channel;
    this.writer = writer;
    this.writable = writable;
    this.copy = copy;
  }

  /** A sender of DataRows. */
  RowSender rows(Schema schema, RowStream stream, ResultFormats formats) {
    return new RowSender(
        channel,
        writer,
        writable,
        schema,
        stream,
        (of, batch, row) -> values.dataRow(writer, of, formats, batch, row));
  }

  /**
   * Everything of the result up to its CommandComplete; {@code rows} is for results that return
   * rows.
   */
  CompletionStage<Void> send(Result result, ResultFormats formats) {
    return switch (result) {
      case Result.Rows rows -> all(rows, rows(rows.schema(), rows.stream(), formats));
      case Result.Done done -> {
        writer.complete(done.tag());
        yield Answers.DONE;
      }
      case Result.CopyOut out -> copyOut(out);
      case Result.CopyIn in -> {
        writer.copyResponse('G', in.schema().size());
        writer.flush();
        yield copy.begin(in.sink()).thenAcceptAsync(writer::complete, channel.eventLoop());
      }
    };
  }

  private CompletionStage<Void> all(Result.Rows result, RowSender sender) {
    return finish(sender, () -> writer.complete(tag(result, sender)));
  }

  /** {@code SELECT 3}; other words stand alone. */
  static String tag(Result.Rows result, RowSender sender) {
    return result.tag().equals("SELECT") ? "SELECT " + sender.sent() : result.tag();
  }

  private CompletionStage<Void> copyOut(Result.CopyOut result) {
    writer.copyResponse('H', result.schema().size());
    CopyRows rows = new CopyRows(result.format());
    rows.header(writer, result.schema());
    RowSender sender =
        new RowSender(
            channel,
            writer,
            writable,
            result.schema(),
            result.stream(),
            (schema, batch, row) -> rows.row(writer, schema, batch, row));
    return finish(
        sender,
        () -> {
          writer.empty('c');
          writer.complete("COPY " + sender.sent());
        });
  }

  private CompletionStage<Void> finish(RowSender sender, Runnable end) {
    return sender.send(0).whenComplete((ended, failure) -> sender.close()).thenRun(end);
  }
}
