package io.temper.machinery.impersonation;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.authz.Attributes;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.wire.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Attempts made by chance, with rights under which some of them succeed, and what we make of them,
/// for upstream's own filter to judge (hack/conformance/impersonation_test.go).
final class EmittedImpersonationsTest {
  private static final Path FOLDER = Path.of("target/impersonation");
  private static final int SERIES = 3_000;

  private static final String NODE_NAME = "authentication.kubernetes.io/node-name";
  private static final List<String> NAMES =
      List.of(
          "joe",
          "ann",
          "system:anonymous",
          "system:node:n1",
          "system:node:n2",
          "system:node:Bad_Name",
          "system:serviceaccount:prod:robot",
          "system:serviceaccount:prod:Bad",
          "system:serviceaccount:prod",
          "a<b>\"c\"");
  private static final List<String> GROUPS =
      List.of(
          "dev",
          "a,b",
          "system:masters",
          "system:authenticated",
          "system:unauthenticated",
          "",
          "qa",
          "ops");
  private static final List<String> KEYS =
      List.of(
          "acme.io%2Fscopes",
          "plain",
          "Acme.io%2Fx",
          "acme.io%2F%41",
          "bad_host%2Fx",
          "acme.io%2F",
          "acme.io%2Fa%20b",
          "%zz",
          "");
  private static final List<String> VALUES = List.of("x", "y", "", "z", "*", "w");
  private static final List<String> TARGETS =
      List.of(
          "/apis/shop.example.com/v1/namespaces/prod/bikes",
          "/apis/shop.example.com/v1/namespaces/prod/bikes/red",
          "/apis/shop.example.com/v1/namespaces/prod/bikes/red/log",
          "/api/v1/nodes?watch=true",
          "/api/v1/pods?fieldSelector=spec.nodeName%3Dn1&labelSelector=a%3Db",
          "/metrics");

  private final Random random = new Random(20261125);

  @Test
  void attemptsAndOutcomesAreWrittenForGo() throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    int permitted = 0;
    for (int i = 0; i < SERIES; i++) {
      UserInfo requestor = requestor();
      List<Wish> wishes = new ArrayList<>();
      for (int j = 0; j < 1 + random.nextInt(3); j++) {
        wishes.add(wish());
      }
      Attempt attempt = new Attempt(rights(requestor, wishes));
      List<Map<String, Object>> attempts = new ArrayList<>();
      for (Wish wish : wishes) {
        Map<String, Object> outcome = outcome(attempt, requestor, wish);
        permitted += "".equals(outcome.get("message")) ? 1 : 0;
        attempts.add(outcome);
      }
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("rights", attempt.rights());
      line.put("user", requestor.name());
      line.put("groups", requestor.groups());
      line.put("extra", requestor.extra());
      line.put("attempts", attempts);
      lines.write(new JsonWriter().tree(line).document());
    }

    Files.createDirectories(FOLDER);
    Files.write(FOLDER.resolve("attempts.jsonl"), lines.toByteArray());
    assertThat(permitted).isBetween(SERIES / 4, SERIES * 3);
  }

  private UserInfo requestor() {
    if (random.nextInt(3) > 0) {
      return new UserInfo("jane", "1", List.of("staff"), Map.of());
    }
    Map<String, List<String>> extra = new TreeMap<>();
    extra.put("authentication.kubernetes.io/pod-name", List.of("p"));
    if (random.nextInt(4) > 0) {
      extra.put(NODE_NAME, random.nextInt(6) == 0 ? List.of("n1", "n2") : List.of("n1"));
    }
    return new UserInfo("system:serviceaccount:prod:agent", "2", List.of(), extra);
  }

  private record Wish(String method, String target, Map<String, List<String>> headers) {}

  private Wish wish() {
    String target = one(TARGETS);
    Map<String, List<String>> headers = new TreeMap<>();
    if (random.nextInt(15) > 0) {
      headers.put("Impersonate-User", List.of(one(NAMES)));
    }
    if (random.nextInt(6) == 0) {
      headers.put("Impersonate-Uid", List.of(one(List.of("7", "8", ""))));
    }
    if (random.nextInt(3) == 0) {
      headers.put("Impersonate-Group", several(GROUPS));
    }
    // One key, since upstream asks about several in no order.
    if (random.nextInt(4) == 0) {
      headers.put("Impersonate-Extra-" + one(KEYS), several(VALUES));
    }
    String method = target.contains("?") ? "GET" : one(List.of("GET", "DELETE"));
    return new Wish(method, target, headers);
  }

  /// Most of what the attempts would be asked for, so that some of them succeed.
  private List<String> rights(UserInfo requestor, List<Wish> wishes) {
    Set<String> rights = new LinkedHashSet<>();
    int style = random.nextInt(4);
    for (Wish wish : wishes) {
      Attempt all = new Attempt(List.of(one(List.of("* * * *", "impersonate * * *"))));
      outcome(all, requestor, wish);
      for (Attributes question : all.questions) {
        if (random.nextInt(8) > 0) {
          rights.add(style == 0 ? wider(Attempt.text(question)) : Attempt.text(question));
        }
      }
    }
    if (random.nextInt(6) == 0) {
      rights.add("impersonate:user-info * * *");
    }
    if (random.nextInt(10) == 0) {
      rights.add("impersonate * * *");
    }
    return List.copyOf(rights);
  }

  private static String wider(String right) {
    String[] words = right.split(" ", -1);
    return words[0] + " * " + words[2] + " *";
  }

  private static Map<String, Object> outcome(Attempt attempt, UserInfo requestor, Wish wish) {
    attempt.asked.clear();
    Attempt.Outcome outcome = attempt.make(requestor, wish.method, wish.target, wish.headers);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("method", wish.method);
    line.put("target", wish.target);
    line.put("headers", wish.headers);
    line.put("code", outcome.code());
    line.put("message", outcome.message());
    line.put("asked", List.copyOf(attempt.asked));
    Request served = outcome.served();
    if (served != null) {
      line.put("user", served.user().name());
      line.put("uid", served.user().uid());
      line.put("groups", served.user().groups());
      line.put("extra", served.user().extra());
      line.put("constraint", outcome.constraint());
      line.put(
          "left",
          served.headers().lines().keySet().stream()
              .filter(name -> name.startsWith("Impersonate-"))
              .count());
    }
    return line;
  }

  private <T> T one(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private List<String> several(List<String> all) {
    List<String> some = new ArrayList<>();
    int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 6 : 2);
    for (int i = 0; i < count; i++) {
      some.add(one(all));
    }
    return some;
  }
}
