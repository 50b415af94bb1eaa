package io.temper.server.prices;

import io.temper.server.port.PriceBook;
import io.temper.server.port.PriceStatements;
import io.temper.server.port.PriceStatements.Statement;
import io.temper.server.port.Prices;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Shipped prices, and what the cluster's PricingPolicies say instead. A policy that makes no sense
/// counts as not there, and is told of once.
public final class PolicyPrices implements Prices {
  private static final Logger log = LoggerFactory.getLogger(PolicyPrices.class);
  private static final String UNREAD = " (PricingPolicies have not been read)";

  private final PriceTable table;
  private final PriceStatements statements;
  private List<Statement> read = List.of(); // guarded by this
  private @Nullable PriceBook book; // guarded by this
  private boolean known; // guarded by this
  private Map<String, String> refused = Map.of(); // guarded by this

  public PolicyPrices(PriceTable table, PriceStatements statements) {
    this.table = table;
    this.statements = statements;
  }

  @Override
  public synchronized PriceBook book() {
    boolean nowKnown = statements.known();
    List<Statement> now = statements.all();
    PriceBook current = book;
    if (current != null && known == nowKnown && read.equals(now)) {
      return current;
    }
    PriceBook next = new RuledPrices(table, rules(now), nowKnown ? "" : UNREAD);
    // What policies say of how they stand changes no price.
    PriceBook kept = current != null && next.equals(current) ? current : next;
    book = kept;
    known = nowKnown;
    read = now;
    return kept;
  }

  private List<PriceRule> rules(List<Statement> all) {
    List<PriceRule> rules = new ArrayList<>();
    Map<String, String> senseless = new HashMap<>();
    for (Statement statement : all) {
      try {
        rules.add(PriceRule.of(statement));
      } catch (IllegalArgumentException e) {
        String problem = String.valueOf(e.getMessage());
        senseless.put(statement.name(), problem);
        if (!problem.equals(refused.get(statement.name()))) {
          log.atWarn()
              .addKeyValue("policy", statement.name())
              .addKeyValue("error", problem)
              .log("PricingPolicy cannot be used, as if it were not there");
        }
      }
    }
    refused = senseless;
    return rules;
  }
}
