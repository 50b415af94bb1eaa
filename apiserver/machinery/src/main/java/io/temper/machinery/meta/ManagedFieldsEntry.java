package io.temper.machinery.meta;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The fields one manager owns, as meta/v1 ManagedFieldsEntry. Strings that are not set are empty.
///
/// @param operation `Apply` or `Update`
/// @param time when its fields last changed, in whole seconds; null when nobody knows
/// @param fieldsV1 the set of fields; null when it was not given
public record ManagedFieldsEntry(
    String manager,
    String operation,
    String apiVersion,
    @Nullable Instant time,
    String fieldsType,
    @Nullable RawJson fieldsV1,
    String subresource) {}
