package io.temper.machinery.health;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.PlainText;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers `/readyz` and its like: `ok`, or every check with its outcome when one fails or
/// `?verbose` asks for it. Why a check failed is told only under the check's own path, which needs
/// rights, and in the log.
public final class HealthPath implements Handler {
  private static final Logger log = LoggerFactory.getLogger(HealthPath.class);

  private static final byte[] OK = {'o', 'k'};

  private final String name;
  private final List<HealthCheck> checks;
  private volatile String lastFailure = "";

  /// @param name `livez`, `readyz` or `healthz`
  public HealthPath(String name, List<HealthCheck> checks) {
    this.name = name;
    this.checks = checks.isEmpty() ? List.of(HealthCheck.PING) : List.copyOf(checks);
  }

  public List<HealthCheck> checks() {
    return checks;
  }

  @Override
  public Response handle(Request request) {
    Set<String> excluded = Set.copyOf(request.query().all("exclude"));
    Set<String> unknown = new TreeSet<>(excluded);
    List<String> failed = new ArrayList<>();
    var text = new StringBuilder();
    for (HealthCheck check : checks) {
      if (excluded.contains(check.name())) {
        unknown.remove(check.name());
        text.append("[+]").append(check.name()).append(" excluded: ok\n");
        continue;
      }
      String failure = check.ask();
      if (failure.isEmpty()) {
        text.append("[+]").append(check.name()).append(" ok\n");
      } else {
        text.append("[-]").append(check.name()).append(" failed: reason withheld\n");
        failed.add(check.name() + ": " + failure);
      }
    }
    if (!unknown.isEmpty()) {
      UnaryOperator<String> quote = excludedName -> "\"" + excludedName + "\"";
      text.append("warn: some health checks cannot be excluded: no matches for ")
          .append(unknown.stream().map(quote).collect(Collectors.joining(",")))
          .append('\n');
    }
    report(String.join(", ", failed));
    if (!failed.isEmpty()) {
      return PlainText.error(500, text + name + " check failed");
    }
    return request.query().first("verbose").isEmpty()
        ? PlainText.ok("ok")
        : PlainText.ok(text + name + " check passed\n");
  }

  /// Answers one check under its own path, with the reason when it fails. As in Go it is only the
  /// sum of all checks that forbids to guess its type.
  public Handler one(HealthCheck check) {
    return _ -> {
      String failure = check.ask();
      return failure.isEmpty()
          ? Response.Full.of(200, PlainText.TYPE, OK)
          : PlainText.error(500, "internal server error: " + failure);
    };
  }

  /// Says what is wrong when it changes, not at every probe.
  private void report(String failure) {
    if (failure.equals(lastFailure)) {
      return;
    }
    lastFailure = failure;
    if (failure.isEmpty()) {
      log.atInfo().addKeyValue("path", "/" + name).log("Healthy");
    } else {
      log.atInfo().addKeyValue("path", "/" + name).addKeyValue("failed", failure).log("Unhealthy");
    }
  }
}
