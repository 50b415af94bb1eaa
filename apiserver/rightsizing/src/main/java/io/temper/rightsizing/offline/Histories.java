package io.temper.rightsizing.offline;

import io.temper.rightsizing.demand.DemandHistory;
import io.temper.rightsizing.demand.Sample;
import io.temper.rightsizing.vpa.VpaHistory;

/// What both recommenders remember of one line.
final class Histories {
  private final VpaHistory vpa = new VpaHistory();
  private final DemandHistory demand = new DemandHistory();

  /// Usage first and the kill after it, as the recommender's own loop has it.
  void add(Sample sample, long requestedBytes) {
    vpa.addCpu(sample.timeNanos(), sample.cpu().used());
    vpa.addMemory(sample.timeNanos(), sample.memoryBytes());
    if (sample.killedBytes() > 0) {
      vpa.addKill(sample.timeNanos(), Math.max(requestedBytes, sample.killedBytes()));
    }
    demand.add(sample, requestedBytes);
  }

  VpaHistory vpa() {
    return vpa;
  }

  DemandHistory demand() {
    return demand;
  }
}
