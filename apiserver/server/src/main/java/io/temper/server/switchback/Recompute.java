package io.temper.server.switchback;

import io.temper.crds.switchback.SwitchbackHours;
import io.temper.crds.switchback.SwitchbackStatus;
import io.temper.machinery.wire.JsonException;
import io.temper.machinery.wire.JsonText;
import io.temper.machinery.wire.RecordDecoder;
import io.temper.machinery.wire.ValueException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Works the figures of an experiment out again from its hours, draws every hour again, and
/// compares. Needs no cluster.
///
/// ```
/// exit 0   the figures are what the hours give
/// exit 1   they are not
/// exit 2   the input is no export, or one of other formulas
/// ```
final class Recompute {
  static final int SAME = 0;
  static final int DIFFERENT = 1;
  static final int UNREADABLE = 2;

  private static final RecordDecoder<SwitchbackHours> HOURS =
      RecordDecoder.of(SwitchbackHours.class);

  private Recompute() {}

  /// @param arguments a file, or none for standard input
  static int run(List<String> arguments, InputStream in, PrintStream out, PrintStream err) {
    if (arguments.size() > 1 || (arguments.size() == 1 && arguments.getFirst().startsWith("-"))) {
      err.println(
          """
          usage: hack/switchback [FILE]

          Reads what was exported (standard input without FILE):
            kubectl get --raw /apis/temper.io/v1/switchbacks/NAME/inputs > hours.json
          draws every hour again, works the figures out again and says whether they are what was
          published.\
          """);
      return UNREADABLE;
    }
    try {
      byte[] json =
          arguments.isEmpty()
              ? in.readAllBytes()
              : Files.readAllBytes(Path.of(arguments.getFirst()));
      if (!(JsonText.parse(json) instanceof Map<?, ?> tree)) {
        err.println("not an export of a switchback");
        return UNREADABLE;
      }
      SwitchbackHours hours = HOURS.read(tree);
      if (!hours.formulas().equals(SwitchbackFormula.VERSION)) {
        err.println(
            "made by formulas "
                + hours.formulas()
                + "; this command has "
                + SwitchbackFormula.VERSION);
        return UNREADABLE;
      }
      return compare(hours, out);
    } catch (IOException e) {
      err.println("cannot be read: " + e.getMessage());
      return UNREADABLE;
    } catch (JsonException | ValueException e) {
      err.println("not an export of a switchback: " + e.getMessage());
      return UNREADABLE;
    }
  }

  private static int compare(SwitchbackHours exported, PrintStream out) {
    SwitchbackStatus again = SwitchbackFormula.of(exported.spec(), exported.hours());
    out.println(again.message());
    if (again.equals(exported.status())) {
      out.println("same");
      return SAME;
    }
    out.println("DIFFERENT");
    out.println("  published  " + exported.status());
    out.println("  hours give " + again);
    return DIFFERENT;
  }
}
