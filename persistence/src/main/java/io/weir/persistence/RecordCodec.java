package io.weir.persistence;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.domain.Command;
import io.weir.domain.Event;
import io.weir.domain.State;
import io.weir.kernel.ObjectId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of the journal and of snapshots. Thread-safe.
 *
 * <p>A journaled event has the manifest of its payload and three lines of text:
 *
 * <pre>
 *   the hash, 64 hexadecimal digits
 *   the metadata as JSON, but for the hash
 *   the event as JSON
 * </pre>
 *
 * so that {@code sha256} over the manifest, a line feed and all but the first line gives the first
 * line again (see {@link HashChain}). A snapshot has the manifest of its state and two lines: what
 * {@link ShellState} holds beside the state, and the state.
 */
public final class RecordCodec {
  private static final int HASH_LENGTH = 64;

  private final JournalCodec codec;

  public RecordCodec(JournalCodec codec) {
    this.codec = codec;
  }

  public JournalCodec codec() {
    return codec;
  }

  /** What tells one command from another under the same id. */
  public String commandHash(Command command) {
    return HashChain.hash(codec.manifest(command), codec.encode(command));
  }

  /** Who asked for an event, and when; what the shell knows before it is chained. */
  public record Cause(
      @Nullable ObjectId operationId,
      String commandId,
      String commandHash,
      String principal,
      Instant occurredAt) {}

  /** The event as the one to follow on {@code sequence} and {@code previousHash}. */
  public <E extends Event> Recorded<E> chain(
      E event, Cause cause, long sequence, String previousHash) {
    EventMetadata open =
        new EventMetadata(
            cause.operationId(),
            cause.commandId(),
            cause.commandHash(),
            cause.principal(),
            cause.occurredAt(),
            sequence + 1,
            previousHash,
            "");
    String hash = HashChain.hash(codec.manifest(event), metadata(open), codec.encode(event));
    return new Recorded<>(withHash(open, hash), event);
  }

  /** The manifest of a journaled event or snapshot. */
  public String manifest(Object value) {
    return switch (value) {
      case Recorded<?> recorded -> codec.manifest(recorded.event());
      case ShellState<?> snapshot -> codec.manifest(snapshot.state());
      default -> throw new IllegalArgumentException("not a record: " + value.getClass());
    };
  }

  public byte[] encode(Recorded<?> recorded) {
    byte[] hash = recorded.metadata().hash().getBytes(StandardCharsets.US_ASCII);
    return lines(hash, metadata(recorded.metadata()), codec.encode(recorded.event()));
  }

  /**
   * The event of these bytes.
   *
   * @throws CorruptJournalException if they are not what was written
   */
  public Recorded<?> decode(String manifest, byte[] bytes) {
    int end = lineEnd(bytes, HASH_LENGTH + 1);
    if (bytes.length <= HASH_LENGTH || bytes[HASH_LENGTH] != '\n') {
      throw new CorruptJournalException("an event without its hash");
    }
    String hash = new String(bytes, 0, HASH_LENGTH, StandardCharsets.US_ASCII);
    byte[] metadata = Arrays.copyOfRange(bytes, HASH_LENGTH + 1, end);
    byte[] payload = Arrays.copyOfRange(bytes, end + 1, bytes.length);
    if (!HashChain.hash(manifest, metadata, payload).equals(hash)) {
      throw new CorruptJournalException("the bytes of a " + manifest + " do not fit their hash");
    }
    Object event = codec.decode(manifest, payload);
    if (!(event instanceof Event typed)) {
      throw new CorruptJournalException(manifest + " is not an event");
    }
    ObjectNode json = codec.read(metadata, ObjectNode.class);
    json.put("hash", hash);
    return new Recorded<>(codec.read(json, EventMetadata.class), typed);
  }

  public byte[] encode(ShellState<?> snapshot) {
    byte[] head =
        codec.encode(new SnapshotHead(snapshot.sequence(), snapshot.lastHash(), snapshot.recent()));
    return lines(head, codec.encode(snapshot.state()));
  }

  /**
   * The snapshot of these bytes.
   *
   * @throws CorruptJournalException if they are not what was written
   */
  public ShellState<?> decodeSnapshot(String manifest, byte[] bytes) {
    int end = lineEnd(bytes, 0);
    SnapshotHead head = codec.read(Arrays.copyOfRange(bytes, 0, end), SnapshotHead.class);
    Object state = codec.decode(manifest, Arrays.copyOfRange(bytes, end + 1, bytes.length));
    if (!(state instanceof State typed)) {
      throw new CorruptJournalException(manifest + " is not a state");
    }
    return new ShellState<>(typed, head.sequence(), head.lastHash(), head.recent());
  }

  private record SnapshotHead(long sequence, String lastHash, RecentCommands recent) {}

  private byte[] metadata(EventMetadata metadata) {
    ObjectNode json = codec.tree(metadata);
    json.remove("hash");
    return codec.encode(json);
  }

  private static EventMetadata withHash(EventMetadata m, String hash) {
    return new EventMetadata(
        m.operationId(),
        m.commandId(),
        m.commandHash(),
        m.principal(),
        m.occurredAt(),
        m.sequence(),
        m.previousHash(),
        hash);
  }

  private static byte[] lines(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < parts.length; i++) {
      if (i > 0) {
        out.write('\n');
      }
      out.writeBytes(parts[i]);
    }
    return out.toByteArray();
  }

  private static int lineEnd(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    throw new CorruptJournalException("a record that ends too early");
  }
}
