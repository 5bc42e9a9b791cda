package io.weir.ctl;

/** How weirctl ends: a status for each kind of failure, so that scripts can tell them apart. */
final class ExitStatus {
  static final int REFUSED = 1;
  static final int USAGE = 2;
  static final int NOT_FOUND = 3;
  static final int CONFLICT = 4;
  static final int NOT_ALLOWED = 5;
  static final int BAD_VALUE = 6;
  static final int UPSTREAM = 7;
  static final int CANCELLED = 8;
  static final int DECLINED = 9;
  static final int DAMAGED = 10;
  static final int UNREACHABLE = 69;
  static final int FAULT = 70;

  private ExitStatus() {}

  /** The status for what a node refused with {@code sqlState}. */
  static int of(String sqlState) {
    return switch (sqlState) {
      case "42P01", "42704", "42703" -> NOT_FOUND;
      case "40001", "55006", "55P03" -> CONFLICT;
      case "42501", "25006" -> NOT_ALLOWED;
      case "57000", "57014" -> CANCELLED;
      default ->
          switch (sqlState.length() == 5 ? sqlState.substring(0, 2) : "") {
            case "22" -> BAD_VALUE;
            case "08", "28" -> UPSTREAM;
            case "58", "XX" -> FAULT;
            default -> REFUSED;
          };
    };
  }
}
