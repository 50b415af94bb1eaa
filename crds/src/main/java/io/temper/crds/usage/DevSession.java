package io.temper.crds.usage;

import io.temper.crds.Doc;
import org.jspecify.annotations.Nullable;

@Doc("A developer's or pipeline's session against a workload of the cluster.")
public record DevSession(
    @Doc("Who works on what; does not change while the session lasts.") DevSessionSpec spec,
    @Doc("How the session goes; absent before its tool has reported.")
        @Nullable DevSessionStatus status) {}
