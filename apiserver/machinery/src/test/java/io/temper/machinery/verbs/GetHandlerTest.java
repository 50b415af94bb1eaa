package io.temper.machinery.verbs;

import static io.temper.machinery.sample.Bikes.bike;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.sample.Requests;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GetHandlerTest {
  private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
  private static final String PARTIAL =
      "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
  private static final String METADATA =
      "\"metadata\":{\"name\":\"one\",\"namespace\":\"a\",\"uid\":\"uid-one\","
          + "\"resourceVersion\":\"1099511627778\",\"creationTimestamp\":\"2026-01-02T03:04:05Z\"}";

  private final BikeServer server = new BikeServer();

  @BeforeEach
  void fill() {
    server.store.put(bike("a", "one", 1));
  }

  @Test
  @Conformance("B5")
  void handlersAreThoseTheResourceAdvertises() {
    assertThat(server.handlers().keySet())
        .extracting(Action::verb)
        .containsExactlyInAnyOrderElementsOf(server.resource.verbs());
  }

  @Test
  @Conformance({"C8", "I3"})
  void objectIsWrittenWithItsKindAndOneNewline() {
    assertThat(server.text(server.request("get", "a", "one")))
        .isEqualTo(
            "{\"kind\":\"Bike\",\"apiVersion\":\"shop.example.com/v1\","
                + METADATA
                + ",\"spec\":{\"material\":\"Steel\",\"wheelMillimetres\":622,"
                + "\"rings\":[{\"teeth\":34}],\"priceCents\":1},"
                + "\"status\":{\"roadworthy\":true,\"wear\":0.25}}\n");
  }

  @Test
  @Conformance("C3")
  void curlGetsItIndented() {
    var curl =
        Requests.with(server.request("get", "a", "one"), "User-Agent", "curl/8.5")
            .withInfo(server.request("get", "a", "one").info());

    assertThat(server.text(curl)).startsWith("{\n  \"kind\": \"Bike\",\n").endsWith("}");
  }

  @Test
  @Conformance("C4")
  void yamlIsForThoseWhoAsk() {
    Response.Full answer =
        server.full(BikeServer.accepting(server.request("get", "a", "one"), "application/yaml"));

    assertThat(answer.headers().first("Content-Type")).contains("application/yaml");
    assertThat(new String(answer.body(), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            apiVersion: shop.example.com/v1
            kind: Bike
            metadata:
              creationTimestamp: "2026-01-02T03:04:05Z"
              name: one
              namespace: a
              resourceVersion: "1099511627778"
              uid: uid-one
            spec:
              material: Steel
              priceCents: 1
              rings:
              - teeth: 34
              wheelMillimetres: 622
            status:
              roadworthy: true
              wear: 0.25
            """);
  }

  @Test
  @Conformance("D10")
  void tableOfOneHasOneRow() {
    Response.Full answer =
        server.full(BikeServer.accepting(server.request("get", "a", "one"), TABLE));

    assertThat(answer.headers().all("Content-Type")).containsExactly("application/json");
    assertThat(new String(answer.body(), StandardCharsets.UTF_8))
        .startsWith(
            "{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\","
                + "\"metadata\":{\"resourceVersion\":\"1099511627778\"},"
                + "\"columnDefinitions\":[{\"name\":\"Name\",\"type\":\"string\","
                + "\"format\":\"name\",")
        .endsWith(
            "\"rows\":[{\"cells\":[\"one\",\"Steel\",1,\"90m\"],"
                + "\"object\":{\"kind\":\"PartialObjectMetadata\","
                + "\"apiVersion\":\"meta.k8s.io/v1\","
                + METADATA
                + "}}]}\n");
  }

  @Test
  @Conformance("D11")
  void metadataAloneIsPartialObjectMetadata() {
    assertThat(server.text(BikeServer.accepting(server.request("get", "a", "one"), PARTIAL)))
        .isEqualTo(
            "{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\","
                + METADATA
                + "}\n");
  }

  @Test
  @Conformance("D11")
  void listFormOfOneObjectIsNotAcceptable() {
    Status status =
        server.refused(
            BikeServer.accepting(
                server.request("get", "a", "one"),
                "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"));

    assertThat(status.code()).isEqualTo(406);
    assertThat(status.message()).contains("the requested object is not a list");
  }

  @Test
  @Conformance("C4")
  void protobufIsServedForMetadataButNotForTheKind() {
    String protobuf = "application/vnd.kubernetes.protobuf";

    Response.Full metadata =
        server.full(
            BikeServer.accepting(
                server.request("get", "a", "one"),
                protobuf + ";as=PartialObjectMetadata;v=v1;g=meta.k8s.io"));
    Status whole =
        server.refused(BikeServer.accepting(server.request("get", "a", "one"), protobuf));

    assertThat(metadata.body()).startsWith('k', '8', 's', 0);
    assertThat(metadata.headers().first("Content-Type")).contains(protobuf);
    assertThat(whole.code()).isEqualTo(406);
  }

  @Test
  void missingObjectIsNotFound() {
    Status status = server.refused(server.request("get", "a", "none"));

    assertThat(status).isEqualTo(Status.notFound("shop.example.com", "bikes", "none"));
  }

  @ParameterizedTest
  @Conformance("F16")
  @CsvSource(
      delimiter = '|',
      value = {
        ". | Name parameter invalid: \".\": may not be '.'",
        ".. | Name parameter invalid: \"..\": may not be '..'",
        "a%b/c | Name parameter invalid: \"a%b/c\": may not contain '/';may not contain '%'"
      })
  void nameThatNoObjectCanHaveIsABadRequest(String name, String message) {
    Status status = server.refused(server.request("get", "a", name));

    assertThat(status).isEqualTo(Status.badRequest(message));
  }

  @Test
  @Conformance("D3")
  void futureRevisionTimesOut() {
    assertThat(
            server
                .refused(server.request("get", "a", "one", "resourceVersion=9999999999999999999"))
                .code())
        .isEqualTo(504);
  }

  @Test
  void resourceVersionThatIsNoneIsABadRequest() {
    assertThat(server.refused(server.request("get", "a", "one", "resourceVersion=x")).message())
        .isEqualTo(
            "invalid resource version: resourceVersion: Invalid value: \"x\": strconv.ParseUint:"
                + " parsing \"x\": invalid syntax");
  }

  @Test
  @Conformance("D10")
  void unknownIncludeObjectIsABadRequest() {
    assertThat(
            server
                .refused(
                    BikeServer.accepting(
                        server.request("get", "a", "one", "includeObject=All"), TABLE))
                .message())
        .isEqualTo(
            "Unable to convert to Table as requested: includeObject: Invalid value: \"All\": must"
                + " be 'Metadata', 'Object', 'None', or empty");
  }
}
