package io.temper.machinery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/// Writes which rows the tests of a module have proven to `target/conformance.tsv`: one line `row
/// <tab> test <tab> verdict`, which `hack/update-conformance` makes the table from. Verdicts of
/// tests that did not run this time stay, so that unit and integration tests can share the file.
public final class ConformanceListener implements TestExecutionListener {
  private static final Path RESULTS = Path.of("target/conformance.tsv");

  private final Map<String, String> verdicts = new TreeMap<>();

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (test.isTest()) {
      boolean passed = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
      record(test, passed ? "passed" : "failed");
    }
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    record(test, "skipped");
  }

  @Override
  public synchronized void testPlanExecutionFinished(TestPlan plan) {
    if (verdicts.isEmpty()) {
      return;
    }
    Map<String, String> all = new TreeMap<>(earlier());
    all.putAll(verdicts);
    List<String> lines = new ArrayList<>();
    all.forEach((rowAndTest, verdict) -> lines.add(rowAndTest + "\t" + verdict));
    try {
      Files.createDirectories(RESULTS.toAbsolutePath().getParent());
      Files.write(RESULTS, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> earlier() {
    Map<String, String> found = new TreeMap<>();
    if (Files.exists(RESULTS)) {
      try (Stream<String> lines = Files.lines(RESULTS)) {
        lines.forEach(line -> {
          int end = line.lastIndexOf('\t');
          found.put(line.substring(0, end), line.substring(end + 1));
        });
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return found;
  }

  private synchronized void record(TestIdentifier test, String verdict) {
    if (!(test.getSource().orElse(null) instanceof MethodSource source)) {
      return;
    }
    String name = source.getJavaClass().getSimpleName() + "." + source.getMethodName();
    for (String row : rows(source.getJavaClass(), source.getJavaMethod())) {
      // One case of a parameterized test that fails, fails it.
      verdicts.merge(row + "\t" + name, verdict, (was, is) -> was.equals("failed") ? was : is);
    }
  }

  private static List<String> rows(Class<?> type, Method method) {
    List<String> rows = new ArrayList<>();
    for (Conformance proven :
        new Conformance[] {
          type.getAnnotation(Conformance.class), method.getAnnotation(Conformance.class)
        }) {
      if (proven != null) {
        rows.addAll(List.of(proven.value()));
      }
    }
    return rows;
  }
}
