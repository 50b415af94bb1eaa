/// A whole server in one call: what [io.temper.machinery.http.ApiServer] serves, what
/// [io.temper.machinery.kube.Delegation] asks, the audit log, stores, flags and `main`. Whoever
/// needs other parts puts them together as [AggregatedServer] does.
@NullMarked
package io.temper.machinery.kube.server;

import org.jspecify.annotations.NullMarked;
