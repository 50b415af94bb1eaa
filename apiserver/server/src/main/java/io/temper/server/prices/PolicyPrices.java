package io.temper.server.prices;

import io.temper.server.port.PriceBook;
import io.temper.server.port.PriceStatements;
import io.temper.server.port.PriceStatements.Statement;
import io.temper.server.port.Prices;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
  private Set<Statement> refused = new HashSet<>(); // guarded by this

  public PolicyPrices(PriceTable table, PriceStatements statements) {
    this.table = table;
    this.statements = statements;
  }

  @Override
  public synchronized PriceBook book() {
    boolean nowKnown = statements.known();
    List<Statement> now = statements.all();
    PriceBook current = book;
    if (current == null || known != nowKnown || !read.equals(now)) {
      current = new RuledPrices(table, rules(now), nowKnown ? "" : UNREAD);
      book = current;
      known = nowKnown;
      read = now;
    }
    return current;
  }

  private List<PriceRule> rules(List<Statement> all) {
    List<PriceRule> rules = new ArrayList<>();
    Set<Statement> senseless = new HashSet<>();
    for (Statement statement : all) {
      try {
        rules.add(PriceRule.of(statement));
      } catch (IllegalArgumentException e) {
        senseless.add(statement);
        if (!refused.contains(statement)) {
          log.atWarn()
              .addKeyValue("policy", statement.name())
              .addKeyValue("error", e.getMessage())
              .log("PricingPolicy cannot be used, as if it were not there");
        }
      }
    }
    refused = senseless;
    return rules;
  }
}
