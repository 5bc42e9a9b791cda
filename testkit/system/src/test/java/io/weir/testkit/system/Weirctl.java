package io.weir.testkit.system;

import io.weir.ctl.Main;
import io.weir.testkit.services.NodeProcess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** weirctl, run in this process. */
record Weirctl(int status, String out, String err) {
  static Weirctl on(NodeProcess node, String... arguments) {
    return run("http://127.0.0.1:" + node.httpPort(), arguments);
  }

  static Weirctl run(String url, String... arguments) {
    List<String> all = new ArrayList<>(List.of("--url", url));
    all.addAll(List.of(arguments));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        Main.run(new PrintWriter(out), new PrintWriter(err, true), all.toArray(String[]::new));
    return new Weirctl(status, out.toString(), err.toString());
  }

  List<String> lines() {
    return out.lines().toList();
  }
}
