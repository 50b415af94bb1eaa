package io.temper.machinery.audit.policy;

import io.temper.machinery.meta.FieldError;
import io.temper.machinery.metadata.NameRule;
import io.temper.machinery.wire.JsonException;
import io.temper.machinery.wire.JsonWriter;
import io.temper.machinery.wire.YamlBody;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Reads a policy as `pkg/audit/policy/reader.go` does and checks it as
/// `pkg/apis/audit/validation`, but does not put up with unknown and duplicate fields, about which
/// kube-apiserver only warns: a rule whose `users` is misspelt would hold for everybody.
final class PolicyReader {
  private static final String API_VERSION = "audit.k8s.io/v1";

  private final List<String> problems = new ArrayList<>();

  private PolicyReader() {}

  /// @throws PolicyException naming all that is wrong
  static AuditPolicy read(byte[] yaml) {
    PolicyReader reader = new PolicyReader();
    AuditPolicy policy = reader.document(yaml);
    if (!reader.problems.isEmpty()) {
      throw new PolicyException(reader.problems);
    }
    return policy;
  }

  private AuditPolicy document(byte[] yaml) {
    YamlBody.Read read;
    try {
      read = YamlBody.read(yaml);
    } catch (JsonException e) {
      throw new PolicyException(List.of(String.valueOf(e.getMessage())));
    }
    if (!read.duplicates().isEmpty()) {
      problems.add(read.duplicates());
    }
    Fields fields = Fields.of("", read.value(), problems);
    if (!fields.text("apiVersion").equals(API_VERSION)) {
      problems.add("apiVersion: must be " + API_VERSION);
    }
    if (!fields.text("kind").equals("Policy")) {
      problems.add("kind: must be Policy");
    }
    fields.ignore("metadata");
    Set<Stage> omitStages = stages(fields);
    List<AuditRule> rules = fields.structures("rules").stream().map(this::rule).toList();
    if (rules.isEmpty()) {
      problems.add("rules: there must be at least one");
    }
    Boolean omitManagedFields = fields.flag("omitManagedFields");
    fields.finish();
    return new AuditPolicy(rules, omitStages, Boolean.TRUE.equals(omitManagedFields));
  }

  private AuditRule rule(Fields fields) {
    Level level = level(fields);
    List<String> urls = fields.texts("nonResourceURLs");
    String urlPath = fields.path("nonResourceURLs");
    for (int i = 0; i < urls.size(); i++) {
      checkUrl(urls.get(i), urlPath + "[" + i + "]");
    }
    List<RuleResources> resources =
        fields.structures("resources").stream().map(this::resources).toList();
    Set<Stage> omitStages = stages(fields);
    List<String> namespaces = fields.texts("namespaces");
    if (!urls.isEmpty() && (!resources.isEmpty() || !namespaces.isEmpty())) {
      refuse(
          FieldError.invalidValue(
              urlPath,
              json(urls),
              "rules cannot apply to both regular resources and non-resource URLs"));
    }
    AuditRule rule =
        new AuditRule(
            level,
            fields.texts("users"),
            fields.texts("userGroups"),
            fields.texts("verbs"),
            resources,
            namespaces,
            urls,
            omitStages,
            fields.flag("omitManagedFields"));
    fields.finish();
    return rule;
  }

  private Level level(Fields fields) {
    String word = fields.text("level");
    return Level.parse(word)
        .orElseGet(() -> {
          String path = fields.path("level");
          refuse(
              word.isEmpty()
                  ? FieldError.required(path, "")
                  : FieldError.notSupported(path, word, Level.words()));
          return Level.NONE;
        });
  }

  private RuleResources resources(Fields fields) {
    String group = fields.text("group");
    List<String> resources = fields.texts("resources");
    List<String> names = fields.texts("resourceNames");
    if (!group.isEmpty() && !group.equals("*")) {
      List<String> wrong = NameRule.DNS_SUBDOMAIN.check(group, false);
      if (!wrong.isEmpty()) {
        refuse(FieldError.invalid(fields.path("group"), group, String.join(",", wrong)));
      }
    }
    if (!names.isEmpty() && resources.isEmpty()) {
      refuse(
          FieldError.invalidValue(
              fields.path("resourceNames"),
              json(names),
              "using resourceNames requires at least one resource"));
    }
    fields.finish();
    return new RuleResources(group, resources, names);
  }

  private void checkUrl(String url, String path) {
    if (url.equals("*")) {
      return;
    }
    if (!url.startsWith("/")) {
      refuse(
          FieldError.invalid(path, url, "non-resource URL rules must begin with a '/' character"));
    }
    int star = url.indexOf('*');
    if (star >= 0 && star < url.length() - 1) {
      refuse(
          FieldError.invalid(
              path, url, "non-resource URL wildcards '*' must be the final character of the rule"));
    }
  }

  private Set<Stage> stages(Fields fields) {
    Set<Stage> stages = EnumSet.noneOf(Stage.class);
    List<String> words = fields.texts("omitStages");
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String path = fields.path("omitStages") + "[" + i + "]";
      Stage.parse(word)
          .ifPresentOrElse(
              stages::add,
              () ->
                  refuse(
                      FieldError.invalid(
                          path, word, "allowed stages are " + String.join(",", Stage.words()))));
    }
    return stages;
  }

  private void refuse(FieldError error) {
    problems.add(error.toString());
  }

  private static String json(List<String> texts) {
    return new String(new JsonWriter().tree(texts).toByteArray(), StandardCharsets.UTF_8);
  }
}
