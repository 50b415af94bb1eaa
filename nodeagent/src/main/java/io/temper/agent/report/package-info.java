/// Tells what the agent sees: gRPC with mutual TLS for the API server, Prometheus text, JSON and
/// health over HTTP. The only package that sees Helidon and gRPC.
///
/// [io.temper.agent.report.Board] holds the latest of everything. Subscribers have no queue: each
/// is sent what changed since the version it has, so a slow one costs nothing and skips nothing but
/// intermediate values.
@NullMarked
package io.temper.agent.report;

import org.jspecify.annotations.NullMarked;
