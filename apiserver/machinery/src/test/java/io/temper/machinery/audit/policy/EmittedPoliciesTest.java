package io.temper.machinery.audit.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.exchange.RequestInfo;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.wire.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Policies and requests made by chance, with what we make of them, for upstream's own code to
/// judge (hack/conformance/audit_test.go).
final class EmittedPoliciesTest {
  private static final Path FOLDER = Path.of("target/audit");
  private static final int POLICIES = 2_000;
  private static final int REQUESTS = 10;

  private static final List<String> USERS = List.of("jane", "joe", "system:anonymous", "");
  private static final List<String> GROUPS = List.of("ops", "dev", "system:masters");
  private static final List<String> VERBS = List.of("get", "list", "watch", "create", "delete");
  private static final List<String> API_GROUPS = List.of("", "apps", "shop.example", "*");
  private static final List<String> BAD_GROUPS = List.of("apps/v1", "Shop", "a..b", "-");
  private static final List<String> RESOURCES = List.of("pods", "bikes", "scale", "*");
  private static final List<String> SUBRESOURCES = List.of("log", "scale", "*");
  private static final List<String> NAMES = List.of("web", "db", "*", "");
  private static final List<String> PATHS =
      List.of("/metrics", "/healthz", "/healthz/ping", "/", "/openapi/v3/apis", "/*");
  private static final List<String> URLS =
      List.of("/metrics", "/healthz*", "/healthz/*", "*", "/", "/*", "/openapi/v3**", "/ping");
  private static final List<String> BAD_URLS = List.of("metrics", "/a*b", "", "**");

  private final Random random = new Random(20261124);

  @Test
  void policiesAndVerdictsAreWrittenForGo() throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    int refused = 0;
    for (int i = 0; i < POLICIES; i++) {
      Map<String, Object> policy = policy();
      byte[] text = new JsonWriter().tree(policy).toByteArray();
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("policy", new String(text, StandardCharsets.UTF_8));
      try {
        AuditPolicy parsed = AuditPolicy.parse(text);
        line.put("refused", "");
        line.put("requests", requests(parsed));
      } catch (PolicyException e) {
        refused++;
        line.put("refused", String.valueOf(e.getMessage()));
        line.put("requests", List.of());
      }
      lines.write(new JsonWriter().tree(line).document());
    }

    Files.createDirectories(FOLDER);
    Files.write(FOLDER.resolve("policies.jsonl"), lines.toByteArray());
    assertThat(refused).isBetween(POLICIES / 20, POLICIES / 2);
  }

  private Map<String, Object> policy() {
    Map<String, Object> policy = new LinkedHashMap<>();
    policy.put("apiVersion", "audit.k8s.io/v1");
    policy.put("kind", "Policy");
    maybe(3, policy, "omitStages", stages());
    maybe(3, policy, "omitManagedFields", random.nextBoolean());
    List<Object> rules = new ArrayList<>();
    int count = random.nextInt(40) == 0 ? 0 : 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      rules.add(rule());
    }
    policy.put("rules", rules);
    return policy;
  }

  private Map<String, Object> rule() {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("level", rare() ? one(List.of("", "metadata", "All")) : one(Level.words()));
    maybe(5, rule, "users", some(USERS));
    maybe(5, rule, "userGroups", some(GROUPS));
    maybe(5, rule, "verbs", some(VERBS));
    maybe(4, rule, "omitStages", stages());
    maybe(4, rule, "omitManagedFields", random.nextBoolean());
    boolean paths = random.nextInt(3) == 0;
    if (paths || rare()) {
      rule.put("nonResourceURLs", some(rare() ? BAD_URLS : URLS));
    }
    if (!paths) {
      maybe(2, rule, "namespaces", some(List.of("a", "b", "")));
      maybe(2, rule, "resources", List.of(resources(), resources()));
    }
    return rule;
  }

  private Map<String, Object> resources() {
    Map<String, Object> resources = new LinkedHashMap<>();
    maybe(2, resources, "group", one(rare() ? BAD_GROUPS : API_GROUPS));
    if (random.nextInt(4) > 0) {
      String resource = one(RESOURCES);
      resources.put(
          "resources",
          List.of(
              random.nextBoolean() ? resource : resource + "/" + one(SUBRESOURCES),
              one(RESOURCES)));
      maybe(3, resources, "resourceNames", some(NAMES));
    } else if (rare()) {
      resources.put("resourceNames", List.of("web"));
    }
    return resources;
  }

  private List<Object> requests(AuditPolicy policy) {
    List<Object> requests = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      UserInfo user =
          random.nextInt(8) == 0 ? null : new UserInfo(one(USERS), "", some(GROUPS), Map.of());
      RequestInfo info =
          random.nextBoolean()
              ? RequestInfo.nonResource(one(VERBS), one(PATHS))
              : AuditPolicyTest.resource(
                  one(VERBS),
                  one(API_GROUPS.subList(0, 3)),
                  one(RESOURCES.subList(0, 2)),
                  random.nextBoolean() ? "" : one(SUBRESOURCES.subList(0, 2)),
                  one(NAMES),
                  one(List.of("a", "b", "")));
      requests.add(request(user, info, policy.judge(user, info)));
    }
    return requests;
  }

  private static Map<String, Object> request(
      @Nullable UserInfo user, RequestInfo info, Verdict verdict) {
    Map<String, Object> request = new LinkedHashMap<>();
    if (user != null) {
      request.put("user", user.name());
      request.put("groups", user.groups());
    }
    request.put("known", user != null);
    request.put("verb", info.verb());
    request.put("resourceRequest", info.resourceRequest());
    request.put("path", info.path());
    request.put("group", info.group());
    request.put("resource", info.resource());
    request.put("subresource", info.subresource());
    request.put("namespace", info.namespace());
    request.put("name", info.name());
    request.put("level", verdict.level().word());
    request.put("omitStages", verdict.omitStages().stream().map(Stage::word).sorted().toList());
    request.put("omitManagedFields", verdict.omitManagedFields());
    return request;
  }

  private List<String> stages() {
    List<String> stages = new ArrayList<>(some(Stage.words()));
    if (rare()) {
      stages.add("Sent");
    }
    return stages;
  }

  private boolean rare() {
    return random.nextInt(60) == 0;
  }

  private <T> T one(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private <T> List<T> some(List<T> all) {
    List<T> some = new ArrayList<>();
    for (T each : all) {
      if (random.nextInt(2) == 0) {
        some.add(each);
      }
    }
    return some;
  }

  private void maybe(int times, Map<String, Object> map, String name, Object value) {
    if (random.nextInt(times) == 0) {
      map.put(name, value);
    }
  }
}
