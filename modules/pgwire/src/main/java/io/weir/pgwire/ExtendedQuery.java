package io.weir.pgwire;

import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.columnar.Schema;
import io.weir.gateway.Session;
import io.weir.gateway.Session.Result;
import io.weir.gateway.Session.Statement;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The extended protocol: prepared statements and portals by name. */
final class ExtendedQuery {
  private final Session session;
  private final BackendWriter writer;
  private final ResultSender results;
  private final Map<String, Prepared> statements = new HashMap<>();
  private final Map<String, Portal> portals = new HashMap<>();

  ExtendedQuery(Session session, BackendWriter writer, ResultSender results) {
    this.session = session;
    this.writer = writer;
    this.results = results;
  }

  CompletionStage<Void> parse(FrontendMessage.Fields fields) {
    String name = fields.readText();
    String sql = fields.readText();
    int count = fields.readShort();
    List<@Nullable DataType> declared = new ArrayList<>();
    List<Integer> oids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int oid = fields.readInt();
      DataType type = PgTypes.declared(oid);
      declared.add(type);
      oids.add(type == null ? 0 : oid);
    }
    if (!name.isEmpty() && statements.containsKey(name)) {
      throw Rejection.of("42P05", "prepared statement \"" + name + "\" already exists").exception();
    }
    return session
        .prepare(sql, declared)
        .thenCompose(
            statement ->
                writer.onLoop(
                    () -> {
                      statements.put(name, new Prepared(statement, oids));
                      writer.empty('1');
                    }));
  }

  CompletionStage<Void> bind(FrontendMessage.Fields fields) {
    String portal = fields.readText();
    Statement statement = statement(fields.readText()).statement();
    int[] formats = codes(fields);
    int count = fields.readShort();
    List<DataType> types = statement.parameterTypes();
    if (count != types.size()) {
      throw Rejection.of(
              SqlState.PROTOCOL_VIOLATION,
              "bind message supplies "
                  + count
                  + " parameters, but the prepared statement requires "
                  + types.size())
          .exception();
    }
    List<Scalar> parameters = new ArrayList<>();
    ResultFormats parameterFormats = new ResultFormats(formats);
    for (int i = 0; i < count; i++) {
      int length = fields.readInt();
      DataType type = types.get(i);
      if (length < 0) {
        parameters.add(Scalar.ofNull(type));
      } else if (parameterFormats.isBinary(i)) {
        parameters.add(ParameterReader.binary(type, fields.readBytes(length)));
      } else {
        parameters.add(ParameterReader.text(type, fields.readBytes(length)));
      }
    }
    Portal before =
        portals.put(portal, new Portal(statement, parameters, new ResultFormats(codes(fields))));
    if (before != null) {
      before.close();
    }
    writer.empty('2');
    return Answers.DONE;
  }

  private static int[] codes(FrontendMessage.Fields fields) {
    int[] codes = new int[fields.readShort()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = fields.readShort();
    }
    return codes;
  }

  CompletionStage<Void> describe(FrontendMessage.Fields fields) {
    byte kind = fields.readByte();
    String name = fields.readText();
    Statement statement;
    ResultFormats formats = ResultFormats.TEXT;
    if (kind == 'S') {
      Prepared prepared = statement(name);
      statement = prepared.statement();
      writer.parameterDescription(prepared.parameterOids());
    } else {
      Portal portal = portal(name);
      statement = portal.statement;
      formats = portal.formats;
    }
    Schema result = statement.result();
    if (result == null) {
      writer.empty('n');
    } else {
      writer.rowDescription(result, formats);
    }
    return Answers.DONE;
  }

  CompletionStage<Void> execute(FrontendMessage.Fields fields) {
    Portal portal = portal(fields.readText());
    int limit = fields.readInt();
    if (portal.statement.isEmpty()) {
      writer.empty('I');
      return Answers.DONE;
    }
    if (portal.sender != null) {
      return more(portal, limit);
    }
    return session
        .execute(portal.statement, portal.parameters)
        .thenCompose(result -> writer.onLoopStage(() -> first(portal, result, limit)));
  }

  private CompletionStage<Void> first(Portal portal, Result result, int limit) {
    if (result instanceof Result.Rows rows) {
      portal.rows = rows;
      portal.sender = results.rows(rows.schema(), rows.stream(), portal.formats);
      return more(portal, limit);
    }
    return results.send(result, portal.formats);
  }

  private CompletionStage<Void> more(Portal portal, int limit) {
    RowSender sender = portal.sender;
    Result.Rows rows = portal.rows;
    if (sender == null || rows == null) {
      throw ProtocolErrors.malformed();
    }
    return sender
        .send(limit)
        .thenAccept(
            ended -> {
              if (ended) {
                sender.close();
                writer.complete(ResultSender.tag(rows, sender));
              } else {
                writer.empty('s');
              }
            });
  }

  CompletionStage<Void> close(FrontendMessage.Fields fields) {
    byte kind = fields.readByte();
    String name = fields.readText();
    if (kind == 'S') {
      statements.remove(name);
    } else {
      Portal portal = portals.remove(name);
      if (portal != null) {
        portal.close();
      }
    }
    writer.empty('3');
    return Answers.DONE;
  }

  /**
   * Ends the implicit transaction: portals live no longer than that, unless a transaction is open.
   */
  void sync() {
    if (session.transactionStatus() == 'I') {
      closePortals();
    }
    writer.ready(session.transactionStatus());
  }

  void closeAll() {
    closePortals();
    statements.clear();
  }

  private void closePortals() {
    portals.values().forEach(Portal::close);
    portals.clear();
  }

  private Prepared statement(String name) {
    Prepared statement = statements.get(name);
    if (statement == null) {
      throw ProtocolErrors.noStatement(name);
    }
    return statement;
  }

  private Portal portal(String name) {
    Portal portal = portals.get(name);
    if (portal == null) {
      throw ProtocolErrors.noPortal(name);
    }
    return portal;
  }

  /**
   * A statement under its name.
   *
   * @param declared the object ids that the client gave; 0 where it gave none
   */
  private record Prepared(Statement statement, List<Integer> declared) {
    /** What the client declared stays as it is, {@code varchar} too: drivers insist on it. */
    List<Integer> parameterOids() {
      List<Integer> oids = new ArrayList<>();
      List<DataType> types = statement.parameterTypes();
      for (int i = 0; i < types.size(); i++) {
        int given = i < declared.size() ? declared.get(i) : 0;
        oids.add(given == 0 ? PgTypes.oid(types.get(i).kind()) : given);
      }
      return oids;
    }
  }

  /** A statement with its parameters, and how far its rows were sent. */
  private static final class Portal {
    final Statement statement;
    final List<Scalar> parameters;
    final ResultFormats formats;
    @Nullable RowSender sender;
    Result.@Nullable Rows rows;

    Portal(Statement statement, List<Scalar> parameters, ResultFormats formats) {
      this.statement = statement;
      this.parameters = parameters;
      this.formats = formats;
    }

    void close() {
      if (sender != null) {
        sender.close();
      }
    }
  }
}
