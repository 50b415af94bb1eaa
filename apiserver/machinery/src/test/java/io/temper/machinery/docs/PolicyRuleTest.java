package io.temper.machinery.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.sample.Shop;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PolicyRuleTest {
  @Test
  void resourcesWithTheSameVerbsShareARule() {
    assertThat(PolicyRule.reading(Shop.resources()))
        .containsExactly(
            new PolicyRule(
                "shop.example.com",
                List.of("tyres", "bikes", "racks"),
                List.of("get", "list", "watch")),
            new PolicyRule(
                "shop.example.com",
                List.of("bikes/log", "bikes/status", "bikes/wear", "racks/scale", "racks/status"),
                List.of("get")));
  }

  @Test
  void everyVerbServedIsGranted() {
    assertThat(PolicyRule.yaml(PolicyRule.everything(Shop.resources())))
        .isEqualTo(
            """
            rules:
              - apiGroups: [shop.example.com]
                resources: [tyres]
                verbs: [get, list, watch]
              - apiGroups: [shop.example.com]
                resources: [bikes, racks]
                verbs: [create, delete, deletecollection, get, list, patch, update, watch]
              - apiGroups: [shop.example.com]
                resources: [bikes/log, bikes/wear]
                verbs: [get]
              - apiGroups: [shop.example.com]
                resources: [bikes/proxy]
                verbs: [create, get, patch]
              - apiGroups: [shop.example.com]
                resources: [bikes/status, racks/scale, racks/status]
                verbs: [get, patch, update]
            """);
  }
}
