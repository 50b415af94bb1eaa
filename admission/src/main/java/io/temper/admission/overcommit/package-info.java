/// Decides what becomes of a pod's CPU requests: pure functions of the pod, the policy and what is
/// known around it. No input or output, no clock, no threads.
///
/// ```
/// JSON ─► PodReader ─► AdmittedPod ─┐
///                                   ├─► Overcommit.decide ─► Decision ─► PodPatch ─► JSON Patch
/// OvercommitRule, tiers, HPA … ─► Surroundings ─┘
/// ```
@NullMarked
package io.temper.admission.overcommit;

import org.jspecify.annotations.NullMarked;
