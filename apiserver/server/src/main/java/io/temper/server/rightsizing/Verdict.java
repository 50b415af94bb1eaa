package io.temper.server.rightsizing;

import io.temper.crds.rightsizing.RightsizingStatus.Confidence;
import io.temper.crds.rightsizing.RightsizingStatus.Gate;
import io.temper.rightsizing.demand.Advice;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// What several judgements come to: a pure function.
final class Verdict {
  /// From harmless to what nobody should decide about yet.
  private static final List<Gate> SEVERITY =
      List.of(Gate.Open, Gate.NeedsALook, Gate.ScaledByHpa, Gate.NotYet);

  private Verdict() {}

  static Gate worst(Stream<Gate> gates) {
    return gates.max(Comparator.comparingInt(SEVERITY::indexOf)).orElse(Gate.NotYet);
  }

  static Confidence least(Stream<Confidence> confidences) {
    return confidences.min(Comparator.naturalOrder()).orElse(Confidence.Low);
  }

  static Gate of(Advice.Gate gate) {
    return switch (gate) {
      case Open -> Gate.Open;
      case NotYet -> Gate.NotYet;
      case ScaledByHpa -> Gate.ScaledByHpa;
      case NeedsALook -> Gate.NeedsALook;
    };
  }

  static Confidence of(Advice.Confidence confidence) {
    return switch (confidence) {
      case Low -> Confidence.Low;
      case Medium -> Confidence.Medium;
      case High -> Confidence.High;
    };
  }
}
