package io.temper.crds.trace;

import io.temper.crds.Doc;
import org.jspecify.annotations.Nullable;

@Doc(
    "A trace of a node's kernel scheduler. It is taken while its subresource log is read, which can be"
        + " done once: nothing keeps what was traced but the reader.")
public record Trace(
    @Doc("What is to be traced; does not change.") TraceSpec spec,
    @Doc("What became of it.") @Nullable TraceStatus status) {}
