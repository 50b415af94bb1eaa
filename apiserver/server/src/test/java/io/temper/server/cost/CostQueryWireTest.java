package io.temper.server.cost;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.authz.Decision;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Peer;
import io.temper.machinery.exchange.Query;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.request.RequestInfoParser;
import io.temper.machinery.verbs.Action;
import io.temper.machinery.verbs.ResourceHandlers;
import io.temper.server.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Questions as clients send them.
final class CostQueryWireTest {
  private static final String PATH = "/apis/temper.io/v1/costqueries";

  private final FakeClock clock = new FakeClock(Told.NOON);
  private final Ledger ledger = new Ledger(Told::prices, clock);
  private final CostQueries queries =
      new CostQueries(Told.books(ledger, clock), _ -> Decision.ALLOWED, clock);

  @Test
  void theQuestionComesBackWithItsAnswer() {
    ledger.changed(Told.node("a", Told.pod("shop", "web", Told.container("c", 2_000, 500, 0, 0))));
    clock.advance(Duration.ofMinutes(1));

    String answer = ask("{\"spec\":{\"groupBy\":[\"namespace\"]}}", "application/json");

    assertThat(answer)
        .isEqualTo(
            "{\"kind\":\"CostQuery\",\"apiVersion\":\"temper.io/v1\",\"metadata\":{},"
                + "\"spec\":{\"groupBy\":[\"namespace\"]},"
                + "\"status\":{\"window\":{\"start\":\"2026-11-26T12:00:00Z\","
                + "\"end\":\"2026-11-26T12:01:00Z\"},\"seconds\":60,"
                + "\"rows\":[{\"key\":[\"shop\"],\"total\":\"0.003333333\","
                + "\"cpu\":\"0.003333333\",\"memory\":\"0.00\",\"idle\":\"0.00\","
                + "\"shared\":\"0.00\",\"overhead\":\"0.00\",\"efficiencyPermille\":250}],"
                + "\"idle\":[{\"node\":\"\",\"total\":\"0.006666666\",\"cpu\":\"0.003333333\","
                + "\"memory\":\"0.003333333\"}],\"overhead\":\"0.00\",\"others\":\"0.00\","
                + "\"total\":\"0.009999999\",\"partial\":false,"
                + "\"overcommittedCpuMillicoreSeconds\":0,\"overcommittedMemoryKibSeconds\":0,"
                + "\"unmeasured\":[\"Storage\",\"Egress\"]}}\n");
  }

  @Test
  void theQuestionOfTheGuideIsUnderstood() throws IOException {
    String guide = Files.readString(Path.of("../../docs/costs.md"));
    String start = "<<'QUESTION'\n";
    int from = guide.indexOf(start) + start.length();

    String answer =
        ask(guide.substring(from, guide.indexOf("QUESTION\n", from)), "application/yaml");

    assertThat(answer).contains("\"status\":{", "\"overhead\":{\"dollarsPerHour\":\"0.10\"");
  }

  private String ask(String body, String mediaType) {
    Query query = new Query(Map.of("fieldValidation", List.of("Strict")));
    Headers headers = Headers.EMPTY.with("Content-Type", mediaType);
    Request request =
        Request.of("POST", PATH, query, headers, body.getBytes(UTF_8), Peer.NONE)
            .withInfo(RequestInfoParser.parse("POST", PATH, query))
            .withUser(new UserInfo("ada", "", List.of(), Map.of()), headers);
    Response.Full answer =
        (Response.Full)
            requireNonNull(
                    new ResourceHandlers(clock).of(queries.declare()).get(new Action("create", "")))
                .handle(request);
    assertThat(answer.status()).isEqualTo(201);
    return new String(answer.body(), UTF_8);
  }
}
