package io.temper.server.rightsizing;

import io.temper.crds.rightsizing.ContainerSizing;
import io.temper.crds.rightsizing.Rightsizing;
import io.temper.crds.rightsizing.RightsizingStatus;
import io.temper.crds.rightsizing.RightsizingStatus.Gate;
import io.temper.machinery.exchange.PlainText;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.resource.Call;
import io.temper.machinery.resource.Connect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The patch for Git: requests alone, as a strategic merge patch, which `kubectl patch` and
/// Kustomize take as it is.
///
/// ```
/// kubectl get --raw …/rightsizings/deployment.web/manifest > web.yaml
/// kubectl patch deployment web --patch-file web.yaml
/// ```
///
/// What has a closed gate is left out, and comments say so; `?anyway=true` leaves it in.
final class Manifest {
  private static final int CONFLICT = 409;
  private static final long MEBIBYTE = 1 << 20;

  private Manifest() {}

  /// @param anyway what is advised, whatever its gate says
  record Options(boolean anyway) {}

  static Connect<Rightsizing, Options> declare() {
    return Connect.<Rightsizing, Options>of("manifest", new Options(false), Manifest::answer)
        .reading();
  }

  private static Response answer(Call<Rightsizing, Options> call) {
    return PlainText.ok(patch(call.object().object(), call.options().anyway()));
  }

  /// @throws StatusException Conflict when nothing of it may be applied
  static String patch(ApiObject<Rightsizing> object, boolean anyway) {
    Rightsizing body = object.body();
    RightsizingStatus status = body.status();
    List<Change> changes = status.containers().stream().map(Change::of).toList();
    if (!anyway && changes.stream().noneMatch(Change::isOpen)) {
      throw new StatusException(refusal(object));
    }
    StringBuilder yaml = new StringBuilder();
    comments(yaml, object, changes, anyway);
    Template template =
        Template.ofKind(body.spec().kind())
            .orElseThrow(() -> new IllegalStateException("no template: " + body.spec()));
    yaml.append("apiVersion: ").append(template.apiVersion()).append('\n');
    yaml.append("kind: ").append(body.spec().kind()).append('\n');
    yaml.append("metadata:\n  name: ").append(quoted(body.spec().name()));
    yaml.append("\n  namespace: ").append(quoted(object.metadata().namespace())).append('\n');
    String indent = "";
    for (String name : template.podSpec()) {
      yaml.append(indent).append(name).append(":\n");
      indent += "  ";
    }
    List<Change> written = changes.stream().filter(change -> anyway || change.isOpen()).toList();
    list(yaml, indent, "containers", written.stream().filter(each -> !each.sidecar()), anyway);
    list(yaml, indent, "initContainers", written.stream().filter(Change::sidecar), anyway);
    return yaml.toString();
  }

  private static void list(
      StringBuilder yaml, String indent, String name, Stream<Change> changes, boolean anyway) {
    List<Change> written = changes.toList();
    if (!written.isEmpty()) {
      yaml.append(indent).append(name).append(":\n");
      written.forEach(change -> change.write(yaml, indent, anyway));
    }
  }

  private static void comments(
      StringBuilder yaml, ApiObject<Rightsizing> object, List<Change> changes, boolean anyway) {
    RightsizingStatus status = object.body().status();
    comment(
        yaml,
        "All targets together save $%s a month at list prices; watched since %s."
            .formatted(status.savingsDollarsPerMonth(), status.since()));
    status.reasons().forEach(reason -> comment(yaml, reason));
    for (Change change : changes) {
      change.comments(anyway).forEach(text -> comment(yaml, text));
    }
  }

  private static void comment(StringBuilder yaml, String text) {
    yaml.append("# ").append(text.replaceAll("\\s+", " ")).append('\n');
  }

  private static Status refusal(ApiObject<Rightsizing> object) {
    RightsizingStatus status = object.body().status();
    ContainerSizing first = status.containers().getFirst();
    String why = first.reasons().isEmpty() ? "" : "; " + first.reasons().getLast();
    return Status.failure(
        CONFLICT,
        "Conflict",
        "nothing of %s is safe to apply (%s)%s. Ask with ?anyway=true for what would be advised."
            .formatted(object.metadata().name(), status.gate(), why));
  }

  private static String quoted(String text) {
    // Names of objects and containers have no character that would need more.
    return '"' + text + '"';
  }

  /// What changes about one container.
  private record Change(String name, boolean sidecar, Amount cpu, Amount memory) {
    static Change of(ContainerSizing container) {
      Long cpuLimit = container.cpu().limitMillicores();
      Long memoryLimit = container.memory().limitBytes();
      long cpu = container.cpu().targetMillicores();
      long memory = container.memory().targetBytes();
      return new Change(
          container.name(),
          container.sidecar(),
          new Amount(
              "cpu",
              cpu + "m",
              cpuLimit != null && cpu > cpuLimit ? cpuLimit + "m" : null,
              container.cpu().gate()),
          new Amount(
              "memory",
              mebibytes(memory),
              memoryLimit != null && memory > memoryLimit ? mebibytes(memoryLimit) : null,
              container.memory().gate()));
    }

    boolean isOpen() {
      return cpu.isOpen() || memory.isOpen();
    }

    List<String> comments(boolean anyway) {
      List<String> comments = new ArrayList<>();
      for (Amount amount : List.of(cpu, memory)) {
        if (!amount.isOpen()) {
          comments.add(
              "%s: %s of %s has a closed gate, %s"
                  .formatted(
                      anyway ? "Look first" : "Left out",
                      amount.resource(),
                      quoted(name),
                      amount.gate()));
        }
        if (amount.limit() != null && (anyway || amount.isOpen())) {
          comments.add(
              "The %s limit of %s, %s, is below what it should request and is raised to it"
                  .formatted(amount.resource(), quoted(name), amount.limit()));
        }
      }
      return comments;
    }

    void write(StringBuilder yaml, String indent, boolean anyway) {
      List<Amount> written =
          List.of(cpu, memory).stream().filter(each -> anyway || each.isOpen()).toList();
      yaml.append(indent).append("- name: ").append(quoted(name)).append('\n');
      yaml.append(indent).append("  resources:\n");
      amounts(yaml, indent + "    ", "requests", written);
      amounts(
          yaml,
          indent + "    ",
          "limits",
          written.stream().filter(each -> each.limit() != null).toList());
    }

    private static void amounts(
        StringBuilder yaml, String indent, String what, List<Amount> amounts) {
      if (amounts.isEmpty()) {
        return;
      }
      yaml.append(indent).append(what).append(":\n");
      for (Amount amount : amounts) {
        yaml.append(indent).append("  ").append(amount.resource()).append(": ");
        yaml.append(amount.target()).append('\n');
      }
    }

    private static String mebibytes(long bytes) {
      return bytes % MEBIBYTE == 0
          ? bytes / MEBIBYTE + "Mi"
          : String.format(Locale.ROOT, "%d", bytes);
    }
  }

  /// @param target as a quantity
  /// @param limit that is below the target; null when none is
  private record Amount(String resource, String target, @Nullable String limit, Gate gate) {
    boolean isOpen() {
      return gate == Gate.Open;
    }
  }
}
