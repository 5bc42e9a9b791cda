package io.weir.connector.kafka;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What went wrong with Kafka, as an answer to the user. */
final class KafkaFailures {
  private KafkaFailures() {}

  static Rejection unreachable(KafkaOptions options, String reason) {
    return Rejection.of(
            SqlState.CANNOT_CONNECT,
            "could not connect to Kafka at \"" + options.bootstrap() + "\": " + reason)
        .withHint(
            "Check the broker's address, that it runs, and that its advertised.listeners can be"
                + " reached from here.");
  }

  static Rejection noTopic(String topic) {
    return Rejection.of(SqlState.UNDEFINED_OBJECT, "topic \"" + topic + "\" does not exist")
        .withHint("Create the topic first, or check its name and the broker's address.");
  }

  /** The rejection behind whatever a client threw. */
  static Rejection of(KafkaOptions options, Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException
            || cause instanceof ExecutionException
            || isConstruction(cause))
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : message(cause);
    return switch (cause) {
      case RejectedException rejected -> rejected.rejection();
      case UnknownTopicOrPartitionException e -> noTopic(String.valueOf(options.topic()));
      case UnknownTopicIdException e -> noTopic(String.valueOf(options.topic()));
      case InvalidTopicException e -> noTopic(String.valueOf(options.topic()));
      case AuthorizationException e ->
          Rejection.of(
                  SqlState.INSUFFICIENT_PRIVILEGE,
                  "Kafka at \"" + options.bootstrap() + "\" refuses access: " + reason)
              .withHint("Grant this user DESCRIBE and READ on the topic.");
      case AuthenticationException e ->
          unreachable(options, "authentication failed: " + reason)
              .withHint("Check SECURITY PROTOCOL, SASL and SSL options, and the secrets.");
      case ConfigException e -> unreachable(options, reason);
      default -> unreachable(options, reason);
    };
  }

  /** "Failed to construct kafka consumer" and the like: the cause has the reason. */
  private static boolean isConstruction(Throwable failure) {
    return failure.getClass() == org.apache.kafka.common.KafkaException.class;
  }

  private static String message(Throwable cause) {
    return cause instanceof java.util.concurrent.TimeoutException
            || cause instanceof org.apache.kafka.common.errors.TimeoutException
        ? "no answer in time (" + cause.getMessage() + ")"
        : String.valueOf(cause.getMessage());
  }
}
