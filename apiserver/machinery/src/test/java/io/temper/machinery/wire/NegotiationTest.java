package io.temper.machinery.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Conformance;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.sample.Requests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NegotiationTest {
  private static final Negotiation.Endpoint TABLES =
      (type, conversion) ->
          conversion == null
              ? !type.equals(MediaTypes.PROTOBUF)
              : conversion.isMeta("Table") && !type.equals(MediaTypes.PROTOBUF);

  @ParameterizedTest
  @Conformance({"C1", "C5"})
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                             | application/json",
        "*/*                                            | application/json",
        "*                                              | application/json",
        "application/*                                  | application/json",
        "application/yaml                               | application/yaml",
        "application/json;q=0.5,application/yaml        | application/yaml",
        "application/yaml;q=0.5,application/json        | application/json",
        "*/*;q=1,application/yaml;q=0.5                 | application/yaml",
        "application/vnd.kubernetes.protobuf,application/json | application/json",
        "application/cbor,application/json              | application/json",
        "application/json;as=Nothing;g=g;v=v,application/yaml | application/yaml",
        "application/json;stream=watch                  | application/json",
        "application/json;stream=other,application/yaml | application/yaml",
        "application/yaml;stream=watch,application/json | application/json",
        "application/json;sv=1,application/yaml         | application/yaml",
        "application/json;unknown=1                     | application/json",
        "text/html,*/*;q=0.8                            | application/json",
        "garbage,,;;=,/,application/yaml                | application/yaml",
        "application/json;q=x,application/yaml;q=0.1    | application/yaml",
        "text/html                                      | none",
        "application/cbor                               | none",
        "application/json/extra                         | none",
      })
  void firstClauseTheEndpointAllowsWins(String accept, String mediaType) {
    assertThat(
            Negotiation.negotiate(accept, MediaTypes.OBJECTS, TABLES)
                .map(Accepted::mediaType)
                .orElse("none"))
        .isEqualTo(mediaType);
  }

  @Test
  @Conformance({"C1", "D10"})
  void kubectlsHeaderGetsATable() {
    String kubectl =
        "application/json;as=Table;v=v1;g=meta.k8s.io,"
            + "application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";

    Accepted accepted = Negotiation.negotiate(kubectl, MediaTypes.OBJECTS, TABLES).orElseThrow();

    assertThat(accepted.asMeta("Table")).isTrue();
    assertThat(accepted.convertTo().orElseThrow().version()).isEqualTo("v1");
  }

  @Test
  @Conformance({"C1", "C10"})
  void nothingAcceptableListsWhatIs() {
    assertThatThrownBy(
            () -> Negotiation.require(Requests.get("/x", "text/html"), MediaTypes.OBJECTS, TABLES))
        .isInstanceOfSatisfying(
            StatusException.class,
            e -> {
              assertThat(e.status().code()).isEqualTo(406);
              assertThat(e.status().reason()).isEqualTo("NotAcceptable");
            })
        .hasMessage(
            "only the following media types are accepted: application/json, application/yaml,"
                + " application/vnd.kubernetes.protobuf");
  }

  @Test
  @Conformance("C1")
  void watchInATypeThatCannotBeStreamedListsWhatCan() {
    assertThatThrownBy(() ->
            Negotiation.requireStream(
                Requests.get("/x", "application/yaml"), MediaTypes.OBJECTS, TABLES))
        .hasMessage(
            "only the following media types are accepted: application/json;stream=watch,"
                + " application/vnd.kubernetes.protobuf;stream=watch");
  }

  @Test
  @Conformance({"C1", "C2"})
  void unknownContentTypeListsWhatIsKnown() {
    assertThat(contentType("application/json; charset=utf-8")).isEqualTo(MediaTypes.JSON);
    assertThat(contentType("APPLICATION/YAML")).isEqualTo(MediaTypes.YAML);
    assertThatThrownBy(() -> contentType("application/strategic-merge-patch+json"))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.status().code()).isEqualTo(415))
        .hasMessage(
            "the body of the request was in an unknown format - accepted media types include:"
                + " application/json, application/yaml, application/vnd.kubernetes.protobuf");
  }

  @ParameterizedTest
  @Conformance("C3")
  @CsvSource(
      delimiter = '|',
      value = {
        "curl/8.1      | ''    | true",
        "Wget/1.2      | ''    | true",
        "Mozilla/5.0 x | ''    | true",
        "kubectl/1.36  | ''    | false",
        "kubectl/1.36  | true  | true",
        "kubectl/1.36  | 1     | true",
        "kubectl/1.36  | what  | false",
        "curl/8.1      | false | false",
      })
  void peopleGetLineBreaks(String agent, String pretty, boolean expected) {
    var request =
        Requests.withQuery(
            Requests.with(Requests.get("/x"), "User-Agent", agent), "pretty", pretty);

    assertThat(Negotiation.pretty(request)).isEqualTo(expected);
  }

  private static String contentType(String header) {
    return Negotiation.contentType(
        Requests.with(Requests.get("/x"), "Content-Type", header), MediaTypes.OBJECTS);
  }

  /// Half of them have to change places with the other half.
  @Test
  void clausesBehindTheThousandthDoNotCount() {
    String flood = "*/*;q=0.1,".repeat(130_000) + "application/yaml,".repeat(130_000);

    assertThat(Negotiation.negotiate(flood, MediaTypes.OBJECTS, TABLES))
        .get()
        .extracting(Accepted::mediaType)
        .isEqualTo(MediaTypes.JSON);
  }
}
