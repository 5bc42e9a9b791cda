package io.weir.gateway;

import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.columnar.Schema;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One client's conversation: its variables, its transaction, its statements. The wire protocol
 * knows only this. Calls of one session must not overlap, but {@link #cancel} may come at any time
 * and from any thread. Stages fail with RejectedException.
 */
public interface Session {
  /**
   * Parses and plans a text of exactly one statement (an empty text gives a statement of kind
   * EMPTY).
   *
   * @param parameterTypes what the client declared for {@code $1}, {@code $2}, ...; null where it
   *     left the type to be found
   */
  CompletionStage<Statement> prepare(String sql, List<@Nullable DataType> parameterTypes);

  /** Splits a simple query into its statements' texts, by the lexer alone; never fails. */
  List<String> split(String script);

  /** Runs a prepared statement. */
  CompletionStage<Result> execute(Statement statement, List<Scalar> parameters);

  /** How the transaction stands: PostgreSQL's I, T or E. */
  char transactionStatus();

  /** A run-time variable's value as SHOW gives it; null where there is none. */
  @Nullable String variable(String name);

  /** Cancels what runs now, if anything: it fails with 57014. */
  void cancel();

  void close();

  /**
   * A planned statement; opaque but for its description.
   *
   * @param result the columns that it returns; null where it returns none
   */
  interface Statement {
    String sql();

    List<DataType> parameterTypes();

    @Nullable Schema result();

    /** Whether there is nothing to run. */
    boolean isEmpty();
  }

  /** What running a statement gives. */
  sealed interface Result {
    /**
     * Rows, read from the stream until its end. {@code tag} is the command tag's word: {@code
     * SELECT}, {@code SHOW}.
     */
    record Rows(Schema schema, RowStream stream, String tag) implements Result {}

    /** Done; {@code tag} is the whole command tag: {@code CREATE SOURCE}, {@code INSERT 0 3}. */
    record Done(String tag) implements Result {}

    /** COPY ... TO STDOUT. */
    record CopyOut(Schema schema, RowStream stream, CopyText format) implements Result {}

    /** COPY ... FROM STDIN; the sink knows the format of what is sent. */
    record CopyIn(Schema schema, CopySink sink) implements Result {}
  }

  /** How a COPY writes its rows: CSV or PostgreSQL's text. {@code delimiter} is ASCII. */
  record CopyText(boolean csv, char delimiter, String nullText, boolean header) {
    public static final CopyText TEXT = new CopyText(false, '\t', "\\N", false);
  }

  /** Takes rows that the client sends. */
  interface CopySink {
    /** Takes a piece of the text; a piece may end anywhere. */
    CompletionStage<Void> data(byte[] bytes);

    /** All was sent: commit. The stage gives the command tag. */
    CompletionStage<String> done();

    /** The client gave up: nothing is written. */
    void fail(String reason);
  }
}
