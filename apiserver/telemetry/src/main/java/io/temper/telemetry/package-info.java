/// Keeps what was measured: rows of whole numbers on a grid of time, six hours of them as they
/// came, days of them rolled up.
///
/// ```
/// append ──► Head ─────────── half an hour, in memory; each commit also in head-N.wal
///              │ sealed
///              ▼
///            Segment raw-N ── half an hour, columns; the newest thirteen
///              │ four of them
///              ▼
///            Segment rollup-N two hours of min, max, sum, count of five minutes each; days
/// ```
///
/// Files are written whole, under another name first, and never changed. What cannot be written
/// stays in memory, within a bound. Everything read back carries a checksum: damage makes a gap
/// that is counted and told, never a wrong value.
@NullMarked
package io.temper.telemetry;

import org.jspecify.annotations.NullMarked;
