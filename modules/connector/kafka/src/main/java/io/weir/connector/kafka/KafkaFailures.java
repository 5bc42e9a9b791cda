package io.weir.connector.kafka;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What went wrong with Kafka, as an answer to the user. */
final class KafkaFailures {
  private static final String BAD_CONFIGURATION =
      "Check the SASL and SSL options: certificates and keys are PEM texts.";

  private KafkaFailures() {}

  static Rejection unreachable(KafkaOptions options, String reason) {
    return Rejection.of(
            SqlState.CANNOT_CONNECT,
            "could not connect to Kafka at \"" + options.bootstrap() + "\": " + reason)
        .withHint(
            "Check the broker's address, that it runs, that its advertised.listeners can be reached"
                + " from here, and that SECURITY PROTOCOL is the one of this port.");
  }

  static Rejection noTopic(String topic) {
    return Rejection.of(SqlState.UNDEFINED_OBJECT, "topic \"" + topic + "\" does not exist")
        .withHint("Create the topic first, or check its name and the broker's address.");
  }

  static Rejection mayNotRead(KafkaOptions options) {
    return forbidden(options, "not authorized to read topic \"" + options.topic() + "\"");
  }

  static Rejection noPartition(KafkaOptions options, int partition) {
    return Rejection.of(
            SqlState.UNDEFINED_OBJECT,
            "topic \"" + options.topic() + "\" has no partition " + partition)
        .withHint(
            "The source has read from it. Check the topic's name and the broker's address, or give"
                + " the topic as many partitions as it had.");
  }

  private static Rejection forbidden(KafkaOptions options, String reason) {
    return Rejection.of(
            SqlState.INSUFFICIENT_PRIVILEGE,
            "Kafka at \"" + options.bootstrap() + "\" refuses access: " + reason)
        .withHint("Grant this user DESCRIBE and READ on the topic.");
  }

  private static Rejection unauthenticated(KafkaOptions options, String sqlState, String reason) {
    return Rejection.of(
            sqlState, "could not log in to Kafka at \"" + options.bootstrap() + "\": " + reason)
        .withHint("Check SECURITY PROTOCOL, SASL and SSL options, and the secrets.");
  }

  /** The broker's refusal of our certificate is one thing, anything else in TLS another. */
  private static Rejection tls(KafkaOptions options, SslAuthenticationException failure) {
    String reason = String.valueOf(failure.getMessage());
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      reason = reason + ": " + cause.getMessage();
    }
    return reason.contains("Received fatal alert")
        ? unauthenticated(options, SqlState.INVALID_AUTHORIZATION, reason)
        : unreachable(options, reason)
            .withHint(
                "Check SECURITY PROTOCOL, that the port is one of a TLS listener, and SSL"
                    + " CERTIFICATE AUTHORITY.");
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
      case AuthorizationException e -> forbidden(options, reason);
      case SslAuthenticationException e -> tls(options, e);
      case SaslAuthenticationException e ->
          unauthenticated(options, SqlState.INVALID_PASSWORD, reason);
      case AuthenticationException e ->
          unauthenticated(options, SqlState.INVALID_AUTHORIZATION, reason);
      case ConfigException e -> KafkaOptions.invalid(reason, BAD_CONFIGURATION).rejection();
      case InvalidConfigurationException e ->
          KafkaOptions.invalid(reason, BAD_CONFIGURATION).rejection();
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
