/// Objects of an aggregated API as custom resources of the cluster: each stored kind has a twin
/// kind in a group of its own, and each object (the front) a twin of the same name that holds it
/// whole, as data. Durability, revisions and watches are the cluster's; backups see the objects as
/// they see any custom resource. [TwinStore] keeps objects so, [TwinDefinition] writes the
/// CustomResourceDefinition of a twin kind.
///
/// ```
///   watchers ◄── WatchCache ◄── TwinFeed ◄── one watch of the twins ── kube-apiserver
///   lists    ◄──────┘    as new as ──► TwinClock: writes one object ───► │
///   get, create, update, delete ──► one request for one twin ──────────► │
/// ```
///
/// Writes and reads run on their caller's thread, each store's feed on one of its own.
@NullMarked
package io.temper.machinery.kube.twin;

import org.jspecify.annotations.NullMarked;
