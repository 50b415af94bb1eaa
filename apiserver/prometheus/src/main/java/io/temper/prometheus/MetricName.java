package io.temper.prometheus;

/// A metric's name, with the bytes of the label `__name__` that says it.
public final class MetricName {
  static final String LABEL = "__name__";

  private final String text;
  private final byte[] encoded;

  public MetricName(String text) {
    this.text = text;
    this.encoded = Labels.encoded(LABEL, text);
  }

  public String text() {
    return text;
  }

  byte[] encoded() {
    return encoded;
  }

  @Override
  public String toString() {
    return text;
  }
}
