package io.temper.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import io.temper.agent.Cases;
import io.temper.agent.plan.NodePolicy;
import io.temper.agent.plan.NodePolicy.Pace;
import io.temper.agent.plan.NodePolicy.Spec;
import io.temper.agent.plan.NodePolicy.Tiered;
import io.temper.agent.plan.NodePolicy.Treatment;
import io.temper.agent.plan.NodeSelector;
import io.temper.agent.plan.PolicyResolver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NodePolicyDecoderTest {
  private static final String POLICY =
      """
      {"kind":"NodePolicy","metadata":{"uid":"u","name":"databases","resourceVersion":"7",
        "creationTimestamp":"1970-01-01T00:00:01Z"},
       "spec":{"nodeSelector":{"matchLabels":{"pool":"db"},
          "matchExpressions":[{"key":"arch","operator":"In","values":["amd64"]}]},
        "priority":10,"mode":"Observe","safeMode":true,"later":{"a":[1]},
        "tiers":{"critical":{"minPriority":5000000,"layer":{"kind":"Grouped","sliceMicros":1000,
          "weight":7,"preempt":false,"exclusive":true,"protected":false,"utilRangePercent":[5,60]}},
         "low":{}},
        "openReserveCores":2,"raiseTierIn":["payments","*"],
        "debounce":{"settleSeconds":3,"minSwapIntervalSeconds":90},"limits":"Ignore",
        "leaseSeconds":30,"switchback":{"percent":2,"seed":"autumn-2026"}},
       "status":{"nodes":3}}
      """;

  @Test
  void policyIsReadWhole() throws IOException {
    Decoder.Decoded<NodePolicy> decoded = decode(POLICY);

    Treatment layer = new Treatment("Grouped", 1_000L, 7L, false, true, false, List.of(5L, 60L));
    Spec spec =
        new Spec(
            new NodeSelector(
                Map.of("pool", "db"),
                List.of(new NodeSelector.Expression("arch", "In", List.of("amd64")))),
            10L,
            "Observe",
            true,
            Map.of("critical", new Tiered(5_000_000L, layer), "low", new Tiered(null, null)),
            2L,
            List.of("payments", "*"),
            new Pace(3L, 90L, 30L),
            "Ignore",
            new NodePolicy.Switchback(2L, "autumn-2026"));
    assertThat(decoded.resourceVersion()).isEqualTo("7");
    assertThat(decoded.object())
        .isEqualTo(new NodePolicy("u", "databases", 1_000, spec, List.of()));
  }

  @Test
  void wrongTypesAreToldAndNotTakenForAbsent() throws IOException {
    NodePolicy policy =
        decode(
                """
                {"metadata":{"name":"x"},"spec":{"priority":"high","mode":7,"safeMode":"yes",
                 "openReserveCores":1.5,"leaseSeconds":null,"switchback":{"percent":"2","seed":7},
                 "tiers":{"low":{"layer":{"utilRangePercent":["a",2]}}}}}
                """)
            .object();

    assertThat(policy.unreadable())
        .containsExactly(
            "priority is not a whole number",
            "mode is not a text",
            "safeMode is not true or false",
            "openReserveCores is not a whole number",
            "switchback.percent is not a whole number",
            "switchback.seed is not a text",
            "tiers.low.layer.utilRangePercent is not a whole number");
  }

  @Test
  void numberBeyondAllRangesIsRefusedNotCut() throws IOException {
    NodePolicy policy = decode("{\"spec\":{\"leaseSeconds\":99999999999999999999999}}").object();

    assertThat(PolicyResolver.resolve(List.of(policy), Map.of(), null).problems()).hasSize(1);
  }

  @Test
  void whateverIsBrokenIsReadOrRefused() {
    Cases.each(random -> {
      StringBuilder broken = new StringBuilder(POLICY);
      for (int i = random.nextInt(4); i >= 0; i--) {
        broken.setCharAt(random.nextInt(broken.length()), (char) (32 + random.nextInt(95)));
      }
      try {
        NodePolicy policy = decode(broken.toString()).object();
        // Read: then it resolves, with or without problems.
        assertThat(PolicyResolver.resolve(List.of(policy), Map.of("pool", "db"), null).policy())
            .isNotNull();
      } catch (IOException _) {
        // Refused: it is no JSON any more.
      }
    });
  }

  private static Decoder.Decoded<NodePolicy> decode(String text) throws IOException {
    try (JsonParser json = Json.FACTORY.createParser(text)) {
      json.nextToken();
      return new NodePolicyDecoder().read(json);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
