package io.temper.server.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.crds.policy.Condition;
import io.temper.crds.policy.LabelSelector;
import io.temper.crds.policy.LabelSelector.Operator;
import io.temper.crds.policy.LabelSelector.Requirement;
import io.temper.crds.policy.PricingPolicySpec;
import io.temper.crds.policy.PricingPolicySpec.Defaults;
import io.temper.crds.savings.UnitPrice.Origin;
import io.temper.machinery.time.Clocks;
import io.temper.server.Cases;
import io.temper.server.FakeClock;
import io.temper.server.perf.FakeNodes;
import io.temper.server.perf.Samples;
import io.temper.server.port.MachinePrice;
import io.temper.server.port.PriceBook;
import io.temper.server.port.PriceBook.Machine;
import io.temper.server.port.PriceStatements;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PolicyPricesTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final long GIB = 1L << 30;
  private static final LabelSelector SPOT = new LabelSelector(Map.of("pool", "spot"), List.of());

  private final Written written = new Written();
  private final PolicyPrices prices = new PolicyPrices(PriceTable.shipped(), written);

  /// Policies a test writes.
  private static final class Written implements PriceStatements {
    private final List<Statement> all = new ArrayList<>();
    private boolean known = true;

    @Override
    public List<Statement> all() {
      return List.copyOf(all);
    }

    @Override
    public boolean known() {
      return known;
    }

    @Override
    public void say(String policy, List<Condition> conditions) {
      all.replaceAll(each ->
          each.name().equals(policy)
              ? new Statement(
                  policy,
                  each.created(),
                  each.generation(),
                  each.spec(),
                  each.problem(),
                  conditions)
              : each);
    }

    void add(String name, int priority, int age, PricingPolicySpec spec) {
      PricingPolicySpec prior =
          new PricingPolicySpec(
              spec.nodeSelector(),
              priority,
              spec.source(),
              spec.currency(),
              spec.machineTypes(),
              spec.defaults());
      all.add(new Statement(name, START.minusSeconds(age), 1, prior, "", List.of()));
    }
  }

  @Test
  void aPolicysMachinePriceTakesTheListPricesPlaceAndIsSplitAsThat() {
    written.add("contract", 0, 0, machine(null, "m5.xlarge", "0.16896"));

    MachinePrice price = price("m5.xlarge");

    assertThat(price.machineHourNanoDollars()).isEqualTo(168_960_000);
    assertThat(4 * price.coreHourNanoDollars() + 16 * price.gibHourNanoDollars())
        .isBetween(168_960_000L - 20, 168_960_000L + 20);
    assertThat(price.origin()).isEqualTo(Origin.Policy);
    assertThat(price.source()).isEqualTo("PricingPolicy contract: its contract");
    assertThat(price("m5.large").origin()).isEqualTo(Origin.ListPrice);
  }

  @Test
  void eachSinglePriceIsThatOfTheFirstWhichStatesIt() {
    written.add("all", 0, 10, defaults(null, "0.02", "0.002", null));
    written.add("low", -1, 99, defaults(null, "9", null, "5"));
    written.add("young", 0, 5, defaults(null, "8", null, null));
    written.add("spot", 10, 0, defaults(SPOT, "0.01", null, null));

    assertThat(of("unlisted", Map.of("pool", "spot")).coreHourNanoDollars()).isEqualTo(10_000_000);
    assertThat(of("unlisted", Map.of("pool", "spot")).gibHourNanoDollars()).isEqualTo(2_000_000);
    assertThat(of("unlisted", Map.of("pool", "spot")).source())
        .isEqualTo(
            "CPU: PricingPolicy spot: its contract; memory: PricingPolicy all: its contract");
    assertThat(price("unlisted").coreHourNanoDollars()).isEqualTo(20_000_000);
    assertThat(price("unlisted").origin()).isEqualTo(Origin.Policy);
    assertThat(prices.book().egressGib(Map.of()).nanoDollars()).isEqualTo(5_000_000_000L);
    assertThat(prices.book().storageGibMonth().origin()).isEqualTo(Origin.Default);
  }

  @Test
  void ofTheSamePriorityAndAgeTheFirstByNameHolds() {
    written.add("b", 0, 0, machine(null, "own", "2"));
    written.add("a", 0, 0, machine(null, "own", "1"));

    assertThat(price("own").machineHourNanoDollars()).isEqualTo(1_000_000_000);
  }

  @Test
  void defaultsDoNotTouchWhatTheListKnowsButItsSplit() {
    written.add("half", 0, 0, defaults(null, "0.01", "0.01", null));

    MachinePrice price = price("m5.xlarge");

    assertThat(price.origin()).isEqualTo(Origin.ListPrice);
    assertThat(price.coreHourNanoDollars()).isEqualTo(price.gibHourNanoDollars());
    assertThat(price.machineHourNanoDollars()).isEqualTo(192_000_000);
  }

  @Test
  void aTypeOfOnesOwnIsSplitByTheNodesSize() {
    written.add("owned", 0, 0, machine(null, "own", "0.5"));

    MachinePrice price = price("own");

    assertThat(2 * price.coreHourNanoDollars() + 8 * price.gibHourNanoDollars())
        .isBetween(500_000_000L - 10, 500_000_000L + 10);
  }

  @Test
  void aMachineOfUnknownSizeIsPricedByResourceAndSaysWhy() {
    written.add("owned", 0, 0, machine(null, "own", "0.5"));

    MachinePrice price = prices.book().of(new Machine("own", Map.of(), 0, 0));

    assertThat(price.origin()).isEqualTo(Origin.Default);
    assertThat(price.machineHourNanoDollars()).isNull();
    assertThat(price.source())
        .endsWith("; not PricingPolicy owned: its contract, since the machine's size is not known");
  }

  @Test
  void whatIsFreeWithAReasonIsFree() {
    written.add(
        "owned",
        0,
        0,
        spec(
            SPOT,
            List.of(new PricingPolicySpec.Machine("m5.large", "0.00", "written off")),
            new Defaults("0", "0", null, "0", "written off")));

    assertThat(of("m5.large", Map.of("pool", "spot")).coreHourNanoDollars()).isZero();
    assertThat(of("unlisted", Map.of("pool", "spot")).gibHourNanoDollars()).isZero();
    assertThat(of("m5.xlarge", Map.of("pool", "spot")).coreHourNanoDollars())
        .as("a list price is split by the shipped proportion where all resources are free")
        .isPositive();
    assertThat(prices.book().egressGib(Map.of("pool", "spot")).nanoDollars()).isZero();
  }

  @Test
  void whatTheApiServerShouldHaveRefusedCountsAsNotThere() {
    written.add("zero", 9, 0, machine(null, "m5.large", "0"));
    written.add("month", 9, 0, machine(null, "m5.large", "1000.01"));
    written.add("minus", 9, 0, machine(null, "m5.large", "-1"));
    written.add("word", 9, 0, machine(null, "m5.large", "much"));
    written.add("core", 9, 0, defaults(null, "10.1", null, null));
    written.add("gib", 9, 0, defaults(null, null, "1.000000001", null));
    written.add("egress", 9, 0, defaults(null, null, null, "0"));
    written.add("storage", 9, 0, spec(SPOT, List.of(), new Defaults(null, null, "1", null, null)));
    written.add(
        "euro",
        9,
        0,
        new PricingPolicySpec(
            null, 0, "list", "EUR", List.of(), new Defaults("1", null, null, null, null)));
    written.all.add(
        new PriceStatements.Statement("torn", START, 1, null, "it has no spec", List.of()));

    assertThat(price("m5.large").origin()).isEqualTo(Origin.ListPrice);
    assertThat(price("unlisted").origin()).isEqualTo(Origin.Default);
    assertThat(prices.book().storageGibMonth().nanoDollars()).isEqualTo(40_000_000);
    assertThat(prices.book().egressGib(Map.of()).nanoDollars()).isEqualTo(120_000_000);
  }

  @Test
  void selectorsMatchAsKubernetesDoes() {
    LabelSelector selector =
        new LabelSelector(
            Map.of(),
            List.of(
                new Requirement("zone", Operator.In, List.of("a", "b")),
                new Requirement("old", Operator.NotIn, List.of("yes")),
                new Requirement("gpu", Operator.DoesNotExist, List.of()),
                new Requirement("pool", Operator.Exists, List.of())));
    written.add("some", 0, 0, machine(selector, "own", "1"));

    assertThat(of("own", Map.of("zone", "a", "pool", "")).origin()).isEqualTo(Origin.Policy);
    assertThat(of("own", Map.of("zone", "a", "pool", "", "old", "yes")).origin())
        .isEqualTo(Origin.Default);
    assertThat(of("own", Map.of("zone", "c", "pool", "")).origin()).isEqualTo(Origin.Default);
    assertThat(of("own", Map.of("zone", "a")).origin()).isEqualTo(Origin.Default);
    assertThat(of("own", Map.of("zone", "a", "pool", "", "gpu", "")).origin())
        .isEqualTo(Origin.Default);
  }

  @Test
  void untilPoliciesAreReadEveryPriceSaysSo() {
    written.known = false;

    assertThat(price("m5.large").source()).endsWith(" (PricingPolicies have not been read)");

    written.known = true;
    assertThat(price("m5.large").source()).endsWith("(Apache-2.0)");
  }

  @Test
  void theBookIsTheSameUntilAPolicyChanges() {
    PriceBook before = prices.book();

    assertThat(prices.book()).isSameAs(before);
    written.add("contract", 0, 0, machine(null, "m5.large", "0.01"));
    assertThat(prices.book()).isNotSameAs(before);
    assertThat(before.of(new Machine("m5.large", Map.of(), 0, 0)).origin())
        .as("a book does not change")
        .isEqualTo(Origin.ListPrice);
  }

  @Test
  void partsOfAMachineAddUpToItsPriceWhateverItsSize() {
    Cases.check(random -> {
      long millicores = random.nextLong(1, 512_000);
      long bytes = random.nextLong(1 << 20, 8192 * GIB);
      long nano = random.nextLong(1, 1000_000_000_000L);
      Written own = new Written();
      own.add(
          "own",
          0,
          0,
          machine(null, "own", "%d.%09d".formatted(nano / 1_000_000_000, nano % 1_000_000_000)));
      PriceBook book = new PolicyPrices(PriceTable.shipped(), own).book();

      MachinePrice price = book.of(new Machine("own", Map.of(), millicores, bytes));

      double sum =
          price.coreHourNanoDollars() * (millicores / 1000.0)
              + price.gibHourNanoDollars() * (bytes / (double) GIB);
      double rounding = millicores / 1000.0 + bytes / (double) GIB;
      assertThat(sum).isBetween(nano * (1 - 1e-9) - rounding, nano * (1 + 1e-9) + rounding);
    });
  }

  @Test
  void policiesSayHowTheyStandAndThatChangesNoPrice() {
    FakeNodes nodes = new FakeNodes();
    nodes.put(Samples.node("n1"));
    FakeClock clock = new FakeClock(START);
    PriceStandings standings =
        new PriceStandings(
            PriceTable.shipped(), written, nodes, new Clocks(clock, System::nanoTime));
    written.add("contract", 0, 0, machine(null, "m5.large", "0.01"));
    written.add("late", -1, 0, machine(null, "m5.large", "0.02"));
    written.add("spot", 9, 0, machine(SPOT, "m5.large", "0.03"));
    written.add("storage", 0, 0, spec(null, List.of(), new Defaults(null, null, "1", null, null)));
    written.add("cores", 0, 0, defaults(null, "1", null, null));
    written.add("zero", 0, 0, machine(null, "m5.large", "0"));
    PriceBook book = prices.book();

    standings.look();

    assertThat(said("contract"))
        .containsExactly(
            "Accepted=True Valid it can be used",
            "Applied=True InForce prices 1 of the 1 nodes that it selects, of 1");
    assertThat(said("late").getLast())
        .isEqualTo(
            "Applied=False PricesNothing prices 0 of the 1 nodes that it selects, of 1; overruled by"
                + " contract");
    assertThat(said("spot").getLast())
        .isEqualTo("Applied=False SelectsNothing prices 0 of the 0 nodes that it selects, of 1");
    assertThat(said("storage").getLast())
        .isEqualTo(
            "Applied=True InForce prices 0 of the 1 nodes that it selects, of 1, and storage;"
                + " overruled by contract");
    assertThat(said("cores").getLast())
        .as("a machine with a price is not priced by its cores")
        .startsWith("Applied=False PricesNothing");
    assertThat(said("zero"))
        .containsExactly(
            "Accepted=False Invalid price of m5.large is 0 without a reason",
            "Applied=False Invalid it is as if it were not there");
    assertThat(prices.book()).isSameAs(book);

    List<PriceStatements.Statement> before = written.all();
    clock.advance(Duration.ofHours(1));
    standings.look();
    assertThat(written.all()).as("nothing turned, so no time moves").isEqualTo(before);
  }

  private List<String> said(String policy) {
    return written.all().stream()
        .filter(each -> each.name().equals(policy))
        .flatMap(each -> each.said().stream())
        .map(each -> each.type() + "=" + each.status() + " " + each.reason() + " " + each.message())
        .toList();
  }

  private MachinePrice price(String type) {
    return of(type, Map.of());
  }

  private MachinePrice of(String type, Map<String, String> labels) {
    return prices.book().of(new Machine(type, labels, 2000, 8 * GIB));
  }

  private static PricingPolicySpec machine(
      @Nullable LabelSelector nodes, String type, String dollars) {
    return spec(nodes, List.of(new PricingPolicySpec.Machine(type, dollars, null)), null);
  }

  private static PricingPolicySpec defaults(
      @Nullable LabelSelector nodes,
      @Nullable String core,
      @Nullable String gib,
      @Nullable String egress) {
    return spec(nodes, List.of(), new Defaults(core, gib, null, egress, null));
  }

  private static PricingPolicySpec spec(
      @Nullable LabelSelector nodes,
      List<PricingPolicySpec.Machine> machines,
      @Nullable Defaults defaults) {
    return new PricingPolicySpec(nodes, 0, "its contract", "USD", machines, defaults);
  }
}
