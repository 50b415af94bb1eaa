package io.temper.agent.plan;

import io.temper.crds.perf.Tier;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A plan as the configuration of scx_layered 1.1.4. The same plan gives the same bytes.
///
/// @see <a href="https://github.com/sched-ext/scx/blob/main/scheds/rust/scx_layered/src/config.rs">
///   scx_layered/src/config.rs</a>
public final class LayersJson {
  /// Where services of the node live that are no pods. The kubelet of nodes that run in containers
  /// shares its slice with the pods, so only its own unit is named.
  private static final List<String> SERVICES =
      List.of(
          "system.slice/",
          "init.scope/",
          "runtime.slice/",
          "podruntime.slice/",
          "kubereserved.slice/",
          "kubelet.slice/kubelet.service/");

  /// scx_layered reads absolute paths, so this is none.
  private static final String NO_PATH = "^no-pods$";

  /// How often scx_layered looks again which layer a thread belongs to. A cgroup that it has not
  /// noticed by the time its first thread runs puts that thread into the catch-all for so long.
  private static final int MEMBER_EXPIRE_MILLIS = 10_000;

  private LayersJson() {}

  /// The configuration, without line breaks.
  public static String write(Plan plan) {
    return write(plan.layers(), plan.members(), plan.podsRoot());
  }

  /// `sha256:` and the digest of a configuration.
  public static String digest(String config) {
    byte[] bytes = new byte[config.length()];
    for (int i = 0; i < bytes.length; i++) {
      // What is written here is ASCII.
      bytes[i] = (byte) config.charAt(i);
    }
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /// What is wrong with a configuration, a sentence each; scx_layered itself passes over misspelt
  /// fields in silence.
  public static List<String> check(String config) {
    return new LayersCheck().check(config);
  }

  static String shapeDigest(List<Layer> layers, String podsRoot) {
    return digest(write(layers, new TreeMap<>(), podsRoot));
  }

  private static String write(
      List<Layer> layers, SortedMap<String, Tier> members, String podsRoot) {
    Map<Tier, StringBuilder> pods = alternatives(members);
    StringBuilder json = new StringBuilder(2_048 + 64 * members.size());
    char separator = '[';
    for (Layer layer : layers) {
      json.append(separator).append("{\"name\":\"").append(layer.name()).append("\",\"matches\":");
      matches(json, layer.tier(), pods.get(layer.tier()), podsRoot);
      kind(json.append(",\"kind\":"), layer);
      json.append('}');
      separator = ',';
    }
    return json.append(']').toString();
  }

  private static Map<Tier, StringBuilder> alternatives(SortedMap<String, Tier> members) {
    Map<Tier, StringBuilder> pods = new EnumMap<>(Tier.class);
    members.forEach((uid, tier) -> {
      if (tier != Tier.Normal) {
        StringBuilder own = pods.computeIfAbsent(tier, _ -> new StringBuilder(4_096));
        uid(own.isEmpty() ? own : own.append('|'), uid);
      }
    });
    return pods;
  }

  // systemd's names have an underscore for every hyphen. In runs: there are 36 characters to a pod.
  private static void uid(StringBuilder expression, String uid) {
    int from = 0;
    for (int i = 0; i < uid.length(); i++) {
      char c = uid.charAt(i);
      if (c == '-') {
        expression.append(uid, from, i).append("[-_]");
        from = i + 1;
      } else if (special(c)) {
        expression.append(uid, from, i).append('\\');
        from = i;
      }
    }
    expression.append(uid, from, uid.length());
  }

  private static void literal(StringBuilder expression, char c) {
    if (special(c)) {
      expression.append('\\');
    }
    expression.append(c);
  }

  private static boolean special(char c) {
    boolean plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
    return !plain && "\\.+*?()|[]{}^$#&~".indexOf(c) >= 0;
  }

  private static void matches(
      StringBuilder json, Tier tier, @Nullable StringBuilder pods, String podsRoot) {
    if (tier == Tier.Normal) {
      json.append("[[]]");
      return;
    }
    json.append("[[{\"CgroupRegex\":");
    string(json, pods == null ? NO_PATH : expression(pods, podsRoot));
    json.append("}]");
    if (tier == Tier.System) {
      for (String service : services(podsRoot)) {
        json.append(",[{\"CgroupPrefix\":");
        string(json, service);
        json.append("}]");
      }
    }
    json.append(']');
  }

  // Anchored at the pods' own place: a cgroup that a container makes inside its own cannot pass for
  // another pod's.
  private static String expression(StringBuilder pods, String podsRoot) {
    StringBuilder expression = new StringBuilder(pods.length() + 128).append("^/sys/fs/cgroup/");
    for (int i = 0; i < podsRoot.length(); i++) {
      literal(expression, podsRoot.charAt(i));
    }
    return expression
        .append("/(?:[^/]*(?:burstable|besteffort)(?:\\.slice)?/)?(?:[^/]*-)?pod(?:")
        .append(pods)
        .append(")(?:\\.slice)?(?:/|$)")
        .toString();
  }

  private static List<String> services(String podsRoot) {
    List<String> services = new ArrayList<>(SERVICES);
    services.removeIf(service -> (podsRoot + "/").startsWith(service));
    return services;
  }

  private static void kind(StringBuilder json, Layer layer) {
    LayerPolicy treatment = layer.treatment();
    json.append("{\"").append(treatment.kind()).append("\":{");
    CpuRange cpus = layer.cpus();
    if (treatment.kind() != LayerKind.Open && cpus != null) {
      json.append("\"util_range\":[");
      ratio(json, treatment.utilLowPercent());
      ratio(json.append(','), treatment.utilHighPercent());
      json.append("],\"cpus_range\":[").append(cpus.least()).append(',').append(cpus.most());
      json.append("],\"protected\":").append(treatment.fenced()).append(',');
      if (treatment.kind() == LayerKind.Grouped) {
        // Sized by all that they use: what runs on borrowed CPUs would else never get its own.
        json.append("\"util_includes_open_cputime\":").append(!treatment.fenced()).append(',');
      }
    }
    json.append("\"slice_us\":").append(treatment.sliceMicros());
    json.append(",\"weight\":").append(treatment.weight());
    json.append(",\"preempt\":").append(treatment.preempt());
    json.append(",\"exclusive\":").append(treatment.exclusive());
    json.append(",\"member_expire_ms\":").append(MEMBER_EXPIRE_MILLIS).append("}}");
  }

  private static void ratio(StringBuilder json, int percent) {
    json.append(percent / 100).append('.').append(percent / 10 % 10).append(percent % 10);
  }

  private static void string(StringBuilder json, String text) {
    json.append('"');
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append(text, from, i).append('\\');
        from = i;
      } else if (c < ' ' || c > '~') {
        json.append(text, from, i).append("\\u").append(HexFormat.of().toHexDigits(c));
        from = i + 1;
      }
    }
    json.append(text, from, text.length()).append('"');
  }
}
