package io.temper.machinery.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.sample.Requests;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

@Conformance("C10")
final class StatusResponsesTest {
  private static final Status STATUS = Status.notFound("shop.example.com", "bikes", "x");

  @Test
  void statusIsAnsweredInTheTypeThatIsAccepted() {
    Response.Full json = full(Requests.get("/x", "application/json"), STATUS);
    Response.Full yaml = full(Requests.get("/x", "application/yaml"), STATUS);

    assertThat(json.status()).isEqualTo(404);
    assertThat(text(json))
        .isEqualTo(
            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                + "\"message\":\"bikes.shop.example.com \\\"x\\\" not found\","
                + "\"reason\":\"NotFound\",\"details\":{\"name\":\"x\","
                + "\"group\":\"shop.example.com\",\"kind\":\"bikes\"},\"code\":404}\n");
    assertThat(yaml.headers().first("Content-Type")).contains("application/yaml");
    assertThat(text(yaml))
        .isEqualTo(
            """
            apiVersion: v1
            code: 404
            details:
              group: shop.example.com
              kind: bikes
              name: x
            kind: Status
            message: bikes.shop.example.com "x" not found
            metadata: {}
            reason: NotFound
            status: Failure
            """);
  }

  @Test
  void failedNegotiationDoesNotHideTheErrorAndIsReadable() {
    Response.Full answer = full(Requests.get("/x", "foo/bar"), STATUS);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.headers().first("Content-Type")).contains("application/json");
    assertThat(text(answer)).startsWith("{\n  \"kind\": \"Status\",\n").endsWith("}");
  }

  @Test
  void tableClausesDoNotApplyToErrors() {
    Response.Full answer =
        full(Requests.get("/x", "application/json;as=Table;v=v1;g=meta.k8s.io"), STATUS);

    assertThat(text(answer)).startsWith("{\n  \"kind\": \"Status\"");
  }

  @Test
  void retryAfterIsAlsoAHeader() {
    Response.Full answer = full(Requests.get("/x"), Status.tooManyRequests("later", 3));

    assertThat(answer.headers().first("Retry-After")).contains("3");
  }

  @Test
  @Conformance("C4")
  void protobufStatusIsTheUpstreamEnvelope() {
    Response.Full answer =
        full(Requests.get("/x", "application/vnd.kubernetes.protobuf"), Status.badRequest("no"));

    assertThat(answer.headers().first("Content-Type"))
        .contains("application/vnd.kubernetes.protobuf");
    // k8s\0, then Unknown{typeMeta{v1, Status}, raw, "", ""}; raw = Status{metadata{"", "", ""},
    // Failure, no, BadRequest, 400}.
    assertThat(HexFormat.of().formatHex(answer.body()))
        .isEqualTo(
            "6b387300"
                + "0a0c"
                + "0a027631"
                + "1206537461747573"
                + "1224"
                + "0a06"
                + "0a0012001a00"
                + "12074661696c757265"
                + "1a026e6f"
                + "220a42616452657175657374"
                + "309003"
                + "1a00"
                + "2200");
  }

  private static Response.Full full(Request request, Status status) {
    Response response = StatusResponses.of(request, status);
    assertThat(response).isInstanceOf(Response.Full.class);
    return (Response.Full) response;
  }

  private static String text(Response.Full response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }
}
