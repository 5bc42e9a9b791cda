package io.weir.http;

import io.weir.gateway.Audit;
import io.weir.gateway.Sessions;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.unmarshalling.Unmarshaller;

/**
 * {@code GET /live}, {@code GET /ready}, {@code GET /metrics}, {@code GET /openapi.json}, {@code
 * POST /api/sql} and {@code GET /api/audit}. The contract stands in {@code openapi.json}.
 */
public final class HttpApi implements AutoCloseable {
  private static final Duration UNBIND_DEADLINE = Duration.ofSeconds(2);

  private final ServerBinding binding;

  private HttpApi(ServerBinding binding) {
    this.binding = binding;
  }

  /**
   * Binds and serves.
   *
   * @param port 0 for a free one
   * @param metrics gives the metrics in Prometheus' text format
   * @return a stage that fails with 55006 where the port is in use
   */
  public static CompletionStage<HttpApi> start(
      ActorSystem<?> system,
      String host,
      int port,
      Sessions sessions,
      Audit audit,
      Readiness readiness,
      Supplier<String> metrics) {
    Route route =
        new Routes(new SqlRunner(sessions), new AuditRoutes(audit), readiness, metrics).all();
    return Http.get(system)
        .newServerAt(host, port)
        .bind(route)
        .handle(
            (binding, failure) -> {
              if (failure != null) {
                throw cannotBind(host, port, failure).exception();
              }
              return new HttpApi(binding);
            });
  }

  private static Rejection cannotBind(String host, int port, Throwable failure) {
    return Rejection.of(
            SqlState.OBJECT_IN_USE,
            "cannot listen for HTTP on " + host + ":" + port + ": " + failure.getMessage())
        .withHint("Stop the process that listens there, or choose another --http-port.");
  }

  public int port() {
    return binding.localAddress().getPort();
  }

  @Override
  public void close() {
    binding.terminate(UNBIND_DEADLINE).toCompletableFuture().join();
  }

  private static final class Routes extends AllDirectives {
    private final SqlRunner sql;
    private final AuditRoutes audit;
    private final Readiness readiness;
    private final Supplier<String> metrics;
    private final String openApi = resource("openapi.json");

    Routes(SqlRunner sql, AuditRoutes audit, Readiness readiness, Supplier<String> metrics) {
      this.sql = sql;
      this.audit = audit;
      this.readiness = readiness;
      this.metrics = metrics;
    }

    Route all() {
      return concat(
          path("live", () -> get(() -> complete(Answers.text(StatusCodes.OK, "live\n")))),
          path("ready", () -> get(() -> complete(ready()))),
          path("metrics", () -> get(() -> complete(Answers.text(StatusCodes.OK, metrics.get())))),
          path("openapi.json", () -> get(() -> complete(Answers.json(StatusCodes.OK, openApi)))),
          pathPrefix("api", () -> concat(path("sql", this::sql), pathPrefix("audit", audit::all))));
    }

    private Route sql() {
      return post(
          () ->
              optionalHeaderValueByName(
                  "X-Weir-User",
                  user ->
                      entity(
                          Unmarshaller.entityToString(),
                          body -> completeWithFuture(run(user, body)))));
    }

    private HttpResponse ready() {
      List<String> waiting = readiness.waitingFor();
      return waiting.isEmpty()
          ? Answers.text(StatusCodes.OK, "ready\n")
          : Answers.text(
              StatusCodes.SERVICE_UNAVAILABLE, "waiting for " + String.join(", ", waiting) + "\n");
    }

    private CompletionStage<HttpResponse> run(Optional<String> user, String body) {
      return Answers.answer(() -> sql.run(user.orElse("weir"), body));
    }

    private static String resource(String name) {
      try (InputStream in = HttpApi.class.getResourceAsStream(name)) {
        if (in == null) {
          throw new IllegalStateException("the resource " + name + " is missing from the build");
        }
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }
}
