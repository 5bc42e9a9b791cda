package io.weir.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** Prints results: as a table for people, as a JSON object a line for scripts. */
final class Output {
  enum Format {
    table,
    json
  }

  private final Format format;
  private final PrintWriter out;
  private final PrintWriter notices;

  /** Notices of a JSON output go where errors go, so that what is written stays JSON. */
  Output(Format format, CommandLine commandLine) {
    this.format = format;
    this.out = commandLine.getOut();
    this.notices = format == Format.json ? commandLine.getErr() : out;
  }

  void print(JsonNode answer) {
    answer.path("notices").forEach(notice -> notices.println(notice.asText()));
    for (JsonNode result : answer.path("results")) {
      if (!result.has("columns")) {
        if (format == Format.table) {
          out.println(result.path("tag").asText());
        }
      } else if (format == Format.json) {
        json(result);
      } else {
        table(result);
      }
    }
    out.flush();
  }

  /** One result by itself, as a table. */
  void printOne(JsonNode result) {
    table(result);
    out.flush();
  }

  private void json(JsonNode result) {
    for (JsonNode row : result.path("rows")) {
      ObjectNode object = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
      int i = 0;
      for (JsonNode column : result.path("columns")) {
        object.set(column.path("name").asText(), row.get(i++));
      }
      out.println(object);
    }
  }

  private void table(JsonNode result) {
    List<List<String>> lines = new ArrayList<>();
    List<String> header = new ArrayList<>();
    result.path("columns").forEach(column -> header.add(column.path("name").asText()));
    lines.add(header);
    for (JsonNode row : result.path("rows")) {
      List<String> line = new ArrayList<>();
      row.forEach(value -> line.add(value.isNull() ? "" : value.asText()));
      lines.add(line);
    }
    int[] widths = new int[header.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (int n = 0; n < lines.size(); n++) {
      out.println(padded(lines.get(n), widths));
      if (n == 0) {
        out.println(rule(widths));
      }
    }
    int rows = lines.size() - 1;
    out.println("(" + rows + (rows == 1 ? " row)" : " rows)"));
  }

  private static String padded(List<String> line, int[] widths) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      text.append(i == 0 ? " " : " | ").append(line.get(i));
      if (i < widths.length - 1) {
        text.repeat(' ', widths[i] - line.get(i).length());
      }
    }
    return text.toString();
  }

  private static String rule(int[] widths) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      text.append(i == 0 ? "-" : "-+-").repeat('-', widths[i]);
    }
    return text.append('-').toString();
  }
}
