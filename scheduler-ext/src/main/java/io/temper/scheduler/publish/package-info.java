/// What kube-scheduler's own plugins can use without asking anybody, on the nodes themselves: a
/// label that says how much pods wait for a CPU there, and an extended resource that counts what
/// can still be fenced. docs/scheduling.md says how pods ask for it.
///
/// ```
/// nodes, Leases, pods, policies ── watches ──► ledger ── what should stand there, and does not ──►
///                     publisher, if it leads ── server-side apply ──► nodes/status
/// ```
///
/// What should stand there follows from the cluster's objects alone. So whoever computes it comes
/// to the same: a restart finds everything as it should be, and two who both believe to lead write
/// the same.
@NullMarked
package io.temper.scheduler.publish;

import org.jspecify.annotations.NullMarked;
