package io.temper.machinery.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.RequestInfo;
import io.temper.machinery.meta.StatusException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The cases of k8s.io/apiserver `requestinfo_test.go` that a server of one group can meet.
@Conformance("G6")
final class RequestInfoParserTest {
  record Case(
      String method,
      String target,
      String verb,
      String namespace,
      String resource,
      String subresource,
      String name) {}

  static Stream<Case> cases() {
    return Stream.of(
        new Case("GET", "/apis/g/v1/pods", "list", "", "pods", "", ""),
        new Case("GET", "/apis/g/v1/pods/", "list", "", "pods", "", ""),
        new Case("HEAD", "/apis/g/v1/pods", "list", "", "pods", "", ""),
        new Case("GET", "/apis/g/v1/pods?watch=true", "watch", "", "pods", "", ""),
        new Case("GET", "/apis/g/v1/pods?watch", "watch", "", "pods", "", ""),
        new Case("GET", "/apis/g/v1/pods?watch=0", "list", "", "pods", "", ""),
        new Case("GET", "/apis/g/v1/pods?watch=FALSE", "list", "", "pods", "", ""),
        new Case("GET", "/apis/g/v1/pods/web", "get", "", "pods", "", "web"),
        new Case("HEAD", "/apis/g/v1/pods/web", "get", "", "pods", "", "web"),
        new Case("GET", "/apis/g/v1/pods/web/status", "get", "", "pods", "status", "web"),
        new Case("GET", "/apis/g/v1/pods/web/proxy/a/b", "get", "", "pods", "proxy", "web"),
        new Case("GET", "/apis/g/v1/namespaces/prod/pods", "list", "prod", "pods", "", ""),
        new Case("GET", "/apis/g/v1/namespaces/prod/pods/web", "get", "prod", "pods", "", "web"),
        new Case("POST", "/apis/g/v1/namespaces/prod/pods", "create", "prod", "pods", "", ""),
        new Case("PUT", "/apis/g/v1/namespaces/prod/pods/web", "update", "prod", "pods", "", "web"),
        new Case("PATCH", "/apis/g/v1/pods/web", "patch", "", "pods", "", "web"),
        new Case("DELETE", "/apis/g/v1/pods/web", "delete", "", "pods", "", "web"),
        new Case("DELETE", "/apis/g/v1/pods", "deletecollection", "", "pods", "", ""),
        new Case("OPTIONS", "/apis/g/v1/pods", "", "", "pods", "", ""),
        new Case("GET", "/apis/g/v1/namespaces", "list", "", "namespaces", "", ""),
        new Case("GET", "/apis/g/v1/namespaces/prod", "get", "prod", "namespaces", "", "prod"),
        new Case(
            "PUT",
            "/apis/g/v1/namespaces/prod/status",
            "update",
            "prod",
            "namespaces",
            "status",
            "prod"),
        new Case("GET", "/apis/g/v1/watch/pods", "watch", "", "pods", "", ""),
        new Case("GET", "/apis/g/v1/watch/namespaces/prod/pods", "watch", "prod", "pods", "", ""),
        new Case("GET", "/apis/g/v1/proxy/pods/web/x", "proxy", "", "pods", "", "web"),
        new Case("GET", "/api/v1/pods/web", "get", "", "pods", "", "web"),
        new Case(
            "GET",
            "/apis/g/v1/pods?fieldSelector=metadata.name%3Dweb",
            "list",
            "",
            "pods",
            "",
            "web"),
        new Case(
            "GET",
            "/apis/g/v1/pods?fieldSelector=metadata.name%3D%3Dweb&watch=1",
            "watch",
            "",
            "pods",
            "",
            "web"),
        new Case(
            "GET",
            "/apis/g/v1/pods?fieldSelector=metadata.name%3Dweb,spec.x%3Dy",
            "list",
            "",
            "pods",
            "",
            "web"),
        new Case(
            "GET",
            "/apis/g/v1/pods?fieldSelector=metadata.name!%3Dweb",
            "list",
            "",
            "pods",
            "",
            ""),
        new Case(
            "GET",
            "/apis/g/v1/pods?fieldSelector=metadata.name%3Da%2Fb",
            "list",
            "",
            "pods",
            "",
            ""));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void pathAndMethodMeanWhatTheyMeanToGo(Case given) {
    RequestInfo info = parse(given.method, given.target);

    assertThat(info.resourceRequest()).isTrue();
    assertThat(
            new Case(
                given.method,
                given.target,
                info.verb(),
                info.namespace(),
                info.resource(),
                info.subresource(),
                info.name()))
        .isEqualTo(given);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/apis", "/apis/g", "/apis/g/v1", "/api", "/api/v1", "/healthz", "/a/b/c/d"})
  void otherPathsAreNoResources(String path) {
    RequestInfo info = parse("GET", path);

    assertThat(info.resourceRequest()).isFalse();
    assertThat(info.verb()).isEqualTo("get");
    assertThat(info.path()).isEqualTo(path);
  }

  @Test
  void selectorsBelongToVerbsOnManyObjectsOnly() {
    String selectors = "?labelSelector=a&fieldSelector=b";

    assertThat(parse("GET", "/apis/g/v1/pods" + selectors).labelSelector()).isEqualTo("a");
    assertThat(parse("DELETE", "/apis/g/v1/pods" + selectors).fieldSelector()).isEqualTo("b");
    assertThat(parse("GET", "/apis/g/v1/pods/web" + selectors).labelSelector()).isEmpty();
    assertThat(parse("GET", "/apis/g/v1/watch/pods" + selectors).labelSelector()).isEmpty();
  }

  @Test
  void verbInThePathAndNothingElseIsAnError() {
    assertThatThrownBy(() -> parse("GET", "/apis/g/v1/watch")).isInstanceOf(StatusException.class);
  }

  private static RequestInfo parse(String method, String target) {
    Target parsed = Target.parse(target);
    return RequestInfoParser.parse(method, parsed.path(), parsed.query());
  }
}
