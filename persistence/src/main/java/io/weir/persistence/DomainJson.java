package io.weir.persistence;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.weir.domain.AggregateRef;
import io.weir.domain.Command;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.connection.ConnectionCommand;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.secret.SecretRef;
import io.weir.domain.secret.SecretValue;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceMutation;
import io.weir.domain.view.ViewCommand;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Secret;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How the domain's values look in JSON; the domain itself knows nothing of it. */
final class DomainJson {
  private DomainJson() {}

  static ObjectMapper mapper(JournalCodec codec) {
    SimpleModule module = new SimpleModule("weir");
    text(module, ObjectId.class, ObjectId::value, ObjectId::new);
    text(module, Instant.class, Instant::toString, Instant::parse);
    module.addKeySerializer(ObjectId.class, new IdKeyWriter());
    module.addKeyDeserializer(ObjectId.class, new IdKeyReader());
    module.addSerializer(Secret.class, new SecretRefuser());
    module.addSerializer(OperationPlan.Step.class, new StepWriter(codec));
    module.addDeserializer(OperationPlan.Step.class, new StepReader(codec));
    return JsonMapper.builder()
        .addModule(module)
        .addMixIn(ObjectDefinition.class, ObjectDefinitionKinds.class)
        .addMixIn(SourceMutation.class, SourceMutationKinds.class)
        .addMixIn(SecretValue.class, SecretValueKinds.class)
        .addMixIn(ConnectionDefinition.class, SecretsIfAny.class)
        .addMixIn(SourceDefinition.class, SecretsIfAny.class)
        .addMixIn(ConnectionCommand.Attach.class, NoNulls.class)
        .addMixIn(ViewCommand.Create.class, NoNulls.class)
        .addMixIn(ObjectDefinition.OfMaterializedView.class, FormerIfAny.class)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .build();
  }

  /** The journal's names of the kinds of object. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(name = "secret", value = ObjectDefinition.OfSecret.class),
    @JsonSubTypes.Type(name = "connection", value = ObjectDefinition.OfConnection.class),
    @JsonSubTypes.Type(name = "source", value = ObjectDefinition.OfSource.class),
    @JsonSubTypes.Type(name = "sink", value = ObjectDefinition.OfSink.class),
    @JsonSubTypes.Type(name = "subsource", value = ObjectDefinition.OfSubsource.class),
    @JsonSubTypes.Type(name = "view", value = ObjectDefinition.OfView.class),
    @JsonSubTypes.Type(
        name = "materialized-view",
        value = ObjectDefinition.OfMaterializedView.class),
    @JsonSubTypes.Type(name = "replacement", value = ObjectDefinition.OfReplacement.class),
    @JsonSubTypes.Type(name = "cluster", value = ObjectDefinition.OfCluster.class)
  })
  private interface ObjectDefinitionKinds {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(name = "connector-props", value = SourceMutation.ConnectorProps.class),
    @JsonSubTypes.Type(name = "reset-splits", value = SourceMutation.ResetSplits.class),
    @JsonSubTypes.Type(name = "inject-offsets", value = SourceMutation.InjectOffsets.class),
    @JsonSubTypes.Type(name = "pause", value = SourceMutation.Pause.class),
    @JsonSubTypes.Type(name = "resume", value = SourceMutation.Resume.class),
    @JsonSubTypes.Type(name = "throttle", value = SourceMutation.Throttle.class)
  })
  private interface SourceMutationKinds {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(name = "sealed", value = SecretValue.Sealed.class),
    @JsonSubTypes.Type(name = "environment", value = SecretValue.Environment.class),
    @JsonSubTypes.Type(name = "file", value = SecretValue.File.class)
  })
  private interface SecretValueKinds {}

  /**
   * What a release added to a command is not written where it says nothing: an operation that the
   * release before began repeats its steps with the same hash.
   */
  interface SecretsIfAny {
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    Map<String, SecretRef> secrets();
  }

  /** Likewise. */
  interface FormerIfAny {
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    List<ObjectDefinition.Former> former();
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private interface NoNulls {}

  private static <T> void text(
      SimpleModule module, Class<T> type, Function<T, String> write, Function<String, T> read) {
    module.addSerializer(
        type,
        new StdSerializer<T>(type) {
          @Override
          public void serialize(T value, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            out.writeString(write.apply(value));
          }
        });
    module.addDeserializer(
        type,
        new StdDeserializer<T>(type) {
          @Override
          public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return read.apply(in.getText());
          }
        });
  }

  private static final class IdKeyWriter extends StdSerializer<ObjectId> {
    IdKeyWriter() {
      super(ObjectId.class);
    }

    @Override
    public void serialize(ObjectId id, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeFieldName(id.value());
    }
  }

  private static final class IdKeyReader extends KeyDeserializer {
    @Override
    public Object deserializeKey(String key, DeserializationContext context) {
      return new ObjectId(key);
    }
  }

  /** No secret may come into a journal: whoever tries has made a mistake. */
  private static final class SecretRefuser extends StdSerializer<Secret> {
    SecretRefuser() {
      super(Secret.class);
    }

    @Override
    public void serialize(Secret secret, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      throw new IOException("a secret is never written");
    }
  }

  /** A step's commands stand under their own names, so that each has a version of its own. */
  private static final class StepWriter extends StdSerializer<OperationPlan.Step> {
    private final transient JournalCodec codec;

    StepWriter(JournalCodec codec) {
      super(OperationPlan.Step.class);
      this.codec = codec;
    }

    @Override
    public void serialize(OperationPlan.Step step, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeStartObject();
      out.writeStringField("description", step.description());
      out.writePOJOField("target", step.target());
      command("command", step.command(), out);
      command("undo", step.undo(), out);
      out.writeEndObject();
    }

    private void command(String field, @Nullable Command command, JsonGenerator out)
        throws IOException {
      out.writeFieldName(field);
      if (command == null) {
        out.writeNull();
        return;
      }
      out.writeStartObject();
      out.writePOJOField(codec.manifest(command), command);
      out.writeEndObject();
    }
  }

  private static final class StepReader extends StdDeserializer<OperationPlan.Step> {
    private final transient JournalCodec codec;

    StepReader(JournalCodec codec) {
      super(OperationPlan.Step.class);
      this.codec = codec;
    }

    @Override
    public OperationPlan.Step deserialize(JsonParser in, DeserializationContext context)
        throws IOException {
      JsonNode step = in.readValueAsTree();
      Command command = command(step.get("command"));
      if (command == null) {
        throw new CorruptJournalException("a step without a command");
      }
      return new OperationPlan.Step(
          step.path("description").asText(),
          codec.read(step.path("target"), AggregateRef.class),
          command,
          command(step.get("undo")));
    }

    private @Nullable Command command(@Nullable JsonNode node) {
      if (node == null || node.isNull()) {
        return null;
      }
      String manifest = node.fieldNames().next();
      return (Command) codec.decode(manifest, node.get(manifest));
    }
  }
}
