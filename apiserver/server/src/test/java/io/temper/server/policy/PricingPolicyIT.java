package io.temper.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The chart's definition of PricingPolicy on a real control plane: what it takes, and the sentence
/// that goes with what it does not.
@Timeout(120)
final class PricingPolicyIT {
  private static PolicyCluster cluster;

  @BeforeAll
  static void startKube(@TempDir Path directory) throws IOException {
    cluster = PolicyCluster.start(directory, "PricingPolicy", "pricingpolicies");
  }

  @AfterAll
  static void stopKube() {
    cluster.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{source: list, machineTypes: [{machineType: m5.large, machineHour: '0.096'}]}",
        "{source: list, machineTypes: [{machineType: Standard_D2s_v5, machineHour: '1000'}, {machineType: e2, machineHour: '0.000000001'}]}",
        "{source: list, defaults: {cpuCoreHour: '0.031611', memoryGibHour: '0.004237', storageGibMonth: '0.04', egressGib: '0.12'}}",
        "{source: list, defaults: {egressGib: '0', cpuCoreHour: '10', zeroBecause: within the flat rate}}",
        "{source: list, machineTypes: [{machineType: own, machineHour: '0.00', zeroBecause: written off}]}",
        "{source: list, currency: USD, priority: 5, nodeSelector: {matchLabels: {pool: spot}}, machineTypes: [{machineType: m5.large, machineHour: '0.03'}]}",
        "{source: list, nodeSelector: {matchLabels: {pool: spot}}, defaults: {cpuCoreHour: '0.01'}}"
      })
  void policiesThatMakeSenseAreTaken(String spec) {
    cluster.assertTakes(spec);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {} | spec.source: Required value
          {source: ""} | should be at least 1 chars long
          {source: list} | states no price: give machineTypes, defaults or both
          {source: list, defaults: {}} | defaults states no price: give one, or leave it out
          {source: list, machineTypes: []} | should have at least 1 items
          {source: list, currency: EUR, defaults: {egressGib: '1'}} | currency must be USD, as the shipped prices and all figures are: convert the prices
          {source: list, machineTypes: [{machineHour: '1'}]} | spec.machineTypes[0].machineType: Required value
          {source: list, machineTypes: [{machineType: m5}]} | spec.machineTypes[0].machineHour: Required value
          {source: list, machineTypes: [{machineType: m5 large, machineHour: '1'}]} | spec.machineTypes[0].machineType in body should match
          {source: list, machineTypes: [{machineType: m5, machineHour: '1'}, {machineType: m5, machineHour: '2'}]} | Duplicate value
          {source: list, machineTypes: [{machineType: m5, machineHour: 0.096}]} | must be of type string
          {source: list, machineTypes: [{machineType: m5, machineHour: '-0.096'}]} | must be dollars as a decimal, such as "0.096": no sign
          {source: list, machineTypes: [{machineType: m5, machineHour: '0,096'}]} | must be dollars as a decimal
          {source: list, machineTypes: [{machineType: m5, machineHour: $1}]} | must be dollars as a decimal
          {source: list, machineTypes: [{machineType: m5, machineHour: '1e3'}]} | must be dollars as a decimal
          {source: list, machineTypes: [{machineType: m5, machineHour: .5}]} | must be of type string
          {source: list, machineTypes: [{machineType: m5, machineHour: NaN}]} | must be dollars as a decimal
          {source: list, machineTypes: [{machineType: m5, machineHour: '0.0000000001'}]} | at most nine decimals
          {source: list, machineTypes: [{machineType: m5, machineHour: '1000.01'}]} | no machine costs more than 1000 dollars an hour: is this the price of a month?
          {source: list, machineTypes: [{machineType: m5, machineHour: '0'}]} | a price of 0 needs zeroBecause: without a reason it is taken for a mistake
          {source: list, machineTypes: [{machineType: m5, machineHour: '00.000'}]} | without a reason it is taken for a mistake, which would show everything as free
          {source: list, machineTypes: [{machineType: m5, machineHour: '0', zeroBecause: ''}]} | should be at least 1 chars long
          {source: list, defaults: {egressGib: '0.0'}} | a price of 0 needs zeroBecause
          {source: list, defaults: {cpuCoreHour: '-1'}} | must be dollars as a decimal
          {source: list, defaults: {cpuCoreHour: '23'}} | no core costs more than 10 dollars an hour
          {source: list, defaults: {memoryGibHour: '3.1'}} | no GiB of memory costs more than 1 dollar an hour
          {source: list, defaults: {storageGibMonth: '100.1'}} | no GiB of storage costs more than 100 dollars a month
          {source: list, defaults: {egressGib: '120'}} | no GiB of traffic costs more than 100 dollars
          {source: list, defaults: {gpuHour: '1'}} | unknown field "spec.defaults.gpuHour"
          {source: list, nodeSelector: {matchLabels: {a: b}}, defaults: {storageGibMonth: '1'}} | storage belongs to no node: give its price in a policy without nodeSelector
          {source: list, nodeSelector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}, defaults: {egressGib: '1'}} | Exists and DoesNotExist take no values
          """)
  void policiesThatDoNotAreRefusedWithASentence(String spec, String sentence) {
    cluster.assertRefuses(spec, sentence);
  }

  @Test
  void whatIsLeftOutIsWrittenIn() {
    assertThat(cluster.create("{source: list, defaults: {egressGib: '1'}}").body())
        .contains("\"currency\":\"USD\"", "\"priority\":0");
  }

  @Test
  void aPolicySaysHowItStandsInItsStatus() {
    cluster.createWithCondition(
        "{source: contract, defaults: {cpuCoreHour: '0.02', memoryGibHour: '0.003'}}",
        "Applied",
        "True");

    assertThat(cluster.table()).contains("\"contract\",\"0.02\",\"0.003\",0,\"True\",");
  }
}
