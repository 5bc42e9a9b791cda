package io.weir.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.weir.domain.audit.AuditEvent;
import io.weir.domain.audit.AuditQuery;
import io.weir.gateway.Audit;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/audit} and {@code GET /api/audit/export}. */
final class AuditRoutes extends AllDirectives {
  private static final int DEFAULT_LIMIT = 100;

  /** Events that are read at once for an export. */
  private static final int PAGE = 500;

  private static final ContentType LINES =
      ContentTypes.create(MediaTypes.applicationBinary("x-ndjson", true));

  private final Audit audit;

  AuditRoutes(Audit audit) {
    this.audit = audit;
  }

  Route all() {
    return concat(
        pathEnd(() -> get(() -> parameterMap(given -> completeWithFuture(events(given::get))))),
        path("export", () -> get(() -> parameterMap(given -> complete(export(given::get))))));
  }

  /** The parameters of a request, by name. */
  private interface Given {
    @Nullable String get(String name);
  }

  private CompletionStage<HttpResponse> events(Given given) {
    return Answers.answer(
        () ->
            audit
                .events(
                    new AuditQuery(
                        given.get("object"),
                        instant(given.get("since")),
                        number("after", given.get("after"), 0),
                        (int) number("limit", given.get("limit"), DEFAULT_LIMIT),
                        given.get("after") == null && given.get("since") == null))
                .thenApply(AuditRoutes::json));
  }

  private static String json(List<AuditEvent> events) {
    ObjectNode root = Json.object();
    ArrayNode list = root.putArray("events");
    for (AuditEvent event : events) {
      ObjectNode json = list.addObject();
      json.put("id", event.id());
      json.put("position", event.position());
      json.put("occurred_at", event.occurredAt().toString());
      json.put("principal", event.principal());
      json.put("event_type", event.eventType());
      json.put("object_type", event.objectType());
      json.put("object_id", event.objectId().value());
      json.put("object_name", event.objectName());
      json.put("operation_id", event.operationId() == null ? null : event.operationId().value());
      json.put("unsafe", event.unsafe());
      json.putRawValue("details", new RawValue(event.details()));
    }
    return root.toString();
  }

  /** Page by page, as fast as the client takes them. */
  private HttpResponse export(Given given) {
    long after;
    try {
      after = number("after", given.get("after"), 0);
    } catch (RuntimeException refused) {
      return Answers.refused(refused);
    }
    Source<ByteString, NotUsed> lines =
        Source.unfoldAsync(
            after,
            position ->
                audit
                    .export(position, PAGE)
                    .thenApply(
                        page ->
                            page.lines().isEmpty()
                                ? Optional.<Pair<Long, ByteString>>empty()
                                : Optional.of(
                                    Pair.create(
                                        page.position(),
                                        ByteString.fromString(
                                            String.join("\n", page.lines()) + "\n")))));
    return HttpResponse.create().withEntity(HttpEntities.create(LINES, lines));
  }

  private static @Nullable Instant instant(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException malformed) {
      throw Rejection.of(
              SqlState.INVALID_PARAMETER_VALUE, "\"since\" is not a time: \"" + text + "\"")
          .withHint("Write it as 2026-01-01T00:00:00Z.")
          .exception();
    }
  }

  private static long number(String name, @Nullable String text, long otherwise) {
    if (text == null) {
      return otherwise;
    }
    if (!text.matches("\\d{1,18}")) {
      throw Rejection.of(
              SqlState.INVALID_PARAMETER_VALUE,
              "\"" + name + "\" is not a whole number: \"" + text + "\"")
          .exception();
    }
    return Math.min(
        Long.parseLong(text), name.equals("limit") ? AuditQuery.MAX_LIMIT : Long.MAX_VALUE);
  }
}
