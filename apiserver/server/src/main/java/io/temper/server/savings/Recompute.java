package io.temper.server.savings;

import io.temper.crds.savings.SavingsFigures;
import io.temper.crds.savings.SavingsInputs;
import io.temper.crds.savings.SavingsStatus;
import io.temper.machinery.wire.JsonException;
import io.temper.machinery.wire.JsonText;
import io.temper.machinery.wire.JsonWriter;
import io.temper.machinery.wire.RecordCodec;
import io.temper.machinery.wire.RecordDecoder;
import io.temper.machinery.wire.ValueException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Works published figures out again from their inputs, and compares them bit for bit. Needs no
/// cluster.
///
/// ```
/// exit 0   every figure is what its inputs give
/// exit 1   one is not
/// exit 2   the input is no export, or one of other formulas
/// ```
final class Recompute {
  static final int SAME = 0;
  static final int DIFFERENT = 1;
  static final int UNREADABLE = 2;

  private static final RecordDecoder<SavingsInputs> INPUTS = RecordDecoder.of(SavingsInputs.class);
  private static final RecordCodec<SavingsStatus> STATUS = RecordCodec.of(SavingsStatus.class);

  private Recompute() {}

  /// @param arguments a file, or none for standard input
  static int run(List<String> arguments, InputStream in, PrintStream out, PrintStream err) {
    if (arguments.size() > 1 || (arguments.size() == 1 && arguments.getFirst().startsWith("-"))) {
      err.println(
          """
          usage: hack/savings [FILE]

          Reads what was exported (standard input without FILE):
            kubectl get --raw /apis/temper.io/v1/savings/cluster/inputs > inputs.json
          works every figure out again and says whether it is what was published.\
          """);
      return UNREADABLE;
    }
    try {
      byte[] json =
          arguments.isEmpty()
              ? in.readAllBytes()
              : Files.readAllBytes(Path.of(arguments.getFirst()));
      return check(json, out, err);
    } catch (IOException e) {
      err.println("cannot be read: " + e.getMessage());
      return UNREADABLE;
    }
  }

  static int check(byte[] json, PrintStream out, PrintStream err) {
    SavingsInputs inputs;
    try {
      inputs =
          JsonText.parse(json) instanceof Map<?, ?> tree && tree.get("figures") instanceof List<?>
              ? INPUTS.read(tree)
              : null;
    } catch (JsonException | ValueException e) {
      err.println("not an export of savings: " + e.getMessage());
      return UNREADABLE;
    }
    if (inputs == null) {
      err.println("not an export of savings: there are no figures in it");
      return UNREADABLE;
    }
    if (!inputs.formulas().equals(SavingsFormula.VERSION)) {
      err.println(
          "made by formulas " + inputs.formulas() + "; this command has " + SavingsFormula.VERSION);
      return UNREADABLE;
    }
    return compare(inputs, out);
  }

  private static int compare(SavingsInputs inputs, PrintStream out) {
    SavingsFormula.Figures figures = SavingsFormula.of(inputs.nodes());
    out.printf("%-24s %12s %12s %12s  %s%n", "NAME", "REALIZED", "IDENTIFIED", "BANKED", "CHECK");
    int result = SAME;
    for (SavingsFigures published : inputs.figures()) {
      String type = published.machineType();
      SavingsStatus again = type == null ? figures.cluster() : figures.machineTypes().get(type);
      List<String> differences = differences(published.status(), again);
      row(out, published.name(), again, differences.isEmpty() ? "same" : "DIFFERENT");
      differences.forEach(difference -> out.println("  " + difference));
      result = differences.isEmpty() ? result : DIFFERENT;
    }
    return result;
  }

  private static void row(
      PrintStream out, String name, @Nullable SavingsStatus status, String check) {
    String realized = status == null ? "-" : status.realized().dollarsPerMonth();
    String identified = status == null ? null : status.identified().dollarsPerMonth();
    String banked =
        status == null || status.banked() == null ? "-" : status.banked().dollarsPerMonth();
    out.printf(
        "%-24s %12s %12s %12s  %s%n",
        name, realized, identified == null ? "-" : identified, banked, check);
  }

  private static List<String> differences(SavingsStatus published, @Nullable SavingsStatus again) {
    if (again == null) {
      return List.of("no node has this machine type");
    }
    byte[] was = json(published);
    byte[] is = json(again);
    List<String> differences = new ArrayList<>();
    if (!Arrays.equals(was, is)) {
      collect("status", JsonText.parse(was), JsonText.parse(is), differences);
    }
    return differences;
  }

  private static void collect(
      String path, @Nullable Object was, @Nullable Object is, List<String> differences) {
    if (was instanceof Map<?, ?> left && is instanceof Map<?, ?> right) {
      TreeSet<String> names = new TreeSet<>();
      left.keySet().forEach(name -> names.add(String.valueOf(name)));
      right.keySet().forEach(name -> names.add(String.valueOf(name)));
      names.forEach(
          name -> collect(path + "." + name, left.get(name), right.get(name), differences));
    } else if (!Objects.equals(was, is)) {
      differences.add(path + ": published " + was + ", inputs give " + is);
    }
  }

  private static byte[] json(SavingsStatus status) {
    JsonWriter json = new JsonWriter();
    STATUS.write(status, json);
    return json.toByteArray();
  }
}
