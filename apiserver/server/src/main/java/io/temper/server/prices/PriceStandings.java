package io.temper.server.prices;

import io.temper.crds.policy.Condition;
import io.temper.crds.policy.Condition.Truth;
import io.temper.machinery.time.Clocks;
import io.temper.server.port.Nodes;
import io.temper.server.port.Nodes.ClusterNode;
import io.temper.server.port.PriceStatements;
import io.temper.server.port.PriceStatements.Statement;
import io.temper.server.prices.PriceRule.Part;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says in PricingPolicies how they stand: `Accepted`, and `Applied` with the number of nodes that
/// they price and who overrules them elsewhere.
///
/// Every replica does this. They come to the same words, so whoever is second finds them written.
public final class PriceStandings implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PriceStandings.class);
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final String ACCEPTED = "Accepted";
  private static final String APPLIED = "Applied";

  private final PriceTable table;
  private final PriceStatements statements;
  private final Nodes nodes;
  private final Clocks clocks;
  private volatile Thread thread = Thread.currentThread();

  public PriceStandings(PriceTable table, PriceStatements statements, Nodes nodes, Clocks clocks) {
    this.table = table;
    this.statements = statements;
    this.nodes = nodes;
    this.clocks = clocks;
  }

  /// What a condition says, without its times.
  record Verdict(Truth truth, String reason, String message) {}

  public void start() {
    thread = Thread.ofVirtual().name("pricing-status").start(this::run);
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        clocks.sleep(PERIOD);
        try {
          look();
        } catch (RuntimeException e) {
          log.atError().setCause(e).log("Status of PricingPolicies not written");
        }
      }
    } catch (InterruptedException _) {
      // The process stops.
      Thread.currentThread().interrupt();
    }
  }

  /// Writes what is due; nothing most of the time.
  void look() {
    if (!statements.known() || !nodes.synced()) {
      return;
    }
    List<Statement> all = statements.all();
    Map<String, String> problems = new HashMap<>();
    List<PriceRule> rules = new ArrayList<>();
    for (Statement statement : all) {
      try {
        rules.add(PriceRule.of(statement));
      } catch (IllegalArgumentException e) {
        problems.put(statement.name(), String.valueOf(e.getMessage()));
      }
    }
    rules.sort(PriceRule.FIRST_HOLDS);
    for (Statement statement : all) {
      List<Condition> wanted = conditions(statement, rules, problems.get(statement.name()));
      if (!wanted.equals(statement.said())) {
        statements.say(statement.name(), wanted);
      }
    }
  }

  /// Those of others stay, and a time only moves when its condition turns.
  private List<Condition> conditions(
      Statement statement, List<PriceRule> rules, @Nullable String problem) {
    Verdict accepted =
        problem == null
            ? new Verdict(Truth.True, "Valid", "it can be used")
            : new Verdict(Truth.False, "Invalid", problem);
    Verdict applied =
        problem == null
            ? applied(statement.name(), rules, table, nodes.all())
            : new Verdict(Truth.False, "Invalid", "it is as if it were not there");
    List<Condition> conditions = new ArrayList<>();
    conditions.add(condition(statement, ACCEPTED, accepted));
    conditions.add(condition(statement, APPLIED, applied));
    statement.said().stream()
        .filter(other -> !other.type().equals(ACCEPTED) && !other.type().equals(APPLIED))
        .forEach(conditions::add);
    return conditions;
  }

  private Condition condition(Statement statement, String type, Verdict verdict) {
    Instant since =
        statement.said().stream()
            .filter(said -> said.type().equals(type) && said.status() == verdict.truth())
            .map(Condition::lastTransitionTime)
            .findFirst()
            .orElseGet(() -> clocks.now().truncatedTo(ChronoUnit.SECONDS));
    return new Condition(
        type, verdict.truth(), statement.generation(), since, verdict.reason(), verdict.message());
  }

  /// Whether a policy sets a price of any node, or of what belongs to none.
  ///
  /// @param rules all that make sense, the first holds
  static Verdict applied(
      String policy, List<PriceRule> rules, PriceTable table, Collection<ClusterNode> nodes) {
    Set<String> overruledBy = new TreeSet<>();
    int selected = 0;
    int priced = 0;
    for (ClusterNode node : nodes) {
      List<PriceRule> own = rules.stream().filter(rule -> rule.selects(node.labels())).toList();
      if (own.stream().anyMatch(rule -> rule.policy().equals(policy))) {
        selected++;
        Set<String> holders = holders(node.machine().type(), own, table);
        priced += holders.contains(policy) ? 1 : 0;
        if (!holders.contains(policy)) {
          overruledBy.addAll(holders);
        }
      }
    }
    boolean storage =
        rules.stream()
            .filter(rule -> rule.parts().containsKey(Part.STORAGE_GIB_MONTH))
            .findFirst()
            .filter(rule -> rule.policy().equals(policy))
            .isPresent();
    String says =
        "prices %d of the %d nodes that it selects, of %d".formatted(priced, selected, nodes.size())
            + (storage ? ", and storage" : "")
            + (overruledBy.isEmpty() ? "" : "; overruled by " + String.join(", ", overruledBy));
    return priced > 0 || storage
        ? new Verdict(Truth.True, "InForce", says)
        : new Verdict(Truth.False, selected == 0 ? "SelectsNothing" : "PricesNothing", says);
  }

  /// The policies that set a price of a machine, or of what leaves it.
  private static Set<String> holders(String machineType, List<PriceRule> rules, PriceTable table) {
    Set<String> holders = new TreeSet<>();
    rules.stream()
        .filter(rule -> rule.machineHours().containsKey(machineType))
        .findFirst()
        .ifPresent(rule -> holders.add(rule.policy()));
    // Prices by resource set no machine's that has one; only how it is split.
    boolean whole = !holders.isEmpty() || table.find(machineType) != null;
    for (Part part :
        whole
            ? List.of(Part.EGRESS_GIB)
            : List.of(Part.CPU_CORE_HOUR, Part.MEMORY_GIB_HOUR, Part.EGRESS_GIB)) {
      rules.stream()
          .filter(rule -> rule.parts().containsKey(part))
          .findFirst()
          .ifPresent(rule -> holders.add(rule.policy()));
    }
    return holders;
  }
}
