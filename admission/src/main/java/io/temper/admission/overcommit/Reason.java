package io.temper.admission.overcommit;

/// Why a pod's requests are as they were asked for.
public enum Reason {
  MIRROR("mirror", "it mirrors a static pod"),
  OPTED_OUT("opted-out", "its annotation says so"),
  NAMESPACE_UNKNOWN("namespace-unknown", "nothing is known of its namespace yet"),
  NAMESPACE_OUT("namespace-out", "its namespace does not take part"),
  NO_POLICY("no-policy", "no OvercommitPolicy selects its namespace"),
  EXEMPT("exempt", "the policy exempts its namespace"),
  PAUSED("paused", "the policy is paused"),
  OBSERVED("observed", "the policy only observes"),
  TIER("tier", "the policy is not for its tier"),
  GUARANTEED("guaranteed", "it would no longer be Guaranteed"),
  BEST_EFFORT("best-effort", "it asks for nothing"),
  NO_CPU_REQUEST("no-cpu-request", "it asks for no CPU"),
  HORIZONTAL_AUTOSCALER("hpa", "an autoscaler compares its usage with its requests"),
  VERTICAL_AUTOSCALER("vpa", "an autoscaler writes its requests"),
  LIMIT_RANGE("limit-range", "a LimitRange demands as much of pods"),
  AT_FLOOR("at-floor", "there is nothing to lower"),
  SCALED_ALREADY("scaled-already", "it is scaled already"),
  QOS_CLASS("qos-class", "its QoS class would change"),
  UNREADABLE("unreadable", "what it says cannot be read");

  private final String label;
  private final String words;

  Reason(String label, String words) {
    this.label = label;
    this.words = words;
  }

  /// In metrics.
  public String label() {
    return label;
  }

  /// For people: the end of "not scaled because".
  public String words() {
    return words;
  }
}
