package io.temper.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.crds.savings.UnitPrice.Origin;
import io.temper.machinery.kube.ClusterAccess;
import io.temper.machinery.process.KubeProcess;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.time.Eventually;
import io.temper.server.kube.KubePricingPolicies;
import io.temper.server.perf.FakeNodes;
import io.temper.server.port.PriceBook.Machine;
import io.temper.server.prices.PolicyPrices;
import io.temper.server.prices.PriceStandings;
import io.temper.server.prices.PriceTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Prices as policies of a real control plane come, change and go.
@Timeout(120)
final class PricesFollowPoliciesIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String YAML = "application/yaml";
  private static final String PATH = PolicyCluster.path("pricingpolicies");

  @Test
  void pricesAreThoseOfThePoliciesThereAre(@TempDir Path directory) throws IOException {
    try (KubeProcess kube = KubeProcess.start(directory);
        KubePricingPolicies policies =
            new KubePricingPolicies(access(kube).requests(), access(kube).watches())) {
      PolicyPrices prices = new PolicyPrices(PriceTable.shipped(), policies);
      policies.start();
      Eventually.until("a kind that is not served has no policies", SOON, policies::known);
      assertThat(hour(prices, Map.of())).isEqualTo(192_000_000);

      PolicyCluster.define(kube, "pricingpolicies");
      write(
          kube,
          "contract",
          "{source: its contract, machineTypes: [{machineType: m5.xlarge, machineHour: '0.17'}]}");
      write(
          kube,
          "spot",
          "{source: spot, priority: 1, nodeSelector: {matchLabels: {pool: spot}},"
              + " machineTypes: [{machineType: m5.xlarge, machineHour: '0.07'}]}");
      Eventually.until(
          "both hold",
          SOON,
          () ->
              hour(prices, Map.of()) == 170_000_000
                  && hour(prices, Map.of("pool", "spot")) == 70_000_000);
      assertThat(prices.book().of(machine(Map.of())).origin()).isEqualTo(Origin.Policy);
      assertThat(prices.book().of(machine(Map.of())).source())
          .isEqualTo("PricingPolicy contract: its contract");

      FakeNodes nodes = new FakeNodes();
      try (PriceStandings standings =
          new PriceStandings(PriceTable.shipped(), policies, nodes, Clocks.system())) {
        standings.start();
        Eventually.until(
            "it says how it stands",
            SOON,
            () ->
                kube.ask("GET", PATH + "/contract", YAML, "")
                    .body()
                    .contains("\"reason\":\"SelectsNothing\""));
      }

      kube.ask("DELETE", PATH + "/contract", YAML, "");
      Eventually.until("the list price is back", SOON, () -> hour(prices, Map.of()) == 192_000_000);
      assertThat(hour(prices, Map.of("pool", "spot"))).isEqualTo(70_000_000);
    }
  }

  private static ClusterAccess access(KubeProcess kube) {
    return new ClusterAccess(kube.kubeconfig());
  }

  private static void write(KubeProcess kube, String name, String spec) {
    assertThat(
            kube.ask(
                    "POST",
                    PATH + "?fieldValidation=Strict",
                    YAML,
                    "{apiVersion: policy.temper.io/v1, kind: PricingPolicy, metadata: {name: %s}, spec: %s}"
                        .formatted(name, spec))
                .statusCode())
        .isEqualTo(201);
  }

  private static long hour(PolicyPrices prices, Map<String, String> labels) {
    Long hour = prices.book().of(machine(labels)).machineHourNanoDollars();
    return hour == null ? 0 : hour;
  }

  private static Machine machine(Map<String, String> labels) {
    return new Machine("m5.xlarge", labels, 4000, 16L << 30);
  }
}
