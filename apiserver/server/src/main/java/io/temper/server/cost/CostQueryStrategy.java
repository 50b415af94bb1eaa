package io.temper.server.cost;

import io.temper.crds.cost.CostQuery;
import io.temper.crds.cost.CostQuerySpec;
import io.temper.crds.cost.CostQuerySpec.Match;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.resource.Strategy;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a question about costs must be.
final class CostQueryStrategy implements Strategy<CostQuery> {
  private static final int MOST_PROPERTIES = 8;
  private static final int MOST_MATCHES = 32;
  private static final int MOST_VALUES = 1000;
  private static final BigDecimal MOST_DOLLARS = BigDecimal.valueOf(1_000_000);
  private static final String NO_PROPERTY =
      "must be namespace, workload, workloadKind, node, pod, container or label:KEY";

  @Override
  public CostQuery prepareForCreate(CostQuery body, UserInfo user) {
    return new CostQuery(body.spec(), null);
  }

  @Override
  public List<FieldError> validate(ApiObject<CostQuery> object) {
    CostQuerySpec spec = object.body().spec();
    List<FieldError> errors = new ArrayList<>();
    Instant start = spec.start();
    Instant end = spec.end();
    if (start != null && end != null && !start.isBefore(end)) {
      errors.add(FieldError.invalid("spec.start", start.toString(), "must be before the end"));
    }
    checkGroups(spec.groupBy(), errors);
    checkMatches("spec.filter", spec.filter(), errors);
    checkMatches("spec.share", spec.share(), errors);
    CostQuerySpec.Overhead overhead = spec.overhead();
    if (overhead != null && nanoDollars(overhead.dollarsPerHour()).isEmpty()) {
      errors.add(
          FieldError.invalid(
              "spec.overhead.dollarsPerHour",
              overhead.dollarsPerHour(),
              "must be a decimal from 0 to 1000000 with nine decimals at most"));
    }
    return List.copyOf(errors);
  }

  /// A price as written; empty when it is none.
  static Optional<Long> nanoDollars(String dollars) {
    if (!dollars.matches("[0-9]{1,7}(\\.[0-9]{1,9})?")) {
      return Optional.empty();
    }
    BigDecimal value = new BigDecimal(dollars);
    return value.compareTo(MOST_DOLLARS) > 0
        ? Optional.empty()
        : Optional.of(value.movePointRight(9).longValueExact());
  }

  private static void checkGroups(List<String> groupBy, List<FieldError> errors) {
    if (groupBy.isEmpty()) {
      errors.add(FieldError.required("spec.groupBy", "a row must stand for something"));
    }
    if (groupBy.size() > MOST_PROPERTIES) {
      errors.add(
          FieldError.invalidValue(
              "spec.groupBy",
              String.valueOf(groupBy.size()),
              "must be at most " + MOST_PROPERTIES));
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < groupBy.size(); i++) {
      String name = groupBy.get(i);
      String field = "spec.groupBy[" + i + "]";
      if (Property.of(name).isEmpty()) {
        errors.add(FieldError.invalid(field, name, NO_PROPERTY));
      } else if (!seen.add(name)) {
        errors.add(FieldError.invalid(field, name, "must be there once"));
      }
    }
  }

  private static void checkMatches(String field, List<Match> matches, List<FieldError> errors) {
    if (matches.size() > MOST_MATCHES) {
      errors.add(
          FieldError.invalidValue(
              field, String.valueOf(matches.size()), "must be at most " + MOST_MATCHES));
    }
    for (int i = 0; i < matches.size(); i++) {
      Match match = matches.get(i);
      String at = field + "[" + i + "]";
      if (Property.of(match.by()).isEmpty()) {
        errors.add(FieldError.invalid(at + ".by", match.by(), NO_PROPERTY));
      }
      if (match.values().isEmpty() || match.values().size() > MOST_VALUES) {
        errors.add(
            FieldError.invalidValue(
                at + ".values",
                String.valueOf(match.values().size()),
                "must be from 1 to " + MOST_VALUES));
      }
    }
  }
}
