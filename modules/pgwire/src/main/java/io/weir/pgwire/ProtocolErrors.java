package io.weir.pgwire;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;

/** What a client is told that does not keep to the protocol. */
final class ProtocolErrors {
  private ProtocolErrors() {}

  static RejectedException malformed() {
    return Rejection.of(SqlState.PROTOCOL_VIOLATION, "invalid message format").exception();
  }

  static RejectedException noStatement(String name) {
    return Rejection.of(
            SqlState.UNDEFINED_PSTATEMENT, "prepared statement \"" + name + "\" does not exist")
        .exception();
  }

  static RejectedException noPortal(String name) {
    return Rejection.of(SqlState.INVALID_CURSOR_NAME, "portal \"" + name + "\" does not exist")
        .exception();
  }

  static RejectedException unknownMessage(byte type) {
    return Rejection.of(
            SqlState.PROTOCOL_VIOLATION, "invalid frontend message type " + (type & 0xff))
        .exception();
  }
}
