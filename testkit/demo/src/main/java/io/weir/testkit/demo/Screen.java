package io.weir.testkit.demo;

import java.io.PrintStream;
import java.sql.SQLException;

/**
 * The demo's output: headings, lines, and a bar that stays on its line where there is a terminal.
 */
final class Screen {
  private static final int WIDTH = 40;

  private final PrintStream out;
  private final boolean terminal;
  private int lastTenth = -1;

  Screen(PrintStream out) {
    this.out = out;
    this.terminal = Boolean.getBoolean("weir.terminal");
  }

  void heading(String text) {
    out.println();
    out.println("== " + text);
    lastTenth = -1;
  }

  void line(String text) {
    out.println("   " + text);
  }

  void sql(String statement) {
    out.println("   weir=> " + statement + ";");
  }

  /** Shows a statement, runs it, and says how long that took. */
  void run(Sql sql, String statement) throws SQLException {
    sql(statement);
    long started = System.nanoTime();
    sql.run(statement);
    line(String.format("done in %.0f ms", (System.nanoTime() - started) / 1e6));
  }

  /** Shows what a statement would do. */
  void explain(Sql sql, String statement) throws SQLException {
    sql("EXPLAIN " + statement);
    sql.rows("EXPLAIN " + statement).forEach(row -> line(row.getFirst()));
  }

  /** Redraws the bar; without a terminal prints a line each tenth. */
  void progress(String what, long done, long total, String note) {
    int tenth = (int) (done * 10 / total);
    if (!terminal) {
      if (tenth != lastTenth) {
        lastTenth = tenth;
        out.printf("   %s %3d%%  %,d of %,d  %s%n", what, tenth * 10, done, total, note);
      }
      return;
    }
    int full = (int) (done * WIDTH / total);
    out.printf(
        "\r   %s [%s%s] %3d%%  %s   ",
        what, "#".repeat(full), ".".repeat(WIDTH - full), done * 100 / total, note);
    if (done >= total) {
      out.println();
    }
    out.flush();
  }
}
