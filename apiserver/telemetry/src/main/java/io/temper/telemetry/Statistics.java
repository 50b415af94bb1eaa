package io.temper.telemetry;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// How a store is doing.
///
/// @param subjects with rows in the block of now
/// @param samples values taken since start
/// @param lateRows not taken because there was one of their time, or of a later one
/// @param crowdedRows not taken because there are too many subjects
/// @param damaged files and pages that could not be read since start
/// @param lostBytes at the ends of logs that could not be read at start
/// @param headBytes of memory for the block of now
/// @param unwrittenBytes of memory for what is not in files
/// @param diskBytes of all segments
/// @param logBytes of the log of now
/// @param uncommittedMillis how long ago the oldest rows were taken that are in memory alone; 0
///   when none are
/// @param trouble what keeps it from writing; null when nothing does
/// @param oldestMillis from when on rows can be read as they came; empty without any
/// @param oldestRollupMillis from when on rolled-up values can be read; empty without any
public record Statistics(
    int subjects,
    long samples,
    long lateRows,
    long crowdedRows,
    long damaged,
    long lostBytes,
    long headBytes,
    long unwrittenBytes,
    long diskBytes,
    long logBytes,
    long uncommittedMillis,
    @Nullable String trouble,
    OptionalLong oldestMillis,
    OptionalLong oldestRollupMillis) {}
