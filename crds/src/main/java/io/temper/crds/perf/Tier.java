package io.temper.crds.perf;

/// How much a pod matters, most first. Decided from priority, QoS class and annotations.
public enum Tier {
  System,
  Critical,
  High,
  Normal,
  Low,
  Background
}
