/// Objects in an etcd of their own, under the store contract of machinery. One connection
/// ([EtcdClient]) serves any number of stores; each store ([EtcdStore]) feeds a
/// [io.temper.machinery.store.WatchCache] from one etcd watch, on a thread of its own, and writes
/// with transactions on the caller's thread. The only package that sees jetcd.
///
/// ```
///   watchers ◄── WatchCache ◄── EtcdFeed ◄── one watch ── etcd
///   lists    ◄──────┘    not older than ──► revision? ────► │
///   get, create, update, delete ──► range, txn ───────────► │
/// ```
@NullMarked
package io.temper.machinery.etcd;

import org.jspecify.annotations.NullMarked;
