package io.weir.connector.kafka;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/** What went wrong with writing to Kafka, as an answer to the user. */
final class KafkaSinkFailures {
  private KafkaSinkFailures() {}

  static Rejection mayNotWrite(KafkaSinkOptions options, String topic) {
    return Rejection.of(
            SqlState.INSUFFICIENT_PRIVILEGE,
            "not authorized to write topic \""
                + topic
                + "\" of Kafka at \""
                + options.connection().bootstrap()
                + "\"")
        .withHint(
            "Grant this user WRITE and DESCRIBE on the topics \""
                + String.join("\" and \"", options.topics())
                + "\", READ on the second, and CREATE where they are not there yet.");
  }

  /** The rejection behind whatever a client threw: the client wraps, so the causes are searched. */
  static Rejection of(KafkaSinkOptions options, String transactionalId, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case RejectedException rejected -> {
          return rejected.rejection();
        }
        case ProducerFencedException e -> {
          return fenced();
        }
        case InvalidProducerEpochException e -> {
          return fenced();
        }
        case FencedInstanceIdException e -> {
          return fenced();
        }
        case TransactionalIdAuthorizationException e -> {
          return Rejection.of(
                  SqlState.INSUFFICIENT_PRIVILEGE,
                  "not authorized to use the transactional id \""
                      + transactionalId
                      + "\" of Kafka at \""
                      + options.connection().bootstrap()
                      + "\"")
              .withHint(
                  "Grant this user WRITE and DESCRIBE on transactional ids with this prefix.");
        }
        case TopicAuthorizationException e -> {
          return mayNotWrite(
              options, String.join(", ", new java.util.TreeSet<>(e.unauthorizedTopics())));
        }
        case RecordTooLargeException e -> {
          return Rejection.of(
                  SqlState.PROGRAM_LIMIT_EXCEEDED,
                  "a row is too large for topic \"" + options.topic() + "\": " + e.getMessage())
              .withHint("Raise max.message.bytes of the topic, or write smaller rows.");
        }
        default -> {
          if (isTransactionTimeout(cause)) {
            return KafkaOptions.invalid(
                    "option \"transaction_timeout_ms\" is more than the broker allows: "
                        + options.transactionTimeoutMillis(),
                    "Give at most the broker's transaction.max.timeout.ms.")
                .rejection();
          }
        }
      }
    }
    return KafkaFailures.of(options.connection(), failure);
  }

  /** The client tells it by its text only. */
  private static boolean isTransactionTimeout(Throwable failure) {
    return String.valueOf(failure.getMessage()).contains("transaction.max.timeout.ms");
  }

  private static Rejection fenced() {
    return Rejection.of(SqlState.OBJECT_IN_USE, "a later writer of this sink took over");
  }
}
