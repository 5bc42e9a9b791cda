package io.weir.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The node's HTTP API as weirctl uses it. */
final class Api {
  static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final String url;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build();

  Api(String url) {
    this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /** Runs statements; the answer as {@code openapi.json} describes it. */
  JsonNode sql(String sql) {
    return exchange(
        () ->
            request("/api/sql")
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        MAPPER.writeValueAsString(Map.of("sql", sql))))
                .build());
  }

  /** Asks for a document. */
  JsonNode get(String path, Map<String, String> parameters) {
    return exchange(() -> request(path + query(parameters)).GET().build());
  }

  /** Reads a document line by line, as it comes, until {@code take} wants no more. */
  void lines(String path, Map<String, String> parameters, Predicate<String> take) {
    try {
      HttpResponse<Stream<String>> response =
          client.send(
              request(path + query(parameters)).GET().build(), HttpResponse.BodyHandlers.ofLines());
      try (Stream<String> lines = response.body()) {
        if (response.statusCode() != 200) {
          throw refused(
              MAPPER.readTree(lines.collect(Collectors.joining())), response.statusCode());
        }
        Iterator<String> each = lines.iterator();
        while (each.hasNext() && take.test(each.next())) {
          // It was taken.
        }
      }
    } catch (IOException | UncheckedIOException broken) {
      throw unreachable();
    } catch (InterruptedException interrupted) {
      throw interrupted();
    }
  }

  private HttpRequest.Builder request(String path) {
    try {
      return HttpRequest.newBuilder(URI.create(url + path))
          .header("X-Weir-User", System.getProperty("user.name", "weir"));
    } catch (IllegalArgumentException malformed) {
      throw new ApiException(
          "weirctl: \"" + url + "\" is no address of a node\nhint: write --url http://HOST:PORT",
          ExitStatus.USAGE);
    }
  }

  private static String query(Map<String, String> parameters) {
    return parameters.isEmpty()
        ? ""
        : new TreeMap<>(parameters)
            .entrySet().stream()
                .map(
                    p -> p.getKey() + "=" + URLEncoder.encode(p.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "?", ""));
  }

  /** Makes a request; may not be able to write its body. */
  private interface Requesting {
    HttpRequest make() throws IOException;
  }

  private JsonNode exchange(Requesting request) {
    try {
      HttpResponse<String> response =
          client.send(request.make(), HttpResponse.BodyHandlers.ofString());
      JsonNode body = MAPPER.readTree(response.body());
      if (response.statusCode() != 200) {
        throw refused(body, response.statusCode());
      }
      return body;
    } catch (IOException broken) {
      throw unreachable();
    } catch (InterruptedException interrupted) {
      throw interrupted();
    }
  }

  private ApiException unreachable() {
    return new ApiException(
        "weirctl: cannot reach a node at "
            + url
            + "\nhint: start one with `weir up`, or name it with --url",
        ExitStatus.UNREACHABLE);
  }

  private static ApiException interrupted() {
    Thread.currentThread().interrupt();
    return new ApiException("weirctl: interrupted", ExitStatus.CANCELLED);
  }

  private static ApiException refused(JsonNode body, int status) {
    JsonNode error = body.path("error");
    String sqlState = error.path("sqlstate").asText(Integer.toString(status));
    StringBuilder text = new StringBuilder();
    text.append("ERROR ").append(sqlState);
    text.append(": ").append(error.path("message").asText("the node answered " + status));
    if (error.hasNonNull("detail")) {
      text.append("\nDETAIL: ").append(error.get("detail").asText());
    }
    if (error.hasNonNull("hint")) {
      text.append("\nHINT: ").append(error.get("hint").asText());
    }
    return new ApiException(text.toString(), ExitStatus.of(sqlState));
  }
}
