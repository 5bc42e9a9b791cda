package io.weir.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** The node's HTTP API as weirctl uses it. */
final class Api {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final String url;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build();

  Api(String url) {
    this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /** Runs statements; the answer as {@code openapi.json} describes it. */
  JsonNode sql(String sql) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url + "/api/sql"))
              .header("Content-Type", "application/json")
              .header("X-Weir-User", System.getProperty("user.name", "weir"))
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      MAPPER.writeValueAsString(Map.of("sql", sql))))
              .build();
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      JsonNode body = MAPPER.readTree(response.body());
      if (response.statusCode() != 200) {
        throw refused(body.path("error"), response.statusCode());
      }
      return body;
    } catch (IOException unreachable) {
      throw new ApiException(
          "weirctl: cannot reach a node at "
              + url
              + "\nhint: start one with `weir up`, or name it with --url",
          ApiException.UNREACHABLE);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ApiException("weirctl: interrupted", ApiException.REFUSED);
    }
  }

  private static ApiException refused(JsonNode error, int status) {
    StringBuilder text = new StringBuilder();
    text.append("ERROR ").append(error.path("sqlstate").asText(Integer.toString(status)));
    text.append(": ").append(error.path("message").asText("the node answered " + status));
    if (error.hasNonNull("detail")) {
      text.append("\nDETAIL: ").append(error.get("detail").asText());
    }
    if (error.hasNonNull("hint")) {
      text.append("\nHINT: ").append(error.get("hint").asText());
    }
    return new ApiException(text.toString(), ApiException.REFUSED);
  }
}
