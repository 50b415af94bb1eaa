package io.temper.audit.verify;

import io.temper.audit.file.Layout;
import io.temper.audit.note.NoteException;
import io.temper.audit.note.VerifierKey;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What `hack/audit-verify` does.
final class Verification {
  static final int GOOD = 0;
  static final int TAMPERED = 1;
  static final int UNUSABLE = 2;

  private static final String USAGE =
      """
      audit-verify DIRECTORY --head FILE... --key FILE...
      audit-verify --export FILE [--head FILE...] --key FILE...

      Finds what was changed, put in, taken out, moved or cut off in an audit log below the newest
      of the heads, which are signed checkpoints that were kept elsewhere. An export is JSON lines
      with proofs. A key file has a verifier key in each line, NAME+ID+KEY.

      Exit code 0 if everything is as it was witnessed, 1 if not, 2 when it cannot be told.
      """;

  private final PrintStream out;
  private final PrintStream err;

  Verification(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  int run(List<String> arguments) {
    try {
      return verify(Arguments.parse(arguments));
    } catch (NoteException e) {
      err.println("audit-verify: " + e.getMessage());
    } catch (UsageException e) {
      err.println("audit-verify: " + e.getMessage() + "\n\n" + USAGE);
    } catch (IOException | UncheckedIOException e) {
      err.println("audit-verify: cannot be read: " + e);
    }
    return UNUSABLE;
  }

  private int verify(Arguments arguments) throws IOException, UsageException {
    List<VerifierKey> keys = keys(arguments.keys());
    Report report = new Report();
    boolean directory = arguments.export() == null;
    return directory ? directory(arguments, keys, report) : export(arguments, keys, report);
  }

  private int directory(Arguments arguments, List<VerifierKey> keys, Report report)
      throws IOException {
    if (!Files.isDirectory(arguments.directory())) {
      throw new IOException(arguments.directory() + " is no directory");
    }
    Layout layout;
    try {
      layout = Layout.read(arguments.directory());
    } catch (IOException e) {
      report.found("the directory does not say which log it has: " + e.getMessage());
      return tell(report, "nothing was read");
    }
    Witnesses witnesses = new Witnesses(layout.origin(), keys, report);
    addHeads(arguments, witnesses);
    DirectoryCheck check = new DirectoryCheck(layout, keys, witnesses, report);
    check.run();
    return tell(
        report,
        String.format(
            Locale.ROOT,
            "%s: %d entries, %d of them below the newest head",
            layout.origin(),
            check.size(),
            Math.min(check.size(), witnesses.size())));
  }

  private int export(Arguments arguments, List<VerifierKey> keys, Report report)
      throws IOException {
    String origin = keys.getFirst().name();
    if (keys.stream().anyMatch(key -> !key.name().equals(origin))) {
      throw new NoteException("keys of several logs: an export is of one");
    }
    Witnesses witnesses = new Witnesses(origin, keys, report);
    addHeads(arguments, witnesses);
    ExportCheck check = new ExportCheck(arguments.exported(), witnesses, report);
    check.run();
    return tell(report, origin + ": " + check.entries() + " entries of an export");
  }

  private static void addHeads(Arguments arguments, Witnesses witnesses) throws IOException {
    for (Path head : arguments.heads()) {
      witnesses.add(head.toString(), head);
    }
  }

  private int tell(Report report, String read) {
    out.println(read);
    report.notes().forEach(note -> out.println("note: " + note));
    report.findings().forEach(finding -> out.println("TAMPERED: " + finding));
    report
        .firstBad()
        .ifPresent(index -> out.println("the first entry that is not as it was: " + index));
    out.println(report.tampered() ? "not as it was witnessed" : "as it was witnessed");
    return report.tampered() ? TAMPERED : GOOD;
  }

  private static List<VerifierKey> keys(List<Path> files) throws IOException {
    List<VerifierKey> keys = new ArrayList<>();
    for (Path file : files) {
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank()) {
          keys.add(VerifierKey.parse(line));
        }
      }
    }
    if (keys.isEmpty()) {
      throw new NoteException("no key in the key files");
    }
    return keys;
  }
}
