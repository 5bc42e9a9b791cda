package io.weir.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code weirctl audit log}. */
@Command(
    name = "log",
    description = {
      "Shows what was changed, oldest first: the newest events, or all since a time.",
      "Each line: when, who, what happened to which object, and what became of what."
    })
final class AuditLogCommand implements Callable<Integer> {
  private static final long POLL_NANOS = Duration.ofMillis(500).toNanos();

  /** The node gives no more at once. */
  private static final int PAGE = 1000;

  @ParentCommand AuditCommand audit = new AuditCommand();
  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--object",
      paramLabel = "X",
      description = "only of this object: its id, or a name that it has or had")
  @Nullable String object;

  @Option(
      names = "--since",
      paramLabel = "T",
      converter = Times.Point.class,
      description = "not before: 2026-01-01, 2026-01-01T12:00:00Z, or 10m for ten minutes ago")
  @Nullable Instant since;

  @Option(
      names = "--limit",
      defaultValue = "100",
      description = "without --since, how many of the newest (default: ${DEFAULT-VALUE})")
  int limit = 100;

  @Option(names = "--follow", description = "stay, and show what comes")
  boolean follow;

  @Override
  public Integer call() {
    Api api = new Api(audit.main.url);
    JsonNode page = page(api, 0);
    long position = print(page, 0);
    while (since != null && page.path("events").size() == PAGE) {
      page = page(api, position);
      position = print(page, position);
    }
    while (follow && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(POLL_NANOS);
      position = print(page(api, position), position);
    }
    return 0;
  }

  private JsonNode page(Api api, long after) {
    Map<String, String> parameters = new TreeMap<>();
    if (object != null) {
      parameters.put("object", object);
    }
    if (since != null) {
      parameters.put("since", since.toString());
    }
    if (after > 0 || since != null) {
      parameters.put("after", Long.toString(after));
      parameters.put("limit", Integer.toString(PAGE));
    } else {
      parameters.put("limit", Integer.toString(limit));
    }
    return api.get("/api/audit", parameters);
  }

  private long print(JsonNode page, long before) {
    PrintWriter out = spec.commandLine().getOut();
    long position = before;
    for (JsonNode event : page.path("events")) {
      position = Math.max(position, event.path("position").asLong());
      out.println(
          audit.main.format == Output.Format.json ? event.toString() : line((ObjectNode) event));
    }
    out.flush();
    return position;
  }

  private static String line(ObjectNode event) {
    String name = event.path("object_name").asText("");
    String object = name.isEmpty() || name.equals("null") ? event.path("object_id").asText() : name;
    return event.path("occurred_at").asText()
        + "  "
        + event.path("principal").asText()
        + "  "
        + event.path("event_type").asText()
        + "  "
        + event.path("object_type").asText()
        + " "
        + object
        + (event.path("unsafe").asBoolean() ? "  UNSAFE" : "")
        + ChangeText.of(event.path("details"));
  }
}
