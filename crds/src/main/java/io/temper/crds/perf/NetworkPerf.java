package io.temper.crds.perf;

import io.temper.crds.Doc;

@Doc("Network traffic over the window.")
public record NetworkPerf(
    @Doc("Received, in bytes per second.") long receivedBytesPerSecond,
    @Doc("Sent, in bytes per second.") long sentBytesPerSecond) {}
