/// Remote write to, and PromQL from, whatever speaks as Prometheus does: Mimir, Thanos,
/// VictoriaMetrics. Knows series and labels, and no Temper kind.
///
/// ```
/// RemoteWrite   a WriteRequest  ->  Outcome
/// RangeQueries  a selector      ->  Matrix
///      both over a Connection to an Endpoint
/// ```
@NullMarked
package io.temper.prometheus;

import org.jspecify.annotations.NullMarked;
