/// Keeps objects and gives lists, watches and revisions. A registry implements the capability
/// interfaces of what it can do ([Getter], [Lister], [Watcher], [Creater], [Updater], [Deleter],
/// [CollectionDeleter]), and the verbs that are served follow from that. [WatchCache] is the read
/// half and [GuaranteedWrites] the write half of every store; a store's contract is one set of
/// tests that each implementation passes.
@NullMarked
package io.temper.machinery.store;

import org.jspecify.annotations.NullMarked;
