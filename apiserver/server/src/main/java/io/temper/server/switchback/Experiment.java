package io.temper.server.switchback;

import io.temper.crds.perf.Draw;
import io.temper.crds.switchback.SwitchbackSpec;

/// The name of an experiment: `POLICY.SEED.PERCENT`. A seed has no dots.
final class Experiment {
  private Experiment() {}

  static String name(String policy, Draw draw) {
    return policy + "." + draw.seed() + "." + draw.percent();
  }

  static SwitchbackSpec parse(String name) {
    int percent = name.lastIndexOf('.');
    int seed = name.lastIndexOf('.', percent - 1);
    return new SwitchbackSpec(
        name.substring(0, seed),
        name.substring(seed + 1, percent),
        Integer.parseInt(name.substring(percent + 1)));
  }
}
