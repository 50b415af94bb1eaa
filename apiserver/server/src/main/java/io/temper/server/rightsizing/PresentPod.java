package io.temper.server.rightsizing;

import io.temper.server.port.PodReport;
import io.temper.server.port.PriceBook.Machine;

/// A pod that there is.
record PresentPod(String node, Machine machine, PodReport pod) {}
