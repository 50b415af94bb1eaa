package io.temper.rightsizing.offline;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What `hack/rightsize` runs. Ends with 0, with 1 when a line was bad, with 2 when it was called
/// wrongly or could not read or write.
public final class Main {
  static final int BAD_LINES = 1;
  static final int FAILED = 2;

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.in, System.out, System.err));
  }

  static int run(List<String> arguments, InputStream in, OutputStream out, PrintStream err) {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      return help(out);
    }
    for (String argument : arguments) {
      if (argument.startsWith("-") && !argument.equals("-")) {
        err.println("unknown option " + argument + "; --help tells of all");
        return FAILED;
      }
    }
    List<String> sources = arguments.isEmpty() ? List.of("-") : arguments;
    try (OutputStream answers = new BufferedOutputStream(out, 1 << 16)) {
      Rightsize rightsize = new Rightsize(answers, err::println);
      long bad = 0;
      for (String source : sources) {
        bad += answer(rightsize, source, in);
      }
      return bad == 0 ? 0 : BAD_LINES;
    } catch (IOException | UncheckedIOException e) {
      err.println("cannot go on: " + e);
      return FAILED;
    }
  }

  private static long answer(Rightsize rightsize, String source, InputStream in)
      throws IOException {
    if (source.equals("-")) {
      return rightsize.answer("line", in);
    }
    try (InputStream file = Files.newInputStream(Path.of(source))) {
      return rightsize.answer(source, file);
    }
  }

  private static int help(OutputStream out) {
    try (InputStream help = Main.class.getResourceAsStream("help.txt")) {
      if (help == null) {
        return FAILED;
      }
      help.transferTo(out);
      out.flush();
      return 0;
    } catch (IOException e) {
      return FAILED;
    }
  }
}
