package io.temper.machinery.audit.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.RequestInfo;
import io.temper.machinery.exchange.UserInfo;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// By example; by chance for upstream's own code to judge: [EmittedPoliciesTest].
@Conformance("H7")
final class AuditPolicyTest {
  private static final UserInfo JANE =
      new UserInfo("jane", "", List.of("ops", "system:authenticated"), Map.of());

  record Case(String rule, RequestInfo request, boolean fits) {}

  static Stream<Case> cases() {
    RequestInfo pod = resource("get", "", "pods", "", "web", "a");
    RequestInfo log = resource("get", "", "pods", "log", "web", "a");
    RequestInfo node = resource("list", "", "nodes", "", "", "");
    RequestInfo scale = resource("update", "apps", "deployments", "scale", "api", "b");
    RequestInfo metrics = RequestInfo.nonResource("GET", "/metrics/cadvisor");
    return Stream.of(
        new Case("", pod, true),
        new Case("", metrics, true),
        new Case("users: [jane]", pod, true),
        new Case("users: [joe]", pod, false),
        new Case("userGroups: [dev, ops]", pod, true),
        new Case("userGroups: [dev]", pod, false),
        new Case("verbs: [get, list]", pod, true),
        new Case("verbs: [GET]", pod, false),
        new Case("verbs: [get]", metrics, true),
        new Case("namespaces: [a]", pod, true),
        new Case("namespaces: [b]", pod, false),
        new Case("namespaces: ['']", node, true),
        new Case("namespaces: ['']", metrics, false),
        new Case("resources: [{group: ''}]", log, true),
        new Case("resources: [{group: ''}]", scale, false),
        new Case("resources: [{group: '*', resources: ['*']}]", scale, true),
        new Case("resources: [{resources: [pods]}]", pod, true),
        new Case("resources: [{resources: [pods]}]", log, false),
        new Case("resources: [{resources: [pods/log]}]", log, true),
        new Case("resources: [{resources: [pods/*]}]", log, true),
        new Case("resources: [{resources: [pods/*]}]", pod, true),
        new Case("resources: [{resources: ['*/log']}]", log, true),
        new Case("resources: [{resources: ['*/log']}]", pod, false),
        new Case("resources: [{group: apps, resources: ['*/scale']}]", scale, true),
        new Case("resources: [{resources: [pods], resourceNames: [web]}]", pod, true),
        new Case("resources: [{resources: [pods], resourceNames: [db]}]", pod, false),
        new Case("resources: [{resources: [nodes]}]", metrics, false),
        new Case("nonResourceURLs: ['/metrics*']", metrics, true),
        new Case("nonResourceURLs: ['/metrics']", metrics, false),
        new Case("nonResourceURLs: ['*']", metrics, true),
        new Case("nonResourceURLs: ['*']", pod, false));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void ruleFitsWhatItNames(Case one) {
    String rule = one.rule.isEmpty() ? "" : ", " + one.rule;
    AuditPolicy policy = policy("rules: [{level: Metadata" + rule + "}]");

    assertThat(policy.judge(JANE, one.request).level())
        .isEqualTo(one.fits ? Level.METADATA : Level.NONE);
  }

  @Test
  void firstRuleThatFitsDecides() {
    AuditPolicy policy =
        policy(
            """
            rules:
            - level: None
              users: [joe]
            - level: Request
              verbs: [get]
            - level: RequestResponse
            """);
    RequestInfo get = resource("get", "", "pods", "", "web", "a");
    RequestInfo list = resource("list", "", "pods", "", "", "a");

    assertThat(policy.judge(JANE, get).level()).isEqualTo(Level.REQUEST);
    assertThat(policy.judge(JANE, list).level()).isEqualTo(Level.REQUEST_RESPONSE);
  }

  @Test
  void stagesOfPolicyAndRuleAreBothLeftOut() {
    AuditPolicy policy =
        policy(
            """
            omitStages: [RequestReceived]
            omitManagedFields: true
            rules:
            - level: Metadata
              verbs: [get]
              omitStages: [Panic]
              omitManagedFields: false
            - level: Metadata
            """);
    RequestInfo get = resource("get", "", "pods", "", "web", "a");
    RequestInfo list = resource("list", "", "pods", "", "", "a");

    assertThat(policy.judge(JANE, get))
        .isEqualTo(
            new Verdict(Level.METADATA, EnumSet.of(Stage.REQUEST_RECEIVED, Stage.PANIC), false));
    assertThat(policy.judge(JANE, list))
        .isEqualTo(new Verdict(Level.METADATA, EnumSet.of(Stage.REQUEST_RECEIVED), true));
  }

  @ParameterizedTest
  @CsvSource({"users: [jane],NONE", "userGroups: [ops],NONE", "verbs: [get],METADATA"})
  void ruleThatNamesUsersFitsNobody(String rule, Level level) {
    AuditPolicy policy = policy("rules: [{level: Metadata, " + rule + "}]");

    assertThat(policy.judge(null, RequestInfo.nonResource("GET", "/")).level()).isEqualTo(level);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rules: [{level: Metadata}, {level: Loud}] | rules[1].level: Unsupported value: \"Loud\":"
            + " supported values: \"None\", \"Metadata\", \"Request\", \"RequestResponse\"",
        "rules: [{users: [joe]}] | rules[0].level: Required value",
        "rules: [{level: None, user: [joe]}] | unknown field rules[0].user",
        "rules: [{level: None, users: joe}] | rules[0].users: must be a list",
        "rules: [{level: None, users: [1]}] | rules[0].users[0]: must be a string",
        "rules: [{level: None, level: None}] | key \"level\" already set in map",
        "rules: [{level: 1}] | rules[0].level: must be a string",
        "rules: [x] | rules[0]: must be an object",
        "rules: {} | rules: must be a list",
        "rules: [] | rules: there must be at least one",
        "rules: [{level: None, omitManagedFields: 'yes'}] | rules[0].omitManagedFields: must be"
            + " true or false",
        "rules: [{level: None, omitStages: [Sent]}] | rules[0].omitStages[0]: Invalid value:"
            + " \"Sent\": allowed stages are"
            + " RequestReceived,ResponseStarted,ResponseComplete,Panic",
        "rules: [{level: None, nonResourceURLs: [metrics]}] | rules[0].nonResourceURLs[0]: Invalid"
            + " value: \"metrics\": non-resource URL rules must begin with a '/' character",
        "rules: [{level: None, nonResourceURLs: ['/a*b']}] | rules[0].nonResourceURLs[0]: Invalid"
            + " value: \"/a*b\": non-resource URL wildcards '*' must be the final character of the"
            + " rule",
        "rules: [{level: None, nonResourceURLs: [/a], namespaces: [b]}] | rules[0].nonResourceURLs:"
            + " Invalid value: [\"/a\"]: rules cannot apply to both regular resources and"
            + " non-resource URLs",
        "rules: [{level: None, resources: [{group: apps/v1}]}] | rules[0].resources[0].group:"
            + " Invalid value: \"apps/v1\": a lowercase RFC 1123 subdomain must",
        "rules: [{level: None, resources: [{}, {resourceNames: [a]}]}] |"
            + " rules[0].resources[1].resourceNames: Invalid value: [\"a\"]: using resourceNames"
            + " requires at least one resource",
        "nonsense: 1 | unknown field nonsense",
        "'rules: [' | yaml: ",
      })
  void policyThatIsWrongIsRefusedByRuleAndField(String text, String message) {
    assertThatThrownBy(() -> policy(text))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{apiVersion: audit.k8s.io/v1beta1, kind: Policy, rules: [{level: None}]} | apiVersion: must"
            + " be audit.k8s.io/v1",
        "{apiVersion: audit.k8s.io/v1, kind: Role, rules: [{level: None}]} | kind: must be Policy",
        "[] | policy: must be an object",
        "'' | policy: must be an object",
      })
  void whatIsNoPolicyIsRefused(String text, String message) {
    assertThatThrownBy(() -> AuditPolicy.parse(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining(message);
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() {
    assertThatThrownBy(() -> policy("rules: [{level: a}, {level: b, verb: []}]"))
        .hasMessageContainingAll("rules[0].level", "rules[1].level", "rules[1].verb");
  }

  private static AuditPolicy policy(String text) {
    String whole = "apiVersion: audit.k8s.io/v1\nkind: Policy\n" + text;
    return AuditPolicy.parse(whole.getBytes(StandardCharsets.UTF_8));
  }

  static RequestInfo resource(
      String verb,
      String group,
      String resource,
      String subresource,
      String name,
      @Nullable String namespace) {
    return new RequestInfo(
        true,
        "/",
        verb,
        group.isEmpty() ? "api" : "apis",
        group,
        "v1",
        namespace == null ? "" : namespace,
        resource,
        subresource,
        name,
        "",
        "");
  }
}
