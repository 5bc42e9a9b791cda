package io.weir.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code weirctl connector offsets}. */
@Command(
    name = "offsets",
    description = {
      "Shows where each split of a source is, and what the upstream has; retention_ms_left is the"
          + " time until the upstream may delete what is to be read next.",
      "With -o json it is an object of split and next record, as inject-source-offsets takes it."
    })
final class OffsetsCommand implements Callable<Integer> {
  @ParentCommand ConnectorCommand connector = new ConnectorCommand();
  @Spec CommandSpec spec = CommandSpec.create();

  @Option(names = "--source-id", required = true, paramLabel = "S", description = "id or name")
  String source = "";

  @Override
  public Integer call() {
    String name = SqlNames.literal(source);
    JsonNode answer =
        new Api(connector.main.url)
            .sql(
                "select id from weir_catalog.weir_sources where name = "
                    + name
                    + " or id = "
                    + name
                    + "; select p.split_id, p.current_offset, p.earliest, p.latest, p.lag,"
                    + " p.retention_ms_left, p.epoch"
                    + " from weir_catalog.weir_source_splits p"
                    + " join weir_catalog.weir_sources s on s.id = p.source_id where s.name = "
                    + name
                    + " or s.id = "
                    + name
                    + " order by p.split_id");
    if (answer.path("results").path(0).path("rows").isEmpty()) {
      throw new ApiException(
          "weirctl: there is no source \"" + source + "\"\nhint: `weirctl status` lists them",
          ExitStatus.NOT_FOUND);
    }
    JsonNode splits = answer.path("results").path(1);
    if (connector.main.format == Output.Format.json) {
      ObjectNode offsets = JsonNodeFactory.instance.objectNode();
      for (JsonNode row : splits.path("rows")) {
        String offset = row.path(1).asText();
        if (offset.matches("\\d{1,18}")) {
          offsets.put(row.path(0).asText(), Long.parseLong(offset));
        } else if (!row.path(1).isNull()) {
          offsets.put(row.path(0).asText(), offset);
        }
      }
      spec.commandLine().getOut().println(offsets);
    } else {
      new Output(connector.main.format, spec.commandLine()).printOne(splits);
    }
    return 0;
  }
}
