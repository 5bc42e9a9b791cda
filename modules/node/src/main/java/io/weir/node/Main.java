package io.weir.node;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import sun.misc.Signal;

/**
 * The entry point of {@code weir up}. Prints one line when it can serve; stops cleanly on SIGTERM.
 * Exit status: 0 stopped, 2 wrong usage, 1 could not start (the reason and a hint on stderr).
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    NodeOptions options = new NodeOptions();
    CommandLine commandLine = new CommandLine(options);
    try {
      commandLine.parseArgs(args);
    } catch (CommandLine.ParameterException wrong) {
      System.err.println("weir up: " + wrong.getMessage());
      commandLine.usage(System.err);
      System.exit(2);
      return;
    }
    if (CommandLine.printHelpIfRequested(commandLine.getParseResult())) {
      return;
    }
    Node node;
    try {
      node = Node.start(options);
    } catch (NodeOptions.OptionException wrong) {
      System.err.println("weir up: " + wrong.getMessage());
      System.exit(2);
      return;
    } catch (RejectedException refused) {
      Rejection reason = refused.rejection();
      System.err.println("weir up: " + reason.message());
      if (reason.hint() != null) {
        System.err.println("hint: " + reason.hint());
      }
      System.exit(1);
      return;
    } catch (RuntimeException | Error unexpected) {
      // Without an exit the threads that were started would keep half a node alive.
      unexpected.printStackTrace();
      System.err.println("weir up: cannot start: " + unexpected);
      System.err.println("hint: This is an error in Weir: please report what stands above.");
      System.exit(1);
      return;
    }
    CountDownLatch stop = new CountDownLatch(1);
    for (String signal : new String[] {"TERM", "INT"}) {
      Signal.handle(new Signal(signal), received -> stop.countDown());
    }
    // One write, so that whoever waits for the line sees it whole.
    System.out.println(
        String.format(
            "weir is ready: sql %s:%d, http %s:%d",
            options.host, node.sqlPort(), options.host, node.httpPort()));
    System.out.flush();
    stop.await();
    node.close();
    System.exit(0);
  }
}
