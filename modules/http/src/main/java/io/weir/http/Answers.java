package io.weir.http;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/** The API's answers: JSON, and for what is refused the rejection as JSON. */
final class Answers {
  private Answers() {}

  /** What {@code work} gives, or why it was refused. */
  static CompletionStage<HttpResponse> answer(Supplier<CompletionStage<String>> work) {
    CompletionStage<String> answer;
    try {
      answer = work.get();
    } catch (RuntimeException refused) {
      answer = CompletableFuture.failedFuture(refused);
    }
    return answer.handle(
        (json, failure) -> failure == null ? json(StatusCodes.OK, json) : refused(failure));
  }

  static HttpResponse refused(Throwable failure) {
    Rejection rejection = RejectedException.from(failure);
    StatusCode code =
        rejection.sqlState().startsWith("XX") || rejection.sqlState().startsWith("58")
            ? StatusCodes.INTERNAL_SERVER_ERROR
            : StatusCodes.BAD_REQUEST;
    return json(code, Json.error(rejection));
  }

  static HttpResponse text(StatusCode code, String body) {
    return HttpResponse.create().withStatus(code).withEntity(ContentTypes.TEXT_PLAIN_UTF8, body);
  }

  static HttpResponse json(StatusCode code, String body) {
    return HttpResponse.create().withStatus(code).withEntity(ContentTypes.APPLICATION_JSON, body);
  }
}
