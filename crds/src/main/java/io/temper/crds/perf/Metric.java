package io.temper.crds.perf;

/// What is recorded, with its unit; the fields of nodeperfs and podperfs say what it means.
public enum Metric {
  CpuUsedMillicores,
  CpuRequestedMillicores,
  CpuLimitMillicores,
  CpuNeededMillicores,
  /// Of nodes and savings.
  CpuReclaimedMillicores,
  MemoryUsedBytes,
  MemoryRequestedBytes,
  MemoryLimitBytes,
  MemoryNeededBytes,
  RunQueueP50Micros,
  RunQueueP99Micros,
  RunQueueMillisPerSecond,
  PressureCpuPermille,
  PressureMemoryPermille,
  PressureIoPermille,
  ThrottledPeriodsPermille,
  ThrottledMillisPerSecond,
  NetworkReceivedBytesPerSecond,
  NetworkSentBytesPerSecond,
  /// Of containers alone.
  CpuBusiestThreadMillicores,
  /// Of containers alone: how many are known of, so it rises.
  MemoryKills,
  /// Of savings alone, as the next two.
  CpuAbsorbedMillicores,
  RealizedMicroDollarsPerMonth,
  IdentifiedMicroDollarsPerMonth
}
