package io.temper.machinery.impersonation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Conformance;
import io.temper.machinery.authz.AuthorizationException;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Peer;
import io.temper.machinery.exchange.Query;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// By example; by chance for upstream's own code to judge: [EmittedImpersonationsTest].
@Conformance("G7")
final class ImpersonationFilterTest {
  private static final UserInfo JANE = new UserInfo("jane", "1", List.of("ops"), Map.of());
  private static final String BIKES = "/apis/shop.example.com/v1/namespaces/prod/bikes";
  private static final String ACCOUNT = "system:serviceaccount:prod:robot";
  private static final String NODE = "system:node:n1";

  @Test
  void requestWithoutTheHeadersIsTheRequestorsOwn() {
    Attempt attempt = new Attempt(List.of());

    Attempt.Outcome outcome = attempt.make(JANE, "GET", BIKES, Map.of("Accept", List.of("*/*")));

    assertThat(outcome.user()).isEqualTo(JANE);
    assertThat(attempt.asked).isEmpty();
  }

  @Test
  void whatTheHandlerRefusesIsNotTheFiltersAnswer() {
    Request request =
        Request.of("GET", BIKES, Query.EMPTY, new Headers(Map.of()), new byte[0], Peer.NONE);
    StatusException refusal = new StatusException(Status.tooManyRequests("later", 1));

    assertThatThrownBy(() ->
            new Attempt(List.of())
                .filter.apply(
                    request,
                    _ -> {
                      throw refusal;
                    }))
        .isSameAs(refusal);
  }

  @Test
  void everythingThatIsNamedIsAskedForAndTaken() {
    Attempt attempt = new Attempt(List.of("impersonate * * *"));

    Attempt.Outcome outcome =
        attempt.make(
            JANE,
            "GET",
            BIKES,
            Map.of(
                "impersonate-user", List.of("joe"),
                "Impersonate-Uid", List.of("7"),
                "Impersonate-Group", List.of("a,b", "c"),
                "Impersonate-Extra-Acme.io%2fScopes", List.of("x", "y"),
                "Accept", List.of("*/*")));

    assertThat(outcome.user())
        .isEqualTo(
            new UserInfo(
                "joe",
                "7",
                List.of("a,b", "c", "system:authenticated"),
                Map.of("acme.io/scopes", List.of("x", "y"))));
    assertThat(attempt.asked)
        .filteredOn(question -> question.contains(" impersonate "))
        .containsExactly(
            "jane {} impersonate core users/ /joe",
            "jane {} impersonate authentication.k8s.io uids/ /7",
            "jane {} impersonate core groups/ /a,b",
            "jane {} impersonate core groups/ /c",
            "jane {} impersonate authentication.k8s.io userextras/acme.io/scopes /x",
            "jane {} impersonate authentication.k8s.io userextras/acme.io/scopes /y");
    assertThat(Objects.requireNonNull(outcome.served()).headers().lines().keySet())
        .containsExactly("Accept");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "users/ /joe | users \"joe\" is forbidden: User \"jane\" cannot impersonate resource"
            + " \"users\" in API group \"\" at the cluster scope: no rule fits",
        "uids/ /7 | uids.authentication.k8s.io \"7\" is forbidden: User \"jane\" cannot impersonate"
            + " resource \"uids\" in API group \"authentication.k8s.io\" at the cluster scope: no"
            + " rule fits",
        "groups/ /dev | groups \"dev\" is forbidden: User \"jane\" cannot impersonate resource"
            + " \"groups\" in API group \"\" at the cluster scope: no rule fits",
        "userextras/acme.io/scopes /x | userextras.authentication.k8s.io \"x\" is forbidden: User"
            + " \"jane\" cannot impersonate resource \"userextras/acme.io/scopes\" in API group"
            + " \"authentication.k8s.io\" at the cluster scope: no rule fits",
      })
  void whatIsMissingIsSaidInKubesWords(String missing, String message) {
    List<String> all =
        List.of("users/ /joe", "uids/ /7", "groups/ /dev", "userextras/acme.io/scopes /x");
    Attempt attempt =
        new Attempt(
            Stream.concat(
                    Stream.of("impersonate core users/ /known"),
                    all.stream()
                        .filter(right -> !right.equals(missing))
                        .map(right -> "impersonate * " + right))
                .toList());
    // Who has used this verb before is told of it.
    attempt.make(JANE, "GET", BIKES, Map.of("Impersonate-User", List.of("known")));

    Attempt.Outcome outcome =
        attempt.make(
            JANE,
            "GET",
            BIKES,
            Map.of(
                "Impersonate-User", List.of("joe"),
                "Impersonate-Uid", List.of("7"),
                "Impersonate-Group", List.of("dev"),
                "Impersonate-Extra-acme.io%2fscopes", List.of("x")));

    assertThat(outcome.code()).isEqualTo(403);
    assertThat(outcome.message()).isEqualTo(message);
  }

  @Test
  void serviceAccountHasTheGroupsOfItsNamespace() {
    Attempt attempt = new Attempt(List.of("impersonate core serviceaccounts/ prod/robot"));

    Attempt.Outcome outcome =
        attempt.make(JANE, "GET", BIKES, Map.of("Impersonate-User", List.of(ACCOUNT)));

    assertThat(outcome.user().groups())
        .containsExactly(
            "system:serviceaccounts", "system:serviceaccounts:prod", "system:authenticated");
  }

  @ParameterizedTest
  @CsvSource({
    "system:anonymous,,system:unauthenticated",
    "system:anonymous,system:unauthenticated,system:unauthenticated",
    "joe,,system:authenticated",
    "joe,system:authenticated,system:authenticated",
    "joe,system:unauthenticated,system:unauthenticated",
  })
  void whoIsKnownIsAuthenticated(String name, String group, String expected) {
    Attempt attempt = new Attempt(List.of("impersonate * * *"));

    Attempt.Outcome outcome =
        attempt.make(
            JANE,
            "GET",
            BIKES,
            group == null
                ? Map.of("Impersonate-User", List.of(name))
                : Map.of("Impersonate-User", List.of(name), "Impersonate-Group", List.of(group)));

    assertThat(outcome.user().groups()).containsExactly(expected);
  }

  @Test
  void nobodyCanBeDescribedWithoutAName() {
    Attempt attempt = new Attempt(List.of("* * * *"));

    Attempt.Outcome outcome =
        attempt.make(JANE, "GET", BIKES, Map.of("Impersonate-Group", List.of("a", "b")));

    assertThat(outcome.code()).isEqualTo(400);
    assertThat(outcome.message())
        .isEqualTo(
            "requested &user.DefaultInfo{Name:\"\", UID:\"\", Groups:[]string{\"a\", \"b\"},"
                + " Extra:map[string][]string(nil)} without impersonating a user name");
    assertThat(attempt.asked).isEmpty();
  }

  @Test
  void constrainedRightsHoldForTheirRequestsOnly() {
    Attempt attempt =
        new Attempt(
            List.of(
                "impersonate-on:user-info:list shop.example.com bikes/ prod/",
                "impersonate:user-info authentication.k8s.io users/ /joe"));
    Map<String, List<String>> joe = Map.of("Impersonate-User", List.of("joe"));

    assertThat(attempt.make(JANE, "GET", BIKES, joe).user().name()).isEqualTo("joe");
    assertThat(attempt.make(JANE, "GET", BIKES + "/red", joe).message())
        .isEqualTo(
            "bikes.shop.example.com \"red\" is forbidden: User \"jane\" cannot"
                + " impersonate-on:user-info:get resource \"bikes\" in API group"
                + " \"shop.example.com\" in the namespace \"prod\": no rule fits");
    assertThat(attempt.counted())
        .contains(
            "apiserver_impersonation_attempts_total{decision=\"allowed\",mode=\"user-info\"} 1.0",
            "apiserver_impersonation_attempts_total{decision=\"denied\",mode=\"\"} 1.0",
            "apiserver_impersonation_authorization_attempts_total{decision=\"denied\","
                + "mode=\"user-info\"} 1.0");
  }

  @Test
  void podActsAsTheKubeletOfItsOwnNodeOnly() {
    UserInfo pod =
        new UserInfo(
            ACCOUNT,
            "",
            List.of(),
            Map.of(
                "authentication.kubernetes.io/node-name", List.of("n1"),
                "authentication.kubernetes.io/pod-name", List.of("p")));
    Attempt attempt =
        new Attempt(
            List.of(
                "impersonate-on:associated-node:list * * *",
                "impersonate:associated-node authentication.k8s.io nodes/ /*"));

    Attempt.Outcome own =
        attempt.make(pod, "GET", BIKES, Map.of("Impersonate-User", List.of(NODE)));
    Attempt.Outcome other =
        attempt.make(pod, "GET", BIKES, Map.of("Impersonate-User", List.of("system:node:n2")));

    assertThat(own.user())
        .isEqualTo(
            new UserInfo(NODE, "", List.of("system:nodes", "system:authenticated"), Map.of()));
    assertThat(attempt.asked.getFirst())
        .startsWith(
            ACCOUNT
                + " {authentication.kubernetes.io/associated-node-keys=["
                + "authentication.kubernetes.io/node-name, authentication.kubernetes.io/pod-name]}");
    assertThat(other.code()).isEqualTo(403);
  }

  @Test
  void administratorsCannotBeImpersonatedWithConstrainedRights() {
    Attempt attempt =
        new Attempt(List.of("impersonate-on:user-info:list * * *", "impersonate:user-info * * *"));

    Attempt.Outcome outcome =
        attempt.make(
            JANE,
            "GET",
            BIKES,
            Map.of(
                "Impersonate-User", List.of("joe"),
                "Impersonate-Group", List.of("system:masters")));

    assertThat(outcome.message()).endsWith("impersonating the system:masters group is not allowed");
  }

  @Test
  void questionWithoutAnAnswerRefusesAndIsNotRepeatedForOtherModes() {
    var asked = new AtomicInteger();
    Attempt attempt =
        new Attempt(_ -> {
          asked.incrementAndGet();
          throw new AuthorizationException("no answer from 10.0.0.1");
        });

    Attempt.Outcome outcome =
        attempt.make(JANE, "GET", BIKES, Map.of("Impersonate-User", List.of("joe")));

    assertThat(outcome.code()).isEqualTo(500);
    assertThat(outcome.message()).doesNotContain("10.0.0.1");
    assertThat(asked).hasValue(1);
  }

  @Test
  void modeThatPermittedSomethingIsTriedFirstTheNextTime() {
    Attempt attempt = new Attempt(List.of("impersonate core users/ /joe"));
    Map<String, List<String>> joe = Map.of("Impersonate-User", List.of("joe"));

    attempt.make(JANE, "GET", BIKES, joe);
    int first = attempt.asked.size();
    attempt.make(JANE, "GET", BIKES, joe);

    assertThat(first).isEqualTo(2);
    assertThat(attempt.asked).hasSize(3);
  }
}
