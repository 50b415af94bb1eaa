package io.temper.server.telemetry;

import io.temper.crds.perf.Metric;
import io.temper.crds.perf.PerfQuery;
import io.temper.crds.perf.PerfQuerySpec;
import io.temper.crds.perf.PerfQuerySpec.Subjects;
import io.temper.crds.perf.PerfQuerySpec.Summary;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.resource.Strategy;
import io.temper.machinery.selector.LabelSelector;
import io.temper.telemetry.StoreConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What may be asked. Everything the asker left out is filled in, so that the answer shows it.
final class PerfQueryStrategy implements Strategy<PerfQuery> {
  private static final Duration WINDOW = Duration.ofHours(1);
  private static final Duration LONGEST_WINDOW = Duration.ofDays(31);
  private static final Duration SAVINGS_WINDOW = Duration.ofDays(7);
  private static final Duration LONGEST_SAVINGS_WINDOW = Duration.ofDays(1830);
  private static final Duration SAVINGS_STEP = Duration.ofHours(1);
  private static final int POINTS = 240;
  private static final int MOST_NAMES = 100;

  private final InstantSource clock;

  PerfQueryStrategy(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public PerfQuery prepareForCreate(PerfQuery body, UserInfo user) {
    PerfQuerySpec spec = body.spec();
    Duration usual = isOfSavings(spec) ? SAVINGS_WINDOW : WINDOW;
    String window = spec.window() == null ? Spans.format(usual) : spec.window();
    Instant end = spec.end() == null ? clock.instant() : spec.end();
    String step = spec.step();
    if (step == null) {
      Duration span = Spans.parse(window).orElse(usual);
      step = Spans.format(Spans.step(span, leastStep(spec, end.minus(span)), POINTS));
    }
    return new PerfQuery(
        new PerfQuerySpec(
            spec.subjects(),
            spec.namespace(),
            spec.names(),
            spec.labelSelector(),
            spec.metrics(),
            window,
            end,
            step,
            spec.summary() == null ? Summary.Mean : spec.summary()),
        null);
  }

  @Override
  public List<FieldError> validate(ApiObject<PerfQuery> query) {
    PerfQuerySpec spec = query.body().spec();
    List<FieldError> errors = new ArrayList<>();
    checkSubjects(spec, errors);
    checkMetrics(spec, errors);
    String window = spec.window();
    Duration usual = isOfSavings(spec) ? SAVINGS_WINDOW : WINDOW;
    Duration longest = isOfSavings(spec) ? LONGEST_SAVINGS_WINDOW : LONGEST_WINDOW;
    Duration span = window == null ? usual : Spans.parse(window).orElse(Duration.ZERO);
    if (span.isZero() || span.compareTo(longest) > 0) {
      errors.add(
          FieldError.invalid(
              "spec.window",
              String.valueOf(window),
              "must be a span of time such as 30m, 6h or 7d, of "
                  + Spans.format(longest)
                  + " at most"));
      return errors;
    }
    checkStep(spec, span, errors);
    return errors;
  }

  private static void checkSubjects(PerfQuerySpec spec, List<FieldError> errors) {
    String namespace = spec.namespace();
    boolean hasNone = spec.subjects() == Subjects.Nodes || isOfSavings(spec);
    if (namespace != null && (hasNone || namespace.isEmpty())) {
      errors.add(
          FieldError.invalid(
              "spec.namespace",
              namespace,
              "must be left out for nodes, savings and for all namespaces"));
    }
    if (spec.names().size() > MOST_NAMES) {
      errors.add(
          FieldError.invalidValue(
              "spec.names",
              spec.names().size() + " names",
              "at most " + MOST_NAMES + "; spec.labelSelector names many at once"));
    }
    String selector = spec.labelSelector();
    if (selector != null && isOfSavings(spec)) {
      errors.add(
          FieldError.invalid(
              "spec.labelSelector", selector, "must be left out: savings have no labels"));
    } else if (selector != null) {
      try {
        LabelSelector.parse(selector);
      } catch (StatusException e) {
        errors.add(FieldError.invalid("spec.labelSelector", selector, e.status().message()));
      }
    }
  }

  private static void checkMetrics(PerfQuerySpec spec, List<FieldError> errors) {
    List<Metric> metrics = spec.metrics();
    if (metrics.isEmpty()) {
      errors.add(FieldError.required("spec.metrics", "such as " + Metric.CpuUsedMillicores));
    } else if (EnumSet.copyOf(metrics).size() < metrics.size()) {
      errors.add(
          FieldError.invalidValue("spec.metrics", metrics.toString(), "must not repeat one"));
    }
    for (Metric metric : metrics) {
      boolean known =
          isOfSavings(spec) ? SavingsSeries.METRICS.contains(metric) : Row.METRICS.contains(metric);
      if (!known) {
        errors.add(
            FieldError.invalid(
                "spec.metrics",
                metric.name(),
                isOfSavings(spec)
                    ? "is not of savings: they have " + SavingsSeries.METRICS
                    : "is of savings alone"));
      }
    }
  }

  private void checkStep(PerfQuerySpec spec, Duration window, List<FieldError> errors) {
    Duration least = leastStep(spec, end(spec).minus(window));
    String text = spec.step();
    if (text == null) {
      return;
    }
    Duration step = Spans.parse(text).orElse(Duration.ZERO);
    String wrong = "";
    if (step.isZero()) {
      wrong = "must be a span of time such as 15s, 5m or 1h";
    } else if (isOfSavings(spec) && !isMultiple(step, least)) {
      wrong = "must be a multiple of 1h, by which savings are kept";
    } else if (!isMultiple(step, StoreConfig.STEP)) {
      wrong = "must be a multiple of 15s";
    } else if (!isMultiple(step, least)) {
      wrong =
          "what is older than six hours is kept by 5m: ask for a multiple of 5m, or for less time";
    } else if (step.compareTo(window) > 0) {
      wrong = "must not be longer than the window";
    }
    if (!wrong.isEmpty()) {
      errors.add(FieldError.invalid("spec.step", text, wrong));
    }
  }

  private Instant end(PerfQuerySpec spec) {
    Instant end = spec.end();
    return end == null ? clock.instant() : end;
  }

  /// What values are kept by, from a time on.
  private Duration leastStep(PerfQuerySpec spec, Instant start) {
    if (isOfSavings(spec)) {
      return SAVINGS_STEP;
    }
    return start.isBefore(clock.instant().minus(StoreConfig.WINDOW).minus(StoreConfig.ROLLUP_STEP))
        ? StoreConfig.ROLLUP_STEP
        : StoreConfig.STEP;
  }

  private static boolean isOfSavings(PerfQuerySpec spec) {
    return spec.subjects() == Subjects.Savings;
  }

  private static boolean isMultiple(Duration of, Duration step) {
    return of.toMillis() % step.toMillis() == 0;
  }

  /// The span of a valid query.
  static Duration span(@Nullable String valid) {
    return Spans.parse(String.valueOf(valid)).orElseThrow();
  }
}
